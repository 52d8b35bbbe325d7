"""The commands of suites: list, make, show, build, check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import unified_diff
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar import limits
from khabar.cli.app import Check, Data, From, Json, Root, app
from khabar.cli.corpora import corpus as corpus_of
from khabar.cli.output import print_json, say, stderr, tell
from khabar.errors import KhabarError

if TYPE_CHECKING:
    from khabar.schema import Variant
    from khabar.suites.suite import Composed, Suite
    from khabar.suites.variants import Missing

suites = typer.Typer(
    help="Suites: the articles changed so that the right answer is computed.",
    no_args_is_help=True,
)
app.add_typer(suites, name="suite")

Name = Annotated[str, typer.Argument(help="A suite (see `khabar suite list`).")]
Seed = Annotated[int, typer.Option(help="Any number from 0; the same one makes the same bytes.")]
ArmNames = Annotated[
    list[str] | None, typer.Option("--arm", help="An arm of the suite; repeatable (default: all).")
]


@suites.command("list")
def list_(as_json: Json = False) -> None:
    """List the suites with their arms; those of a composed suite are its phenomena.

    \b
    Example:
      khabar suite list
    """  # noqa: D301
    from khabar.features import COMPOSED, ON_ARTICLES
    from khabar.suites.variants import composed, suite

    found, without_base = map(suite, ON_ARTICLES), map(composed, COMPOSED)
    if as_json:
        print_json([*map(_described, found), *map(_described_composed, without_base)])
        return
    for each in found:
        _tell_parts(each.name, each.summary, {arm.name: arm.summary for arm in each.arms})
    for one in without_base:
        _tell_parts(one.name, one.summary, one.arms)


@suites.command()
def make(
    name: Name,
    out: Annotated[Path, typer.Option(help="The .jsonl file to write.")],
    seed: Seed = 0,
    arm: ArmNames = None,
    data: Data = None,
    from_: From = None,
) -> None:
    """Make the variants of a suite from a seed, as a corpus in JSON Lines.

    A seed that nobody has used makes variants that no system can have seen. Articles to which an
    arm does not apply are named on stderr. A composed suite is made of no articles (`--data`).

    \b
    Examples:
      khabar suite make names --seed 1234 --out names.jsonl
      khabar evaluate regex --data names.jsonl
    """  # noqa: D301
    import msgspec

    from khabar import files
    from khabar.corpus import check_json_lines
    from khabar.features import COMPOSED
    from khabar.suites import variants

    check_json_lines(out)
    articles = () if name in COMPOSED else corpus_of(data, from_)
    made, missing = variants.make(name, articles, seed, arm or ())
    files.write_parts(out, (msgspec.json.encode(row) + b"\n" for row in made))
    _say_missing(missing)
    tell(f"{len(made)} variants written to {out}")


@suites.command()
def show(
    name: Name,
    seed: Seed = 0,
    arm: ArmNames = None,
    article: Annotated[
        str | None, typer.Option(help="The id of one article, or of a frame.")
    ] = None,
    data: Data = None,
    from_: From = None,
) -> None:
    """Print the lines that a suite changes: the base article's (-), and the variant's (+).

    Of a composed suite, all lines of its cases are printed.

    \b
    Examples:
      khabar suite show names --arm invented --article 000
      khabar suite show dates_composed --arm hijri-day
    """  # noqa: D301
    from khabar.features import COMPOSED
    from khabar.suites import variants

    corpus = None if name in COMPOSED else corpus_of(data, from_)
    made, missing = variants.make(name, corpus or (), seed, arm or ())
    bases = {base.id: base.text for base in corpus} if corpus else {row.base: "" for row in made}
    if article is not None and article not in bases:
        where = corpus.identity if corpus else f"the frames of {name}"
        raise KhabarError(f"article {article[: limits.QUOTED]!r}: not in {where}")
    for row in made:
        if article in (None, row.base):
            for line in _changed_lines(bases[row.base], row):
                tell(line)
    _say_missing(each for each in missing if article in (None, each.base))


@suites.command()
def build(root: Root = Path(), check: Check = False) -> None:
    """Build practice and the published suites in dataset/; `khabar build` then describes them.

    The counts and the agreement in gold/practice/README.md are written too.

    \b
    Example:
      khabar suite build --check     (in CI: are the suites up to date?)
    """  # noqa: D301
    from khabar import files
    from khabar.features import SUITES
    from khabar.gold.build import current
    from khabar.gold.read import read
    from khabar.render.progress import progress
    from khabar.suites.practice_files import files_of
    from khabar.suites.tables import content_of, stale

    gold, made = read(root), files_of(root)
    changed = {path: made[path] for path in made if not current(root / path, made[path])}
    if not check:
        files.write_all(root, changed)
    stale_files = [root / path for path in changed if check]
    with progress(len(SUITES), "suites", stderr()) as step:
        for name in SUITES:
            path, content = content_of(name, gold)
            if not check:
                files.write(root / "dataset" / path, content)
            elif stale(root / "dataset" / path, content):
                stale_files.append(root / "dataset" / path)
            step(None)
    for file in stale_files:
        say(f"{file}: stale; run `khabar suite build`")
    if stale_files:
        raise typer.Exit(1)
    tell(f"practice and {len(SUITES)} suites are up to date in {root / 'dataset'}")


@suites.command("check")
def check_(
    submission: Annotated[str, typer.Argument(help="The name of a submission.")],
    run: Annotated[Path, typer.Argument(help="The folder of its system's run on a fresh seed.")],
    name: Annotated[str, typer.Option("--suite", help="The suite (see `khabar suite list`).")],
    seed: Annotated[int, typer.Option(min=0, help="The seed, which must not be published.")],
    root: Annotated[Path, typer.Option(help="The folder with submissions/.")] = Path(),
) -> None:
    """Note what a submitted system scores on a seed that nobody has seen, for maintainers.

    Writes the scores into submissions/SUBMISSION/suites/fresh.yaml. The leaderboard then marks the
    system on that suite.

    \b
    Examples:
      khabar suite make names --seed 48151623 --out fresh.jsonl
      khabar evaluate regex --data fresh.jsonl --out runs/fresh
      khabar suite check my-tagger runs/fresh --suite names --seed 48151623
    """  # noqa: D301
    from khabar.cli.output import wide_console
    from khabar.render.suites import show as show_scores
    from khabar.submissions import fresh

    file, scores = fresh.add(root, submission, run, name, seed)
    show_scores(scores, wide_console())
    tell(f"{file} written; `khabar leaderboard` shows it")


def _described(of: Suite) -> dict[str, object]:
    arms = [
        {"name": a.name, "summary": a.summary, "placebo": a.placebo, "seeds": a.seeds}
        for a in of.arms
    ]
    return {"name": of.name, "summary": of.summary, "arms": arms}


def _described_composed(of: Composed) -> dict[str, object]:
    arms = [{"name": name, "summary": summary} for name, summary in of.arms.items()]
    return {"name": of.name, "summary": of.summary, "arms": arms}


def _tell_parts(name: str, summary: str, parts: Mapping[str, str]) -> None:
    """Print what a suite is, and what its parts are."""
    tell(f"{name}: {summary}")
    width = max(map(len, parts))
    for part, meaning in parts.items():
        tell(f"  {part:{width}}  {meaning}")


def _changed_lines(base: str, made: Variant) -> Iterator[str]:
    yield f"{made.id}:"
    before, after = base.splitlines(), made.text.splitlines()
    for line in islice(unified_diff(before, after, lineterm="", n=0), 2, None):
        if not line.startswith("@@"):
            yield line


def _say_missing(missing: Iterable[Missing]) -> None:
    for each in missing:
        say(f"{each.arm}: article {each.base[: limits.QUOTED]!r}: not applicable: {each.reason}")
