"""The command `khabar`: one function a command; heavy imports wait until they are needed."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar.errors import KhabarError

if TYPE_CHECKING:
    from rich.console import Console

    from khabar.gold.read import Gold
    from khabar.schema import Prediction
    from khabar.score.report import Report

app = typer.Typer(
    help="Score systems on entities, dates and events of Arabic news.",
    epilog="Start with `khabar evaluate regex`; `khabar COMMAND --help` shows examples.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_WIDTH = 100
"""Columns, at the least: a narrower terminal wraps lines rather than lose digits."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Data = Annotated[
    str | None,
    typer.Option(help="A corpus: a .jsonl or .parquet file, a dataset folder or a Hub id."),
]
Types = Annotated[bool, typer.Option("--types", help="Also the headline scores by type.")]
Zones = Annotated[bool, typer.Option("--zones", help="Also the headline scores by zone.")]
Articles = Annotated[bool, typer.Option("--articles", help="Also the headline scores by article.")]
Root = Annotated[Path, typer.Option(help="The checkout that holds seeds/ and gold/.")]
Check = Annotated[bool, typer.Option("--check", help="Write nothing; fail if anything is stale.")]


def main() -> None:
    """Run the command line; a user's mistake is one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except KhabarError as error:
        for line in f"khabar: {error}".split("\n"):
            _say(line)
        sys.exit(2)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"khabar {version('khabar')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show it.")
    ] = False,
) -> None: ...


@app.command()
def systems(as_json: Json = False) -> None:
    """List what can be run here, and what each system still needs."""
    from khabar.render.text import printable
    from khabar.systems import listing

    found = listing()
    if as_json:
        _print_json([entry._asdict() for entry in found])
        return
    width = max(len(entry.name) for entry in found)
    for entry in found:
        told = entry.about if entry.needs is None else entry.needs
        print(printable(f"{entry.name:{width}}  {told}"))


@app.command()
def evaluate(
    system: Annotated[str, typer.Argument(help="A name, module:attribute, or a YAML file.")],
    data: Data = None,
    out: Annotated[
        Path | None, typer.Option(help="The run's folder; runs/<system>-<time> by default.")
    ] = None,
    types: Types = False,
    zones: Zones = False,
    articles: Articles = False,
    as_json: Json = False,
) -> None:
    """Run a system on a corpus and score it.

    Prints the scores and writes predictions.jsonl and report.json into the run's folder.
    Exits with 1 if the system failed on any article.

    \b
    Examples:
      khabar evaluate regex --types
      khabar evaluate my_package:MyTagger --data corpus.jsonl --json
    """  # noqa: D301
    from khabar import api, files, predictions
    from khabar.render.terminal import progress
    from khabar.systems import system as find

    answers: list[Prediction] = []

    def keep(answer: Prediction) -> None:
        answers.append(answer)
        step()

    with redirect_stdout(sys.stderr):  # a system may print; stdout is the report's
        tagger, corpus = find(system), api.corpus(data)
    folder = out or Path("runs") / _run_id(tagger.name)
    with files.new_folder(folder) as partial:
        bar = progress(len(corpus), tagger.name)
        with _told_if_interrupted(), redirect_stdout(sys.stderr), bar as step:
            report = api.evaluate(tagger, corpus, each=keep)
        predictions.write(partial / "predictions.jsonl", answers)
        files.write(partial / "report.json", _json(report.as_dict()).encode())
    _show(report, {"types": types, "zones": zones, "articles": articles}, as_json=as_json)
    _say(f"written to {folder}")
    if report.errors:
        raise typer.Exit(1)


@app.command()
def score(
    predictions: Annotated[Path, typer.Argument(help="A predictions.jsonl made elsewhere.")],
    data: Data = None,
    labels: Annotated[
        str | None,
        typer.Option(help="Whose types the entities have: anercorp, ontonotes or wojood."),
    ] = None,
    types: Types = False,
    zones: Zones = False,
    articles: Articles = False,
    as_json: Json = False,
) -> None:
    """Score a predictions.jsonl that any program has written.

    One JSON object an article and line. Offsets are code points of the raw text. A task
    left out is not scored; an article left out counts as an empty answer.

    \b
    Example of a line:
      {"id": "000", "dates": [{"start": 150, "end": 160, "type": "DATE",
                               "value": "2025-12-04"}]}
    """  # noqa: D301
    from khabar import api

    asked = {"types": types, "zones": zones, "articles": articles}
    _show(api.score(predictions, data, labels=labels), asked, as_json=as_json)


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(help="A run's folder, or a predictions.jsonl.")],
    other: Annotated[Path, typer.Argument(help="The run to compare it with.")],
    data: Data = None,
    force: Annotated[
        bool, typer.Option("--force", help="Compare runs whose signatures differ.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare two systems on the same articles, measure by measure, with two tests.

    p over articles: the exact paired sign-flip test, which speaks of news like these; with
    five articles it is never below 0.0625. p over sentences: paired approximate
    randomisation, which speaks of these articles alone.

    \b
    Example:
      khabar compare runs/regex runs/mine
    """  # noqa: D301
    from khabar import api
    from khabar.score.compare import least_p

    found, number = api.compare(one, other, data, force=force)
    if as_json:
        rows = [{**row._asdict(), "difference": row.difference} for row in found]
        _print_json({"articles": number, "least_p": least_p(number), "differences": rows})
        return
    from khabar.render import terminal

    terminal.show_differences(found, one.name, other.name, _console())
    print(f"with {number} articles no two-sided p over articles is below {least_p(number):.4g}")


