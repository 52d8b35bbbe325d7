"""The commands of those who keep the gold: check, build, compare annotations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar.cli.app import Check, Json, Root, app
from khabar.cli.output import print_json, say, tell, wide_console
from khabar.errors import KhabarError

if TYPE_CHECKING:
    from khabar.gold.read import Gold


@app.command()
def check(root: Root = Path(), as_json: Json = False) -> None:
    """Check the gold against every rule, then audit it; check practice against those it has.

    Audits flag likely mistakes, using the knowledge base, the calendar and a stemmer: for
    example a known name without annotation, or a value that disagrees with the calendar. A
    mention that is flagged but right has an exception in gold/exceptions.yaml.

    Exits with 1 if there is a problem, and prints one line per problem.

    \b
    Example:
      khabar check
    """  # noqa: D301
    from khabar.gold.audits import AUDITS
    from khabar.gold.check import RULES
    from khabar.gold.check import check as problems_of
    from khabar.suites import practice

    gold, of_practice = _gold(root), practice.read_all(root)
    problems = problems_of(gold) + practice.problems(root, of_practice)
    if as_json:
        print_json([{**p._asdict(), "file": str(p.file)} for p in problems])
    for problem in problems:
        say(str(problem))
    if problems:
        raise typer.Exit(1)
    if not as_json:
        excepted = f"{len(AUDITS)} audits with {len(gold.exceptions)} exceptions"
        print(f"{len(gold.articles)} articles keep all {len(RULES)} rules and pass {excepted}")
        print(f"{len(of_practice.pieces)} pieces of practice keep those for any annotation")


@app.command()
def build(
    root: Root = Path(),
    check: Check = False,
    release: Annotated[
        bool,
        typer.Option("--release", help="Also keep a copy of this version in dataset/releases/."),
    ] = False,
) -> None:
    """Build dataset/ from seeds/ and gold/.

    A released version never changes. If the gold differs from it, set another version in
    gold/release.yaml and describe the change in gold/CHANGELOG.md.

    \b
    Examples:
      khabar build --check       (in CI: is dataset/ up to date?)
      khabar build --release     (with a new version in gold/release.yaml)
    """  # noqa: D301
    from khabar.gold import build as builder
    from khabar.gold.check import check as problems_of

    gold = _gold(root)
    if problems := problems_of(gold):
        raise KhabarError(f"{problems[0]} (`khabar check` lists all {len(problems)})")
    contents = builder.build(gold, builder.tables_apart(root / "dataset"))
    if check and release:
        raise KhabarError("--check writes nothing and --release writes; give one of them")
    if fault := next(builder.release_faults(contents, root, gold.released), None):
        raise KhabarError(fault)
    if not check:
        builder.write(contents, root / "dataset")
        tell(f"{len(contents)} files written to {root / 'dataset'}")
        if release:
            tell(f"{builder.freeze(contents, root)} is kept in dataset/releases/")
    elif stale := builder.stale(contents, root / "dataset"):
        for path in stale:
            say(f"{root / 'dataset' / path}: stale; run `khabar build`")
        raise typer.Exit(1)


@app.command()
def agreement(
    one: Annotated[
        str, typer.Argument(help="gold, the name of a pass in gold/passes, or a folder.")
    ],
    other: Annotated[str, typer.Argument(help="The annotation to compare it with.")],
    root: Root = Path(),
    summary: Annotated[bool, typer.Option("--summary", help="Print the table only.")] = False,
    as_json: Json = False,
) -> None:
    """Measure how far two annotations of the articles agree.

    Prints a table, then every disagreement in its text. Agreement is F1 for spans, arguments
    and identity. For an attribute it is the share of shared mentions that have the same value.
    For types it is measured per word. Kappa is Cohen's.

    \b
    Examples:
      khabar agreement model-a model-b --summary
      khabar agreement gold gold/passes/model-a --json
    """  # noqa: D301
    from khabar.gold.agreement import agreement as compared
    from khabar.gold.disagreements import disagreements
    from khabar.gold.passes import read_both

    sides = read_both(one, other, root)
    rows, differences = compared(*sides), [] if summary else disagreements(*sides)
    say(f"compared on articles {', '.join(article.id for article in sides[0])}")
    if as_json:
        table = [row._asdict() for row in rows]
        print_json({"table": table, "disagreements": [d._asdict() for d in differences]})
        return
    from khabar.render import agreement as shown

    names, console = [Path(path).name for path in (one, other)], wide_console()
    shown.table(console, rows, *names)
    shown.side_by_side(console, differences, *names)


def _gold(root: Path) -> Gold:
    from khabar.gold.read import read

    return read(root)
