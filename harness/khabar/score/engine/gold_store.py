"""The gold of a corpus as scoring asks for it: kept with the corpus, or made for one batch."""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

from khabar.corpus import Articles, Corpus, load_lines
from khabar.schema import TASKS, Article
from khabar.score.clusters import Named
from khabar.score.engine.codes import UNKNOWN, Values
from khabar.score.engine.columns import Column
from khabar.score.engine.gold_columns import VALUE, Gold, illegal, joined, of_gold
from khabar.score.engine.offsets import Offsets
from khabar.score.engine.parts import Parts

_AT_ONCE = 200_000
"""Characters of the articles whose gold is made together."""
_KEPT = "gold"


class GoldStore:
    """The gold of the articles that were added, by their places in their corpus.

    There is room for `size` articles at first, and for more when they come.

    `annotated`: which of them have gold, by task; `lengths`: the characters of each; `values`: the
    codes of their dates' values. `illegal`: what is wrong with values that are none of their type,
    by place. `dossiers`: those of the articles that have one, by place. `named`: the clusters that
    a whole gold names, by layer, once they were asked for.
    """

    def __init__(self, size: int) -> None:
        self.annotated: dict[str, NDArray[np.bool_]] = {
            t: np.zeros(size, dtype=bool) for t in TASKS
        }
        self.lengths: Column = np.zeros(size, dtype=np.int64)
        self.illegal: dict[int, list[str]] = {}
        self.dossiers: dict[int, str] = {}
        self.whole = False
        self.named: dict[str, list[Named]] = {}
        self._rows: Column = np.zeros(size, dtype=np.int64)
        self._start()

    def _start(self) -> None:
        self.values = Values()
        self._golds: list[Gold] = []
        self._waiting: list[Article] = []
        self._number = self._characters = 0
        self._last: tuple[bytes, Gold, Offsets] | None = None

    def forget(self) -> None:
        """Forget the batch, and the gold of the articles in it unless all were added (`whole`)."""
        self._last = None
        if not self.whole:
            self._start()

    def add(self, place: int, article: Article) -> None:
        """Add an article. Raises ValueError where the gold of one does not fit it."""
        self._last = None
        if place >= len(self.lengths):
            self._double()
        for task in TASKS:
            self.annotated[task][place] = getattr(article, task) is not None
        self.lengths[place] = len(article.text)
        if faults := list(illegal(article)):
            self.illegal[place] = faults
        if article.dossier is not None:
            self.dossiers[place] = article.dossier
        self._rows[place], self._number = self._number, self._number + 1
        self._waiting.append(article)
        self._characters += len(article.text)
        if self._characters >= _AT_ONCE:
            self._make()

    def _double(self) -> None:
        for task, mask in self.annotated.items():
            self.annotated[task] = np.pad(mask, (0, len(mask)))
        self.lengths = np.pad(self.lengths, (0, len(self.lengths)))
        self._rows = np.pad(self._rows, (0, len(self._rows)))

    def _make(self) -> None:
        if self._waiting:
            self._golds.append(of_gold(self._waiting, self.values))
            self._waiting, self._characters = [], 0

    def complete(self) -> None:
        """Keep the gold from here on: that of all articles was added."""
        self._joined()
        self.whole = True

    def batch(self, places: Column) -> tuple[Gold, Offsets]:
        """Return the gold of the articles at these places, which were added, and its offsets.

        The tasks of a batch ask for the same places one after the other, so the last is kept.
        """
        key = places.tobytes()
        if self._last is None or self._last[0] != key:
            gold = self._at(places)
            self._last = key, gold, Offsets(gold.offsets)
        return self._last[1:]

    def _at(self, places: Column) -> Gold:
        gold, rows = self._joined(), self._rows[places]
        if len(rows) == self._number and (rows == np.arange(self._number)).all():
            return gold
        return gold.take(rows)

    def words(self, places: Column) -> Parts:
        """Return where the words of the articles at these places begin and end."""
        return self._joined().items["words"].take(self._rows[places])

    def _joined(self) -> Gold:
        self._make()
        if len(self._golds) > 1:
            self._golds = [joined(self._golds)]
        return self._golds[0]

    def has_value(self, place: int, meant: str) -> bool:
        """Return whether any date of an article has a value of this meaning."""
        dates = self._joined().items["dates"].take(self._rows[[place]])
        return bool((dates.fields[VALUE] == self.values.get(meant, UNKNOWN)).any())

    def values_of_answers(self) -> Values:
        """Return where the values of predicted dates get codes; gold's are kept as they are."""
        return Values(self.values) if self.whole else self.values


def corpus_with_gold_alone(source: str) -> Corpus | None:
    """Return the corpus of a JSON Lines file to be scored on; None where it is no such file.

    Of its articles the gold alone is kept, which is read with them; they stay in the file.
    """
    store, place = GoldStore(1), count()
    corpus = load_lines(source, lambda article: store.add(next(place), article))
    if corpus is not None:
        store.complete()
        corpus.kept = {_KEPT: store}
    return corpus


def store_of(articles: Articles) -> GoldStore:
    """Return the gold of a corpus, kept with it; one to be filled where it keeps nothing."""
    if articles.kept is None:
        return GoldStore(len(articles))
    if _KEPT not in articles.kept:
        store = GoldStore(len(articles))
        for place, article in enumerate(articles):
            store.add(place, article)
        store.complete()
        articles.kept[_KEPT] = store
    kept: GoldStore = articles.kept[_KEPT]
    return kept