@app.command()
def check(root: Root = Path(), as_json: Json = False) -> None:
    """Check that the gold keeps every rule, then audit it.

    Audits doubt what no reading of the annotation decides: a known name that is unmarked, a
    value that the calendar does not give. What is right all the same has its reason in
    gold/exceptions.yaml.
    """
    from khabar.gold.audits import AUDITS
    from khabar.gold.check import RULES
    from khabar.gold.check import check as problems_of

    gold = _gold(root)
    problems = problems_of(gold)
    if as_json:
        _print_json([{**p._asdict(), "file": str(p.file)} for p in problems])
    for problem in problems:
        _say(str(problem))
    if problems:
        raise typer.Exit(1)
    if not as_json:
        excepted = f"{len(AUDITS)} audits with {len(gold.exceptions)} exceptions"
        print(f"{len(gold.articles)} articles keep all {len(RULES)} rules and pass {excepted}")


@app.command()
def build(
    root: Root = Path(),
    check: Check = False,
    release: Annotated[
        bool, typer.Option("--release", help="Also keep this version below dataset/releases/.")
    ] = False,
) -> None:
    """Make dataset/ from seeds/ and gold/.

    A version that was released stays what it was: where the gold differs from it,
    gold/release.yaml needs another version, and gold/CHANGELOG.md a line that says why.
    """
    from khabar.gold import build as builder
    from khabar.gold.check import check as problems_of

    gold = _gold(root)
    if problems := problems_of(gold):
        raise KhabarError(f"{problems[0]} (`khabar check` lists all {len(problems)})")
    contents = builder.build(gold)
    if check and release:
        raise KhabarError("--check writes nothing and --release writes; give one of them")
    if fault := next(builder.released_otherwise(contents, root, gold.released), None):
        raise KhabarError(fault)
    if not check:
        builder.write(contents, root / "dataset")
        print(f"{len(contents)} files written to {root / 'dataset'}")
        if release:
            print(f"{builder.freeze(contents, root)} is kept in dataset/releases/")
    elif stale := builder.stale(contents, root / "dataset"):
        for path in stale:
            _say(f"{root / 'dataset' / path}: stale; run `khabar build`")
        raise typer.Exit(1)


