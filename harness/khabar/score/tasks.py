"""All measures of one task over a corpus: counted for predictions as they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from khabar import labels, layers
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.schema import Article, Prediction, Task, Unlocatable
from khabar.score import sides
from khabar.score.columns import ABSENT
from khabar.score.frame import Frame
from khabar.score.gold import Gold, joined
from khabar.score.measures import ANNOTATED, MAY_LACK, MEASURES, OF_ARGUMENTS, Measure
from khabar.score.mentions import Reader, in_order, located, with_triggers
from khabar.score.revision import SCORER
from khabar.score.tally import Played, Score
from khabar.score.views import Arguments, Views
from khabar.score.vocabulary import MODS, OURS, TYPES, Values, inventory
from khabar.signature import Signature


class Misfit(Exception):  # noqa: N818
    """A prediction does not fit its article; `khabar.layers` says which and why."""


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
        self._spoken: set[str | None] = set()
        self._inventory = inventory(None)
        self._played = Played(articles.ids, np.zeros(len(articles), dtype=bool))
        self._done = np.zeros(len(articles), dtype=bool)
        self._scores: dict[str, Score] = {}
        self._seen: set[str] = set()
        self._start()

    def scores(self) -> dict[str, Score | None]:
        """Return every measure; None where gold has nothing for it, or nobody tried."""
        return {
            measure.name: self._scores.get(measure.name) if self._is_told(measure) else None
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
        given = [answer for answer in answers if self._layer(answer) is not None]
        if not given:
            return
        self.attempted = True
        if self.task == "entities":
            self._speak({answer.prediction.labels for answer in given})
        playing = [answer for answer in given if self.task in answer.gold.items]
        if len(playing) < len(given) and any(
            layers.fault(answer.prediction, answer.article.text) for answer in given
        ):
            raise Misfit
        self._read(playing)

    def read_empty(self, answers: Sequence[Answer]) -> None:
        """Take articles that are `remaining` as answered with nothing."""
        self._done[[answer.place for answer in answers]] = True
        self._read([answer for answer in answers if self.task in answer.gold.items])

    def _layer(self, answer: Answer) -> Sequence[Any] | None:
        layer: Sequence[Any] | None = getattr(answer.prediction, self.task)
        return layer

    def _speak(self, spoken: set[str | None]) -> None:
        """Take the types to be those of the corpus whose labels the answers have."""
        if not spoken <= {None, *labels.INVENTORIES}:
            raise Misfit
        self._spoken |= spoken
        if len(self._spoken) > 1:
            told = ", ".join(sorted(name or "khabar" for name in self._spoken))
            raise KhabarError(f"predictions with types of {told}; give all of them one `labels`")
        self._inventory = inventory(*spoken)

    def _read(self, answers: Sequence[Answer]) -> None:
        layer = [self._layer(answer) or () for answer in answers]
        types = self._inventory.theirs if self.task == "entities" else OURS[self.task]
        if not self._reader.read(layer, [answer.article.text for answer in answers], types):
            raise Misfit
        self._waiting += [
            (a.place, a.gold, (a.prediction.unlocatable, a.prediction.malformed)) for a in answers
        ]

    def count(self) -> None:
        """Count what was read."""
        if not self._waiting:
            return
        frame = Frame([gold.edges for _, gold, _ in self._waiting])
        views = self._views(frame)
        places = np.array([place for place, _, _ in self._waiting])
        self._played.mask[places] = self._done[places] = True
        sentences = None
        if self._with_sentences:
            sentences = np.repeat(np.arange(len(places)), frame.number_of_sentences)
        for measure in MEASURES:
            if measure.task == self.task:
                layer = "arguments" if measure.view in OF_ARGUMENTS else self.task
                without = np.array([_number(layer, counted) for _, _, counted in self._waiting])
                self._score(measure).add(views.of(measure), places, sentences, without_span=without)
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
                view = ":".join((*filter(None, self._spoken), view))
            named = Signature(f"{self.task}.{measure.name}", view, self._articles.identity, SCORER)
            self._scores[measure.name] = Score(measure, named, types, self._played)
        return self._scores[measure.name]

    def _views(self, frame: Frame) -> Views:
        batch = [gold for _, gold, _ in self._waiting]
        found = located(self._reader.mentions(), frame)
        gold, predicted = joined(self.task, batch, frame, self._values), in_order(found)
        self._seen |= {
            field
            for field in ANNOTATED
            if field in gold and (gold[field] > _NOTHING.get(field, ABSENT)).any()
        }
        self._seen |= {self.task} if len(gold) else set()
        if self._spoken - {None}:
            gold = sides.under(gold, self._inventory.onto)
            predicted = predicted.take(predicted["type"] != ABSENT)
        if self.task != "events":
            return Views((gold, predicted), frame, coarse=self._inventory.coarse)
        arguments = located(self._reader.arguments(), frame)
        attached = in_order(with_triggers(arguments, found))
        kept = [joined(name, batch, frame, self._values) for name in _OF_EVENTS]
        return Views((gold, predicted), frame, arguments=Arguments(kept[0], attached, *kept[1:]))

    def _is_told(self, measure: Measure) -> bool:
        """Return whether gold has what a measure asks for; a layer without mentions has."""
        of_entities = "coreference" in measure.alike or measure.view == "named"
        if of_entities and "entities" not in self._articles.tasks:
            return False
        if self.task not in self._seen:
            return True
        if measure.view in MAY_LACK and not self._scores[measure.name].total.gold:
            return False
        return self._seen.issuperset(ANNOTATED.intersection(measure.alike))


_OF_EVENTS = ("arguments", "things", "adjectives")
_NOTHING = {"mod": MODS[None]}
"""The codes that say no more of a mention than `ABSENT` does."""


def _number(layer: str, counted: WithoutSpan) -> int:
    """Return how many items of a layer, or ``arguments``, were answered without a span."""
    return sum(getattr(each, layer) for each in counted if each is not None)
