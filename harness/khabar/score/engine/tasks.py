"""All measures of one task over a corpus: counted for predictions as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from khabar import labels, validity
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.schema import Article, Prediction, Task, Unlocatable
from khabar.score.engine import pairs
from khabar.score.engine.codes import COARSE, MODS, OURS, TYPES, Values, inventory
from khabar.score.engine.columns import ABSENT
from khabar.score.engine.counting import counted
from khabar.score.engine.gold_columns import Gold, joined
from khabar.score.engine.offsets import Offsets
from khabar.score.engine.reader import Reader, in_order, located, with_triggers
from khabar.score.engine.views import Arguments, Views
from khabar.score.measures import ANNOTATED, MAY_LACK, MEASURES, OF_ARGUMENTS, Measure
from khabar.score.revision import SCORER
from khabar.score.score import Annotated, Score
from khabar.signature import Signature


class Misfit(Exception):  # noqa: N818
    """A prediction does not fit its article; `khabar.validity` says which and why."""


WithoutSpan = tuple[Unlocatable | None, ...]
"""What a prediction counts that has no span: what is unlocatable, and what is malformed."""


class Answer(NamedTuple):
    """A prediction, its article, the article's place in the corpus, and its gold."""

    place: int
    article: Article
    prediction: Prediction
    gold: Gold


class TaskScores:
    """The scores of one task, of the articles that were counted so far."""

    def __init__(self, task: Task, articles: Articles, *, sentences: bool) -> None:
        self.task, self._articles, self._with_sentences = task, articles, sentences
        self.attempted = False
        self._label_sets: set[str | None] = set()
        self._inventory = inventory(None)
        self._annotated = Annotated(articles.ids, np.zeros(len(articles), dtype=bool))
        self._done = np.zeros(len(articles), dtype=bool)
        self._scores: dict[str, Score] = {}
        self._seen: set[str] = set()
        self._start()

    def scores(self) -> dict[str, Score | None]:
        """Return every measure; None where gold has nothing for it, or nobody tried."""
        return {
            measure.name: self._scores.get(measure.name) if self._is_computed(measure) else None
            for measure in MEASURES
            if measure.task == self.task
        }

    def remaining(self) -> Iterator[int]:
        """Yield the places of the articles that are still to be counted, if the task is."""
        if self.attempted:
            yield from np.flatnonzero(~self._done).tolist()

    def read(self, answers: Sequence[Answer]) -> None:
        """Take what is to be counted of the answers that have the task.

        Raises Misfit for one that does not fit, KhabarError for labels of two corpora.
        """
        self._done[[a.place for a in answers if self.task not in a.gold.items]] = True
        answers = [answer for answer in answers if self._layer(answer) is not None]
        if not answers:
            return
        self.attempted = True
        if self.task == "entities":
            self._use_labels({answer.prediction.labels for answer in answers})
        annotated = [answer for answer in answers if self.task in answer.gold.items]
        if len(annotated) < len(answers) and any(
            validity.fault(answer.prediction, answer.article.text) for answer in answers
        ):
            raise Misfit
        self._read(annotated)

    def read_empty(self, answers: Sequence[Answer]) -> None:
        """Take articles that are `remaining` as answered with nothing."""
        self._done[[answer.place for answer in answers]] = True
        self._read([answer for answer in answers if self.task in answer.gold.items])

    def _layer(self, answer: Answer) -> Sequence[Any] | None:
        layer: Sequence[Any] | None = getattr(answer.prediction, self.task)
        return layer

    def _use_labels(self, label_sets: set[str | None]) -> None:
        """Take the types to be those of the corpus whose labels the answers have."""
        if not label_sets <= {None, *labels.INVENTORIES}:
            raise Misfit
        self._label_sets |= label_sets
        if len(self._label_sets) > 1:
            names = ", ".join(sorted(name or "khabar" for name in self._label_sets))
            raise KhabarError(f"predictions with types of {names}; give all of them one `labels`")
        self._inventory = inventory(*label_sets)

    def _read(self, answers: Sequence[Answer]) -> None:
        layer = [self._layer(answer) or () for answer in answers]
        types = self._inventory.predicted if self.task == "entities" else OURS[self.task]
        if not self._reader.read(layer, [answer.article.text for answer in answers], types):
            raise Misfit
        self._waiting += [
            (a.place, a.gold, (a.prediction.unlocatable, a.prediction.malformed)) for a in answers
        ]

    def count(self) -> None:
        """Count what was read."""
        if not self._waiting:
            return
        offsets = Offsets([gold.offsets for _, gold, _ in self._waiting])
        views = self._views(offsets)
        places = np.array([place for place, _, _ in self._waiting])
        self._annotated.mask[places] = self._done[places] = True
        sentences = of_sentences = None
        if self._with_sentences:
            sentences = np.repeat(np.arange(len(places)), offsets.number_of_sentences)
            of_sentences = places[sentences]
        for measure in MEASURES:
            if measure.task == self.task:
                layer = "arguments" if measure.view in OF_ARGUMENTS else self.task
                without = np.array([_number(layer, counted) for _, _, counted in self._waiting])
                score = self._score(measure)
                batch = counted(
                    measure, views.of(measure), len(places), len(score.types), sentences, without
                )
                score.add(batch, places, of_sentences)
        self._start()

    def _start(self) -> None:
        self._waiting: list[tuple[int, Gold, WithoutSpan]] = []
        self._values = Values()
        self._reader = Reader(self.task, self._values)

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

    def _views(self, offsets: Offsets) -> Views:
        batch = [gold for _, gold, _ in self._waiting]
        found = located(self._reader.mentions(), offsets)
        gold, predicted = joined(self.task, batch, offsets, self._values), in_order(found)
        self._seen |= {
            field
            for field in ANNOTATED
            if field in gold and (gold[field] > _NOTHING.get(field, ABSENT)).any()
        }
        self._seen |= {self.task} if len(gold) else set()
        if self._label_sets - {None}:
            gold = pairs.under(gold, self._inventory.projection)
            predicted = predicted.take(predicted["type"] != ABSENT)
        if self.task != "events":
            return Views((gold, predicted), offsets, coarse=self._inventory.coarse)
        arguments = located(self._reader.arguments(), offsets)
        attached = in_order(with_triggers(arguments, found))
        kept = [joined(name, batch, offsets, self._values) for name in _OF_EVENTS]
        return Views((gold, predicted), offsets, arguments=Arguments(kept[0], attached, *kept[1:]))

    def _is_computed(self, measure: Measure) -> bool:
        """Return whether gold has what a measure asks for; a layer without mentions has."""
        of_entities = "coreference" in measure.match_on or measure.view == "named"
        if of_entities and "entities" not in self._articles.tasks:
            return False
        if self.task not in self._seen:
            return True
        if measure.view in MAY_LACK and not self._scores[measure.name].total.gold:
            return False
        return self._seen.issuperset(ANNOTATED.intersection(measure.match_on))


_OF_EVENTS = ("arguments", "things", "adjectives")
_NOTHING = {"mod": MODS[None]}
"""The codes that say no more of a mention than `ABSENT` does."""


def _number(layer: str, counted: WithoutSpan) -> int:
    """Return how many items of a layer, or ``arguments``, were answered without a span."""
    return sum(getattr(each, layer) for each in counted if each is not None)