@app.command()
def agreement(
    one: Annotated[str, typer.Argument(help="gold, a pass below gold/passes, or a folder.")],
    other: Annotated[str, typer.Argument(help="The annotation to compare it with.")],
    root: Root = Path(),
    summary: Annotated[bool, typer.Option("--summary", help="Only the table.")] = False,
    as_json: Json = False,
) -> None:
    """Compare two annotations of the articles: a table, then every disagreement in the text.

    Agreement is F1 for spans, arguments and identity, and the share that is alike for an
    attribute of mentions that both sides have. Kappa (Cohen) is over words for types.

    \b
    Examples:
      khabar agreement model-a model-b --summary
      khabar agreement gold gold/passes/model-a --json
    """  # noqa: D301
    from khabar.gold.agreement import agreement as compared
    from khabar.gold.disagreements import disagreements
    from khabar.gold.passes import read_both

    sides = read_both(one, other, root)
    rows, found = compared(*sides), [] if summary else disagreements(*sides)
    _say(f"compared on articles {', '.join(article.id for article in sides[0])}")
    if as_json:
        table = [row._asdict() for row in rows]
        _print_json({"table": table, "disagreements": [each._asdict() for each in found]})
        return
    from khabar.render import agreement as shown

    names, console = [Path(what).name for what in (one, other)], _console()
    shown.table(console, rows, *names)
    shown.side_by_side(console, found, *names)


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="What to read.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder to write.")],
    from_: Annotated[str, typer.Option("--from", help="gold, seeds, label-studio or brat.")],
    to: Annotated[str, typer.Option("--to", help="gold, label-studio or brat.")],
    root: Root = Path(),
    annotator: Annotated[
        str | None, typer.Option(help="Whose pass this is: a short name, as in gold/passes.")
    ] = None,
    kind: Annotated[
        str, typer.Option(help="Who that is: person, language model or program.")
    ] = "person",
    described: Annotated[
        str, typer.Option(help="What a reader should know of the annotator.")
    ] = "",
) -> None:
    """Write annotation in the format of an annotation tool, or read it back.

    Every mention is kept with all its fields; who annotated is told with --annotator, for a
    pass. A region that does not fit its article is named, and then nothing is written; what
    breaks a rule of the guidelines is told as a warning.

    \b
    Examples:
      khabar convert seeds project --from seeds --to label-studio     (a new annotator's project)
      khabar convert export.json gold/passes/amal --from label-studio --to gold \\
        --annotator amal --described "native speaker, linguist"
      khabar convert gold/articles out --from gold --to brat
    """  # noqa: D301
    from khabar import files
    from khabar.formats import read, signed, warnings, write

    articles, found = read(source, from_, root)
    if annotator is not None:
        found = signed(found, annotator, kind, described, root)
    contents = write(articles, found, to, root)
    with files.new_folder(out) as partial:
        for name, content in contents.items():
            files.write(partial / name, content)
    for warning in warnings(articles, found, root) if to == "gold" else ():
        _say(f"warning: {warning}")
    print(f"{len(contents)} files written to {out}")
    blank = [id_ for id_ in articles if id_ not in {each.id for each in found}]
    if blank and to == "gold":
        _say(f"not annotated and left out: {', '.join(blank)}")


@app.command()
def leaderboard(root: Root = Path(), check: Check = False) -> None:
    """Rebuild leaderboard.md from submissions/."""
    from khabar import files
    from khabar import leaderboard as board

    path = root / "leaderboard.md"
    if not (root / "submissions").is_dir():
        raise KhabarError(
            f"{root / 'submissions'}: no such folder; run this in a checkout of khabar"
        )
    made = board.render(root / "submissions", path)
    if not check:
        files.write(path, made.encode())
        print(f"{path} written")
    elif not path.is_file() or path.read_text(encoding="utf-8") != made:
        _say(f"{path}: not what submissions/ say; run `khabar leaderboard`")
        raise typer.Exit(1)


def _gold(root: Path) -> Gold:
    from khabar.gold.read import read

    return read(root)


@contextmanager
def _told_if_interrupted() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        _say("khabar: interrupted; nothing was written")
        raise typer.Exit(130) from None


def _run_id(name: str) -> str:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    slug = re.sub(r"[^\w-]+", "-", name)[:80]
    return f"{slug}-{now[:-3]}"


def _show(report: Report, asked: dict[str, bool], *, as_json: bool) -> None:
    if as_json:
        _print_json(report.as_dict())
        return
    from khabar.render import terminal

    terminal.show(report, _console(), [name for name, wanted in asked.items() if wanted])


def _console() -> Console:
    from rich.console import Console

    console = Console()
    return console if console.is_terminal and console.width >= _WIDTH else Console(width=_WIDTH)


def _print_json(value: object) -> None:
    print(_json(value), end="")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _say(message: str) -> None:
    from khabar.render.text import printable

    print(printable(message), file=sys.stderr)
