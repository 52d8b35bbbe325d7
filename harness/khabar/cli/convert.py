"""The command that turns a corpus, predictions or annotation into another format."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar.cli.app import Json, Root, app
from khabar.cli.corpora import say_losses, say_repairs
from khabar.cli.output import print_json, say, tell
from khabar.errors import KhabarError

if TYPE_CHECKING:
    from khabar.formats.format import Options

_OF_A_CHECKOUT = ("gold", "seeds")


@app.command()
def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="The file or folder to read.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The new file or folder to write.")],
    from_: Annotated[
        str | None,
        typer.Option("--from", help="Format to read (default: the one that IN looks like)."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help="Format to write (default: the only one with OUT's suffix)."),
    ] = None,
    data: Annotated[
        str | None,
        typer.Option(help="The corpus that IN annotates, where IN has no text: for predictions."),
    ] = None,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Repair faults of the file, and count the repairs.")
    ] = False,
    labels: Annotated[
        str | None,
        typer.Option(
            help="Whose types the entities have: anercorp, ontonotes or wojood (default: khabar's)."
        ),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="THEIRS:OURS", help="Read a type as another; repeatable."),
    ] = None,
    join: Annotated[
        str, typer.Option(help="How tokens become text: space or arabic (see docs/formats.md).")
    ] = "space",
    tags: Annotated[
        str, typer.Option(help="Tags of a CoNLL file: auto, iob1, iob2, bioes, bilou or nested.")
    ] = "auto",
    columns: Annotated[
        str | None,
        typer.Option(
            help="Columns of a CoNLL file, with / between them, as in token/_/tag "
            "(default: the first and the last)."
        ),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="Encoding of the file, for example windows-1256.")
    ] = "utf-8",
    root: Root = Path(),
    annotator: Annotated[
        str | None,
        typer.Option(help="Short name of the annotator, if this is a pass (as in gold/passes)."),
    ] = None,
    kind: Annotated[
        str, typer.Option(help="Kind of annotator: person, language model or program.")
    ] = "person",
    described: Annotated[
        str, typer.Option(help="What a reader should know about the annotator (default: nothing).")
    ] = "",
) -> None:
    """Convert a corpus, predictions or annotation from one format to another.

    `khabar formats` lists the formats. What a format cannot hold is named on stderr. A faulty
    file is an error that names the line, unless --lenient is given. Further options of a format
    can follow its name, as in --from conll,documents=sentence.

    The formats gold and seeds are those of khabar's own articles, in a clone. With them, a region
    that does not fit its article is named and nothing is written, and one that breaks a rule of
    the guidelines gives a warning; for a pass, give --annotator.

    \b
    Examples:
      khabar convert test.conll corpus.jsonl --labels anercorp --join arabic
      khabar convert predicted.conll predictions.jsonl --from conll --to predictions
      khabar convert predictions.jsonl project --data corpus.jsonl --to label-studio
      khabar convert seeds project --from seeds --to label-studio     (a new annotator's project)
      khabar convert export.json gold/passes/amal --from label-studio --to gold \\
        --annotator amal --described "native speaker, linguist"
    """  # noqa: D301
    from khabar.formats.format import parsed

    asked = ",types=" + "/".join(types) if types else ""
    asked += f",columns={columns}" if columns else ""
    _, of_file = parsed(f"_{asked}")
    given = {**of_file, "labels": labels, "join": join, "tags": tags, "encoding": encoding}
    given["lenient"] = lenient
    if from_ in _OF_A_CHECKOUT or to in _OF_A_CHECKOUT or annotator is not None:
        _convert_gold(source, out, from_, to, given, root, annotator, kind, described)
    else:
        _convert(source, out, from_, to, given, data)


def _convert(
    source: Path,
    out: Path,
    from_: str | None,
    to: str | None,
    given: Mapping[str, object],
    data: str | None,
) -> None:
    from khabar import formats, load
    from khabar.formats.format import Options

    options = Options(**given)  # type: ignore[arg-type]
    if data is not None:
        corpus = {article.id: article for article in load(data)}
        options = Options(**given, corpus=corpus)  # type: ignore[arg-type]
    numbers, articles = count(), formats.read(source, from_, options)
    counted = (article for article, _ in zip(articles, numbers, strict=False))
    formats.write(out, counted, to or _only_by_suffix(out), options)
    _say_counts(options)
    tell(f"{next(numbers)} articles written to {out}")


def _only_by_suffix(out: Path) -> str:
    from khabar import formats

    names = formats.by_suffix(out)
    if len(names) == 1:
        return names[0]
    which = " or ".join(names) if names else f"none of {', '.join(formats.FORMATS)}"
    raise KhabarError(f"{out}: its suffix says {which}; give --to FORMAT")


def _say_counts(options: Options) -> None:
    say_repairs(options.repairs)
    say_losses(options.losses)


def _convert_gold(
    source: Path,
    out: Path,
    from_: str | None,
    to: str | None,
    given: Mapping[str, object],
    root: Path,
    annotator: str | None,
    kind: str,
    described: str,
) -> None:
    from dataclasses import replace

    from khabar.formats.regions import is_annotated
    from khabar.gold import exchange

    if from_ is None or to is None:
        raise KhabarError("gold, seeds: give both --from and --to")
    options = replace(exchange.options(root), **given)  # type: ignore[arg-type]
    articles = exchange.read(source, from_, options)
    header = (
        exchange.annotation(annotator, kind, described, root) if annotator is not None else None
    )
    exchange.write(out, articles, to, options, header)
    _say_counts(options)
    blank = [article.id for article in articles if not is_annotated(article)]
    for warning in exchange.warnings(articles, root) if to == "gold" else ():
        say(f"warning: {warning}")
    written = len(articles) - len(blank) if to == "gold" else len(articles)
    tell(f"{written} articles written to {out}")
    if blank and to == "gold":
        say(f"not annotated and left out: {', '.join(blank)}")


@app.command("formats")
def formats_(as_json: Json = False) -> None:
    """List the formats that `khabar convert` and `--from` know.

    \b
    Example:
      khabar formats
    """  # noqa: D301
    from khabar.formats import FORMATS
    from khabar.formats.format import PARTS
    from khabar.gold import exchange

    known = [*FORMATS.values(), *exchange.FORMATS.values()]
    if as_json:
        print_json(
            [
                {
                    "name": f.name,
                    "about": f.about,
                    "reads": f.read is not None,
                    "writes": f.write is not None,
                    "holds": [part for part in PARTS if part in f.holds],
                }
                for f in known
            ]
        )
        return
    width = max(len(f.name) for f in known)
    for f in known:
        ways = "in, out" if f.read and f.write else "in" if f.read else "out"
        tell(f"{f.name:{width}}  {ways:7}  {f.about}")
