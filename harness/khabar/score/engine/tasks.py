"""All measures of one task over a corpus: counted for predictions as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from khabar import labels, validity
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.schema import Prediction, Task, Unlocatable
from khabar.score.engine import pairs
from khabar.score.engine.codes import COARSE, MODS, OURS, TYPES, inventory
from khabar.score.engine.columns import ABSENT, Column
from khabar.score.engine.counting import counted
from khabar.score.engine.gold_columns import Gold
from khabar.score.engine.gold_store import GoldStore
from khabar.score.engine.offsets import Offsets
from khabar.score.engine.reader import Reader, in_order, located, with_triggers
from khabar.score.engine.views import Arguments, Views
from khabar.score.measures import ANNOTATED, MAY_LACK, MEASURES, OF_ARGUMENTS, Measure
from khabar.score.revision import SCORER
from khabar.score.score import Annotated, Score
from khabar.signature import Signature


class Misfit(Exception):  # noqa: N818
    """A prediction does not fit its article; `khabar.validity` says which and why."""


class Answer(NamedTuple):
    """A prediction, and its article's place in the corpus."""

    place: int
    prediction: Prediction


class TaskScores:
    """The scores of one task, of the articles that were counted so far."""

    def __init__(self, task: Task, articles: Articles, gold: GoldStore, *, sentences: bool) -> None:
        self.task, self._articles, self._with_sentences = task, articles, sentences
        self._gold = gold
        self.attempted = False
        self._label_sets: set[str | None] = set()
        self._inventory = inventory(articles.labels, articles.labels)
        self._annotated = Annotated(articles.ids, np.zeros(len(articles), dtype=bool))
        self._done = np.zeros(len(articles), dtype=bool)
        self._scores: dict[str, Score] = {}
        self._seen: set[str] = set()
        self.start()

    def scores(self) -> dict[str, Score | None]:
        """Return every measure; None where gold has nothing for it, or nobody tried."""
        return {
            measure.name: self._scores.get(measure.name) if self._is_computed(measure) else None
            for measure in MEASURES
            if measure.task == self.task
        }

    def note(self) -> str | None:
        """Return what a reader should know of the types that are compared, or None."""
        if not (self.task == "entities" and self.attempted and self._inventory.only_coarse):
            return None
        theirs = " and ".join(name or "khabar" for name in self._label_sets)
        named = f"gold has the types of {self._articles.labels}, predictions those of {theirs}"
        return f"entities: {named}, so only coarse is computed"

    def remaining(self) -> Iterator[int]:
        """Yield the places of the articles that are still to be counted, if the task is."""
        if self.attempted:
            yield from np.flatnonzero(~self._done).tolist()

    def read(self, answers: Sequence[Answer]) -> None:
        """Take what is to be counted of the answers that have the task, whose gold is in store.

        Raises Misfit for one that does not fit, KhabarError for labels of two corpora.
        """
        annotated = self._gold.annotated[self.task]
        self._done[[a.place for a in answers if not annotated[a.place]]] = True
        answers = [answer for answer in answers if self._layer(answer) is not None]
        if not answers:
            return
        self.attempted = True
        if self.task == "entities":
            self._use_labels({answer.prediction.labels for answer in answers})
        kept = [answer for answer in answers if annotated[answer.place]]
        if len(kept) < len(answers) and any(map(self._fault, answers)):
            raise Misfit
        self._read(kept)

    def read_empty(self, places: Sequence[int]) -> None:
        """Take articles that are `remaining`, whose gold is in store, as answered with nothing."""
        self._done[places] = True
        annotated = self._gold.annotated[self.task]
        self._read([Answer(p, Prediction(id="")) for p in places if annotated[p]])

    def _layer(self, answer: Answer) -> Sequence[Any] | None:
        layer: Sequence[Any] | None = getattr(answer.prediction, self.task)
        return layer

    def _fault(self, answer: Answer) -> str | None:
        return validity.fault(answer.prediction, self._articles.text(answer.place))

    def _use_labels(self, label_sets: set[str | None]) -> None:
        """Take the types to be those of the corpus whose labels the answers have."""
        if not label_sets <= {None, *labels.INVENTORIES}:
            raise Misfit
        self._label_sets |= label_sets
        if len(self._label_sets) > 1:
            names = ", ".join(sorted(name or "khabar" for name in self._label_sets))
            raise KhabarError(f"predictions with types of {names}; give all of them one `labels`")
        self._inventory = inventory(self._articles.labels, *label_sets)

    def _read(self, answers: Sequence[Answer]) -> None:
        layer = [self._layer(answer) or () for answer in answers]
        types = self._inventory.predicted if self.task == "entities" else OURS[self.task]
        lengths = self._gold.lengths[[answer.place for answer in answers]]
        if not self._reader.read(layer, lengths, partial(self._text, answers), types):
            raise Misfit
        self._places += [answer.place for answer in answers]
        self._without_span += [
            (number, prediction.unlocatable, prediction.malformed)
            for number, (_, prediction) in enumerate(answers, len(self._places) - len(answers))
            if prediction.unlocatable is not None or prediction.malformed is not None
        ]

    def _text(self, answers: Sequence[Answer], number: int) -> str:
        return self._articles.text(answers[number].place)

    def count(self) -> None:
        """Count what was read."""
        if not self._places:
            return
        places = np.array(self._places)
        gold, offsets = self._gold.batch(places)
        views = self._views(gold, offsets)
        self._annotated.mask[places] = self._done[places] = True
        sentences = of_sentences = None
        if self._with_sentences:
            sentences = np.repeat(np.arange(len(places)), offsets.number_of_sentences)
            of_sentences = places[sentences]
        without = {layer: self._number(layer) for layer in (self.task, "arguments")}
        for measure in MEASURES:
            if measure.task == self.task:
                layer = "arguments" if measure.view in OF_ARGUMENTS else self.task
                score = self._score(measure)
                batch = counted(
                    measure,
                    views.of(measure),
                    len(places),
                    len(score.types),
                    sentences,
                    without[layer],
                )
                score.add(batch, places, of_sentences)

    def _number(self, layer: str) -> Column | None:
        """Return how many items of a layer, or ``arguments``, each article has without a span."""
        if not self._without_span:
            return None
        numbers = np.zeros(len(self._places), dtype=np.int64)
        for number, *kinds in self._without_span:
            numbers[number] = sum(getattr(kind, layer) for kind in kinds if kind is not None)
        return numbers

    def start(self) -> None:
        """Take what is read from here on as another batch."""
        self._places: list[int] = []
        self._without_span: list[tuple[int, Unlocatable | None, Unlocatable | None]] = []
        self._reader = Reader(self.task, self._gold.values_of_answers())

    def _score(self, measure: Measure) -> Score:
        if measure.name not in self._scores:
            view, types = measure.conditions, TYPES[self.task]
            if self.task == "entities":
                types = self._inventory.names
                view = ":".join((*filter(None, self._label_sets), view))
            if measure.view == "coarse":
                types = COARSE
            named = Signature(f"{self.task}.{measure.name}", view, self._articles.identity, SCORER)
            self._scores[measure.name] = Score(measure, named, types, self._annotated)
        return self._scores[measure.name]

    def _views(self, batch: Gold, offsets: Offsets) -> Views:
        mentions = located(self._reader.mentions(), offsets)
        gold, predicted = batch.columns(self.task, offsets), in_order(mentions)
        self._seen |= {
            field
            for field in ANNOTATED
            if field in gold and (gold[field] > _NOTHING.get(field, ABSENT)).any()
        }
        self._seen |= {self.task} if len(gold) else set()
        if self.task == "entities" and (self._label_sets - {None} or self._articles.labels):
            gold = pairs.under(gold, self._inventory.projection)
            predicted = predicted.take(predicted["type"] != ABSENT)
        if self.task != "events":
            return Views((gold, predicted), offsets, coarse=self._inventory.coarse)
        arguments = located(self._reader.arguments(), offsets)
        attached = in_order(with_triggers(arguments, mentions))
        kept = [batch.columns(name, offsets) for name in _OF_EVENTS]
        return Views((gold, predicted), offsets, arguments=Arguments(kept[0], attached, *kept[1:]))

    def _is_computed(self, measure: Measure) -> bool:
        """Return whether gold has what a measure asks for; a layer without mentions has."""
        of_entities = "coreference" in measure.match_on or measure.view == "named"
        if of_entities and "entities" not in self._articles.tasks:
            return False
        if self.task == "entities" and self._inventory.only_coarse and measure.view != "coarse":
            return False
        if self.task not in self._seen:
            return True
        if measure.view in MAY_LACK and not self._scores[measure.name].total.gold:
            return False
        return self._seen.issuperset(ANNOTATED.intersection(measure.match_on))


_OF_EVENTS = ("arguments", "things", "adjectives")
_NOTHING = {"mod": MODS[None]}
"""The codes that say no more of a mention than `ABSENT` does."""
