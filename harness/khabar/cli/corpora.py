"""The corpus that a command is given, in whatever format, and what was repaired in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from khabar.cli.output import say
from khabar.errors import KhabarError

if TYPE_CHECKING:
    from khabar.corpus import Corpus


def corpus(data: str | None, from_: str | None = None, *, streaming: bool = False) -> Corpus:
    """Return the corpus of --data and --from; what was repaired in it is said on stderr."""
    from khabar.corpus import load

    if from_ is not None and data is None:
        raise KhabarError("--from: is the format of --data; give --data PATH too")
    if from_ is not None and streaming:
        raise KhabarError("--streaming: reads .jsonl alone; convert the corpus first")
    loaded = load(data, streaming=streaming, format=from_)
    say_repairs(loaded.repairs)
    say_losses(loaded.losses)
    return loaded


def known(
    name: str | None, path: Path | None, data: str | None, from_: str | None
) -> tuple[str | None, str | None]:
    """Return --data and --from, or what --corpus and --path mean in their place."""
    if name is None:
        if path is not None:
            raise KhabarError("--path: is the folder of a known corpus; give --corpus NAME too")
        return data, from_
    if data is not None or from_ is not None:
        raise KhabarError("--corpus: names the corpus and its format; omit --data and --from")
    from khabar.formats import known
    from khabar.formats.format import parsed

    entry = known.of(parsed(name)[0])
    if path is None:
        raise KhabarError(f"--corpus: give --path FOLDER too; to get {entry.title}: {entry.get}")
    return str(path), name


def say_repairs(repairs: Mapping[str, int]) -> None:
    """Say how many faults of a file were repaired, a line per kind."""
    for kind, number in sorted(repairs.items()):
        say(f"repaired: {number} {kind}")


def say_losses(losses: Mapping[str, int]) -> None:
    """Say in one line what could not be held, by kind."""
    lost = [f"{number} {kind}" for kind, number in losses.items() if number]
    if lost:
        say(f"not held by the format, and left out: {', '.join(lost)}")
