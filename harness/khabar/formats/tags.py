"""Tags of tokens, and the spans that they mean: IOB1, IOB2, BIOES, BILOU, and several per token.

A span is a range of tokens and a type. IOB1 and IOB2: Ramshaw and Marcus 1995, Tjong Kim Sang and
Veenstra 1999; BILOU: Ratinov and Roth 2009. Several tags per token, for nested spans: Wojood
(Jarrar et al. 2022).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from khabar.formats.format import Options

OUTSIDE = "O"
LETTERS: Mapping[str, str] = {
    "iob1": "BI",
    "iob2": "BI",
    "nested": "BI",
    "bioes": "BIES",
    "bilou": "BILU",
}
"""The prefixes of each scheme; in the last two those of the last token, and of one token alone."""
_PLAIN = {"L": "E", "U": "S"}
"""The letters of BILOU as those of BIOES."""
_WITHOUT_END = {"E": "I", "S": "B"}
_NONE = ("", "")
Where = Callable[[int], str]
"""Returns the words that name the place of a token, by its number."""


class Marked(NamedTuple):
    """A range of tokens, ``[first, end)``, with a type."""

    first: int
    end: int
    type: str


class Decoder:
    """What tags of one scheme mean, under the types of an inventory.

    Faults are repaired, or are errors, as `options` say.
    """

    def __init__(self, scheme: str, options: Options) -> None:
        self.scheme, self._options = scheme, options
        self._letters = LETTERS[scheme]
        self._known: dict[str, tuple[str, str]] = {OUTSIDE: _NONE}

    def spans(self, tags: Sequence[str], where: Where) -> list[Marked]:
        """Return the spans of a sentence with one tag per token."""
        places = [place for place, tag in enumerate(tags) if tag != OUTSIDE]
        found = self.runs([tags[place] for place in places], places, where)
        return [Marked(places[first], places[end - 1] + 1, type_) for first, end, type_ in found]

    def runs(
        self, tags: Sequence[str], places: Sequence[int], where: Where
    ) -> list[tuple[int, int, str]]:
        """Return the spans among tags other than O, as ranges of these.

        `places`: those of the tags; a span goes on where two follow one another.
        """
        found: list[tuple[int, int, str]] = []
        known, first, end, open_type, letter, last = self._known, 0, 0, "", "", -1
        for number, (tag, place) in enumerate(zip(tags, places, strict=True)):
            before = letter
            letter, type_ = known.get(tag) or self._parts(tag, place, where)
            goes_on = place == last + 1 and open_type == type_ and before in "BI"
            last = place
            if not goes_on or letter in "BS":
                if end:
                    self._check_ends(before, open_type, where, places[end - 1])
                    found.append((first, end, open_type))
                if letter in "IE":
                    self._check_begins(tag, letter, where, place)
                first, open_type = number, type_
            end = number + 1 if letter else 0
        if end:
            self._check_ends(letter, open_type, where, places[end - 1])
            found.append((first, end, open_type))
        return found

    def _check_begins(self, tag: str, letter: str, where: Where, place: int) -> None:
        """Take a fault of a tag that continues no span, unless the scheme allows it."""
        if not letter or (self.scheme == "iob1" and letter == "I"):
            return
        fault = f"{tag[:60]} continues no span of its type in its sentence"
        remedy = "`tags=iob1` reads it as IOB1" if self.scheme == "iob2" else ""
        self._options.repair("spans begun without B-", where(place), fault, remedy)

    def _check_ends(self, letter: str, type_: str, where: Where, place: int) -> None:
        """Take a fault of a span whose last tag does not mark its end, in schemes that mark it."""
        if len(self._letters) > 2 and letter not in "ES":
            fault = f"the span of {type_} has no end ({self._letters[2]}-)"
            kind = f"spans ended without {self._letters[2]}-"
            self._options.repair(kind, where(place), fault)

    def _parts(self, tag: str, place: int, where: Where) -> tuple[str, str]:
        """Return a tag's letter and type; both empty if it marks nothing."""
        parts = self._known.get(tag)
        if parts is None:
            before = self._options.repairs.total()
            parts = self._read(tag, where(place))
            if self._options.repairs.total() == before:  # each repair counts
                self._known[tag] = parts
        return parts

    def _read(self, tag: str, where: str) -> tuple[str, str]:
        letter, dash, name = tag[:1], tag[1:2], tag[2:]
        if letter not in "BIESLU" or dash != "-" or not name:
            fault = f"tag {tag[:60]!r}: none of {OUTSIDE} and {'-TYPE, '.join(self._letters)}-TYPE"
            self._options.repair("unknown tags read as O", where, fault)
            return _NONE
        letter = self._of_scheme(letter, tag, where)
        type_ = self._options.type_of(name, where)
        return _NONE if type_ is None else (letter, type_)

    def _of_scheme(self, letter: str, tag: str, where: str) -> str:
        plain = _PLAIN.get(letter, letter)
        if letter in self._letters:
            return plain
        other = "bilou" if letter in "LU" else "bioes"
        fault = f"tag {tag[:60]!r} is not of {self.scheme}"
        kind = f"tags of another scheme than {self.scheme}"
        self._options.repair(kind, where, fault, f"`tags={other}` reads it")
        return plain if len(self._letters) > 2 else _WITHOUT_END[plain]

    def nested(self, tags: Sequence[Sequence[str]], where: Where) -> list[Marked]:
        """Return the spans of a sentence with several tags per token.

        Of several open spans of one type, those that began first are continued.
        """
        found: list[Marked] = []
        opened: dict[str, list[int]] = {}
        for place, of_token in enumerate(tags):
            parts = [self._parts(tag, place, where) for tag in of_token]
            counts = Counter(part for part in parts if part != _NONE)
            for type_ in {*opened, *(type_ for _, type_ in counts)}:
                starts = opened.pop(type_, [])
                inside = counts["I", type_]
                found += [Marked(start, place, type_) for start in starts[inside:]]
                for _ in range(inside - len(starts)):
                    self._check_begins(f"I-{type_}", "I", where, place)
                begun = max(0, inside - len(starts)) + counts["B", type_]
                if going_on := [*starts[:inside], *[place] * begun]:
                    opened[type_] = going_on
        found += [Marked(s, len(tags), type_) for type_, starts in opened.items() for s in starts]
        return sorted(found, key=lambda span: (span.first, -span.end, span.type))


