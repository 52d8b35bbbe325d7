"""A model's answer to the question which mentions are the same: a name for each mention."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from khabar import limits
from khabar.answers import items
from khabar.answers.items import MalformedError
from khabar.answers.reading import listed

_APOSTROPHES = re.compile("['`´‘’ʻʼʾʿ]")
_BETWEEN = re.compile(r"[\W_]+")


class Names(NamedTuple):
    """What was read from a model's answer about numbered mentions.

    `names` by number: lower-case words with hyphens between them, the same for the same thing.
    `answered` = `named` + `unnamed` (an empty name: nothing to say) + `malformed`; `missing`:
    mentions that no item is about. `truncated`, `examples`: as in `Reading`.
    """

    names: Mapping[int, str]
    answered: int
    named: int
    unnamed: int
    malformed: int
    missing: int
    truncated: bool
    examples: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return all but the names as JSON values, as a prediction's `details` take them."""
        fields = {name: value for name, value in self._asdict().items() if name != "names"}
        return {**fields, "examples": list(self.examples)}


def read_names(answer: str, mentions: int, finish: str | None = None) -> Names:
    """Return the names that an answer gives mentions with the numbers 1 to `mentions`.

    The answer is JSON, ``{"names": [{"number": 1, "name": …}, …]}``, and read as `read` reads one.
    Malformed is an item that is no record, whose number no mention has or an earlier item had, or
    whose name has more than `limits.ANSWER_NAME` characters. `finish`: why the model stopped, if
    known. Raises NoAnswerError, one line, if there is no list.
    """
    chosen = listed(answer, "names", finish)
    read = _Read(mentions)
    read.every(chosen.items)
    return Names(
        names={number: name for number, name in read.name_of.items() if name},
        answered=len(chosen.items),
        named=read.counts["named"],
        unnamed=read.counts["unnamed"],
        malformed=read.counts["malformed"],
        missing=mentions - len(read.name_of),
        truncated=chosen.cut,
        examples=tuple(read.examples),
    )


class _Read:
    """The names of an answer by number, "" where the answer has none, with counts and faults."""

    def __init__(self, mentions: int) -> None:
        self._mentions = mentions
        self.name_of: dict[int, str] = {}
        self.counts: Counter[str] = Counter()
        self.examples: list[str] = []

    def every(self, values: Sequence[object]) -> None:
        for place, value in enumerate(values):
            try:
                number, name = self._item(value)
            except MalformedError as error:
                self.counts["malformed"] += 1
                if len(self.examples) < limits.EXAMPLES:
                    self.examples.append(f"names[{place}]{error}")
                continue
            self.name_of[number] = name
            self.counts["named" if name else "unnamed"] += 1

    def _item(self, value: object) -> tuple[int, str]:
        number, said = items.name(value)
        if not 1 <= number <= self._mentions:
            raise MalformedError("number", f"there is no mention {number}")
        if number in self.name_of:
            raise MalformedError("number", f"mention {number} has a name already")
        name = _plain(said) if len(said) <= limits.ANSWER_NAME else said
        if len(name) > limits.ANSWER_NAME:
            raise MalformedError("name", f"longer than {limits.ANSWER_NAME} characters")
        return number, name


def _plain(name: str) -> str:
    """Return a name without differences of case, accents, apostrophes, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name)).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _BETWEEN.sub("-", bare).strip("-")
