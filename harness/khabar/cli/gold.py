"""The commands of those who keep the gold: check, build, compare annotations, convert."""

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
        print_json([{**p._asdict(), "file": str(p.file)} for p in problems])
    for problem in problems:
        say(str(problem))
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
    say(f"compared on articles {', '.join(article.id for article in sides[0])}")
    if as_json:
        table = [row._asdict() for row in rows]
        print_json({"table": table, "disagreements": [each._asdict() for each in found]})
        return
    from khabar.render import agreement as shown

    names, console = [Path(what).name for what in (one, other)], wide_console()
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
        say(f"warning: {warning}")
    tell(f"{len(contents)} files written to {out}")
    blank = [id_ for id_ in articles if id_ not in {each.id for each in found}]
    if blank and to == "gold":
        say(f"not annotated and left out: {', '.join(blank)}")


def _gold(root: Path) -> Gold:
    from khabar.gold.read import read

    return read(root)
