"""What a run gets wrong most: kinds of error by layer, in them the types and the words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from khabar.render.html.links import into
from khabar.score.judged import Row, category
from khabar.score.mistakes import mistake, order

MOST_CHANGES, MOST_FORMS = 4, 6
"""How many types and words of a kind of error are named."""
LONGEST = 40
"""The most characters of words that are named; longer mentions are counted with their kind."""
_Pair = tuple[str | None, str | None]


class Named(NamedTuple):
    """A part of the errors of a kind: how many, what they have in common, and where they are."""

    number: int
    name: tuple[str | None, ...]
    href: str


class Fault(NamedTuple):
    """The errors of a kind in a layer, and their most frequent types and words."""

    number: int
    layer: str
    kind: str
    href: str
    changes: Sequence[Named]
    forms: Sequence[Named]


class Faults:
    """The errors of a run, counted row by row.

    `letter`: what the page calls the run. Of mentions that are longer than `LONGEST`, or of more
    than one line, the words are not kept.
    """

    def __init__(self, letter: str) -> None:
        self._letter = letter
        self._changes: defaultdict[tuple[str, str], Counter[_Pair]] = defaultdict(Counter)
        self._forms: defaultdict[tuple[str, str], dict[str, Counter[int]]] = defaultdict(dict)

    def add(self, row: Row, run: int, text: str, place: int) -> None:
        """Count the outcome of a row in a run; `text` of the article at a place of the corpus."""
        kind, shown = mistake(row, run), row.shown
        if kind is None:
            return
        gold, given = row.sides[0], row.sides[1 + run]
        change = row.shift(run) or (gold and category(gold), given and category(given))
        self._changes[row.layer, kind][change] += 1
        words = text[shown.start : min(shown.end, shown.start + LONGEST + 1)]
        if len(words) <= LONGEST and len(words.splitlines()) == 1:
            self._forms[row.layer, kind].setdefault(words, Counter())[place] += 1

    def most(self) -> Iterator[Fault]:
        """Yield the kinds of error, the most frequent first."""
        totals = {group: changes.total() for group, changes in self._changes.items()}
        for (layer, kind), count in sorted(totals.items(), key=lambda total: order(*total)):
            href = self._href(layer, kind)
            changes, forms = self._most_changes(layer, kind), self._most_forms(layer, kind)
            yield Fault(count, layer, kind, href, changes, forms)

    def places(self) -> Iterator[dict[str, Any]]:
        """Yield, for each link to words, in which articles of the corpus they are how often."""
        for layer, kind in self._changes:
            for words, places in self._top_forms(layer, kind):
                yield {
                    "run": self._letter,
                    "layer": layer,
                    "kind": kind,
                    "words": words,
                    "articles": list(places.items()),
                }

    def _most_changes(self, layer: str, kind: str) -> list[Named]:
        found = self._changes[layer, kind].most_common(MOST_CHANGES)
        return [
            Named(n, pair, self._href(layer, kind, gold=pair[0] or "", predicted=pair[1] or ""))
            for pair, n in found
        ]

    def _most_forms(self, layer: str, kind: str) -> list[Named]:
        found = self._top_forms(layer, kind)
        return [
            Named(places.total(), (words,), self._href(layer, kind, words=words))
            for words, places in found
        ]

    def _top_forms(self, layer: str, kind: str) -> list[tuple[str, Counter[int]]]:
        forms = self._forms[layer, kind].items()
        return sorted(forms, key=lambda form: -form[1].total())[:MOST_FORMS]

    def _href(self, layer: str, kind: str, **chosen: str) -> str:
        return into(layer, run=self._letter, kind=kind, **chosen)