def encoded(length: int, spans: Sequence[Marked], scheme: str) -> list[str]:
    """Return the tags of `length` tokens; `spans` share no token and are in order."""
    tags, before = [OUTSIDE] * length, Marked(0, -1, "")
    for span in spans:
        follows = before.end == span.first and before.type == span.type
        tags[span.first : span.end] = _of_span(span, scheme, follows=follows)
        before = span
    return tags


def _of_span(span: Marked, scheme: str, *, follows: bool) -> list[str]:
    length = span.end - span.first
    letters = ["B", *"I" * (length - 1)]
    if scheme == "iob1" and not follows:
        letters[0] = "I"
    elif len(LETTERS[scheme]) > 2:
        last, alone = ("E", "S") if scheme == "bioes" else ("L", "U")
        letters[-1] = last if length > 1 else alone
    return [f"{letter}-{span.type}" for letter in letters]


def encoded_nested(length: int, spans: Sequence[Marked]) -> list[list[str]]:
    """Return the tags of `length` tokens, outer spans first; O where there is none."""
    tags: list[list[str]] = [[] for _ in range(length)]
    for span in sorted(spans, key=lambda span: (span.first, -span.end)):
        for place in range(span.first, span.end):
            tags[place].append(f"{'B' if place == span.first else 'I'}-{span.type}")
    return [of_token or [OUTSIDE] for of_token in tags]
