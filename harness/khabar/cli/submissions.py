"""The commands of those who submit, and of those who keep the leaderboard."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from khabar import limits
from khabar.cli.app import Check, Json, app
from khabar.cli.output import print_json, say, tell
from khabar.errors import KhabarError, check_one_of

if TYPE_CHECKING:
    from khabar.submissions.review import Review

Root = Annotated[Path, typer.Option(help="The folder with submissions/ and leaderboard.md.")]
_SAW, _DID_NOT_SEE = "--saw-the-articles", "--did-not-see-the-articles"
_VALUES = "no|guidelines|texts|gold"


class _Submit(TyperCommand):
    """`submit`, which once took `--saw-the-articles` without a value."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read the options; raises KhabarError where the value is left out."""
        pairs = pairwise([*args, "-"])
        bare = any(option == _SAW and value.startswith("-") for option, value in pairs)
        if bare and not ctx.resilient_parsing:  # so a shell may complete it
            raise KhabarError(f"{_SAW}: no value; give one of {_VALUES.replace('|', ', ')}")
        return super().parse_args(ctx, args)


@app.command(cls=_Submit)
def submit(
    run: Annotated[
        Path, typer.Argument(help="The folder of a finished run, or a predictions.jsonl.")
    ],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="Name of the submission.")],
    system: Annotated[str | None, typer.Option(help="System name (default: from the run).")] = None,
    version: Annotated[
        str | None, typer.Option(help="Version of the system, or exact name of the model.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Kind of system: rules, supervised, LLM, hybrid or other.")
    ] = None,
    author: Annotated[
        list[str] | None, typer.Option(help="Author of the system; repeat for more.")
    ] = None,
    link: Annotated[
        str | None, typer.Option(help="Address of a paper, page or download (default: none).")
    ] = None,
    trained_on: Annotated[
        str | None, typer.Option(help="What it was trained or written on.")
    ] = None,
    saw: Annotated[
        str | None,
        typer.Option(
            _SAW,
            metavar=_VALUES,
            help="How much of the articles it had: nothing, the annotation guidelines, possibly "
            "the texts (including pre-training), or the gold.",
        ),
    ] = None,
    did_not_see: Annotated[bool, typer.Option(_DID_NOT_SEE, hidden=True)] = False,
    prompt: Annotated[
        Path | None, typer.Option(help="File or folder with its prompt (default: none).")
    ] = None,
    cost: Annotated[
        float | None, typer.Option(help="Cost in US dollars (default: from the run, if known).")
    ] = None,
    cost_note: Annotated[
        str | None, typer.Option(help="A note on the cost, such as the hardware.")
    ] = None,
    describe: Annotated[
        Path | None, typer.Option(help="A complete or partial system.yaml to start from.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the submission with this name.")
    ] = False,
    root: Root = Path(),
) -> None:
    """Turn a run into a submission, and rebuild the leaderboard.

    Writes submissions/NAME/system.yaml, submissions/NAME/predictions.jsonl, leaderboard.md and
    leaderboard.svg.
    Nothing is written if a check fails. Missing fields are prompted for on a terminal.

    \b
    Examples:
      khabar submit runs/mine --as mine --version 1.0 --kind rules --author 'Your Name' \\
        --trained-on nothing --saw-the-articles no
      khabar submit predictions.jsonl --as mine --describe mine.yaml
    """  # noqa: D301
    from khabar.submissions import make

    fields = make.prepared(describe) if describe else {}
    options: dict[str, Any] = {
        "system": system,
        "version": version,
        "kind": kind,
        "authors": author or None,
        "link": link,
        "trained_on": trained_on,
        "saw_the_articles": _seen(saw, did_not_see),
        "prompt": make.prompt(prompt) if prompt else None,
        "cost": _set({"usd": cost, "note": cost_note}) or None,
    }
    ask = _ask if sys.stdin.isatty() and sys.stderr.isatty() else None
    made = make.submit(run, name, fields | _set(options), root=root, force=force, ask=ask)
    tell(f"{made} and {root / 'leaderboard.md'} written, with its picture")
    from khabar.submissions.review import review as flags_of

    _show(flags_of(root, [name]))


