"""The command that lists public Arabic corpora, and says how to evaluate on one."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from khabar.cli.app import Json, app
from khabar.cli.output import print_json, tell

if TYPE_CHECKING:
    from khabar.formats.known import Entry


@app.command()
def corpora(
    name: Annotated[
        str | None, typer.Argument(help="A corpus, to print all that is known of it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List public Arabic corpora that khabar reads, or describe one.

    khabar ships nothing of them. Get one from its home, then give its folder to
    `khabar evaluate SYSTEM --corpus NAME --path FOLDER`.

    \b
    Examples:
      khabar corpora
      khabar corpora cleananercorp
      khabar evaluate regex --corpus cleananercorp --path CLEANANERCorp
    """  # noqa: D301
    from khabar.formats import known

    if name is not None:
        entry = known.of(name)
        if as_json:
            print_json(_row(name, entry))
        else:
            for line in _lines(name, entry):
                tell(line)
        return
    entries = known.entries()
    if as_json:
        print_json([_row(each, entry) for each, entry in entries.items()])
        return
    width = max(map(len, entries))
    for each, entry in entries.items():
        tell(f"{each:{width}}  {', '.join(entry.layers):8}  {entry.about}")


def _row(name: str, entry: Entry) -> dict[str, Any]:
    import msgspec

    row: dict[str, Any] = msgspec.to_builtins(entry)
    return {"name": name, **row}


def _lines(name: str, entry: Entry) -> Iterator[str]:
    """Yield the description of a corpus for people."""
    yield f"{entry.title}: {entry.about}"
    yield f"home     {entry.home}"
    yield f"licence  {entry.licence}"
    yield f"get      {entry.get}"
    yield f"layers   {', '.join(entry.layers)}"
    yield f"labels   {entry.labels or 'khabar'}"
    yield f"format   {entry.format}"
    yield f"parts    {', '.join(entry.files)} (default: {entry.part})"
    yield f"cite     {entry.cite}"
    for heading, texts in (
        ("Conventions that differ from khabar's:", entry.differs),
        ("What its documentation does not say:", entry.unknown),
        ("Sources:", entry.sources),
    ):
        if texts:
            yield from ("", heading)
            for text in texts:
                yield from wrap(f"- {text}", 96, subsequent_indent="  ")
    yield from ("", f"khabar evaluate SYSTEM --corpus {name} --path FOLDER")
