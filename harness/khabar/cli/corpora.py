"""The corpus that a command is given, in whatever format, and what was repaired in it."""

from __future__ import annotations

from collections.abc import Mapping
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
    return loaded


def say_repairs(repairs: Mapping[str, int]) -> None:
    """Say how many faults of a file were repaired, a line per kind."""
    for kind, number in sorted(repairs.items()):
        say(f"repaired: {number} {kind}")