@app.command()
def leaderboard(
    root: Root = Path(),
    check: Check = False,
    html: Annotated[
        bool,
        typer.Option("--html", help="Also write leaderboard.html, one page to sort and filter."),
    ] = False,
) -> None:
    """Rebuild leaderboard.md and its picture from submissions/.

    Scores every submission again. Text outside the two generated marks is kept.

    \b
    Examples:
      khabar leaderboard --html
      khabar leaderboard --check     (in CI: fails, and shows the difference, if it is stale)
    """  # noqa: D301
    from khabar import files
    from khabar.submissions import board, board_page, folder
    from khabar.submissions.board_scores import scored

    if check and html:
        raise KhabarError("--check and --html: give one of them; --html writes, --check does not")
    path, submissions = root / board.BOARD, root / folder.SUBMISSIONS
    if not submissions.is_dir():
        raise KhabarError(
            f"{submissions}: no such folder; run this in a checkout of khabar, or "
            "`khabar submit` first"
        )
    board.kept(path)
    shown = scored(folder.found(submissions))
    made = board.made(shown, root)
    if check:
        _compare(made, root)
        return
    files.write_all(root, made)
    tell(f"{path} and {root / board.PICTURE} written")
    if html:
        board_page.write(root / board_page.PAGE, shown)
        tell(f"{root / board_page.PAGE} written")


def _compare(made: Mapping[str, bytes], root: Path) -> None:
    """Show how files differ from what they should be, and exit with 1 if any does."""
    from khabar.submissions.board import differences

    stale = {root / name: list(differences(root / name, new)) for name, new in made.items()}
    for path, lines in stale.items():
        for line in lines:
            say(line)
        if lines:
            say(f"{path}: not what submissions/ say; run `khabar leaderboard`")
    if any(stale.values()):
        raise typer.Exit(1)


@app.command()
def review(
    names: Annotated[
        list[str] | None, typer.Argument(help="Names of submissions (default: all).")
    ] = None,
    root: Root = Path(),
    as_json: Json = False,
) -> None:
    """Flag what to check before accepting a submission.

    Flags predictions that equal the gold, share the errors of another submission, or match the
    gold's choice at places where annotators disagreed. A flag is no verdict and changes no
    score.

    \b
    Example:
      khabar review my-tagger
    """  # noqa: D301
    from khabar.submissions.review import review as flags_of

    reviewed = flags_of(root, names)
    if as_json:
        print_json({**reviewed._asdict(), "flags": [flag._asdict() for flag in reviewed.flags]})
        return
    _show(reviewed)


@app.command()
def schema(
    record: Annotated[
        str, typer.Argument(metavar="WHAT", help="submission (system.yaml) or prediction.")
    ],
) -> None:
    """Print the JSON Schema of a submission's files.

    \b
    Examples:
      khabar schema submission       (of system.yaml)
      khabar schema prediction       (of a line of predictions.jsonl)
    """  # noqa: D301
    from khabar.submissions.schemas import SCHEMAS

    check_one_of("schema", record, SCHEMAS)
    print_json(SCHEMAS[record]())


def _show(reviewed: Review) -> None:
    for note in reviewed.notes:
        say(note)
    flagged = {flag.submission for flag in reviewed.flags}
    for name in reviewed.submissions:
        for flag in reviewed.flags:
            if flag.submission == name:
                tell(f"{name}: {flag.kind}, please check: {flag.told}")
        if name not in flagged:
            tell(f"{name}: no flags")


def _set(options: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in options.items() if value is not None}


def _seen(saw: str | None, did_not_see: bool) -> str | None:
    """Return how much of the articles was seen, by the option or by the older flag for `no`."""
    if did_not_see and saw not in (None, "no"):
        raise KhabarError(
            f"{_DID_NOT_SEE} means no, and {_SAW} is {saw[: limits.QUOTED]!r}; give one of them"
        )
    return "no" if did_not_see else saw


def _ask(field: str) -> object:
    from khabar.submissions.description import KINDS, SAW

    questions = {
        "kind": f"kind ({', '.join(KINDS)})",
        "authors": "authors, separated by commas",
        "saw_the_articles": "".join(f"{value}: {meaning}\n" for value, meaning in SAW.items())
        + f"saw the articles: the last of these that is true ({', '.join(SAW)})",
    }
    answer = str(typer.prompt(questions.get(field, field.replace("_", " ")), err=True))
    return [part.strip() for part in answer.split(",")] if field == "authors" else answer
