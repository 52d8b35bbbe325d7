"""Decisions that annotation passes make differently from gold, and who decides as gold does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from khabar.flatten import Segmentation
from khabar.layers import CLUSTER_OF, LAYERS
from khabar.schema import TASKS, Article, Event, Mention, Prediction, Task

NONE = "none"
Words = tuple[int, int]
Place = tuple[Task, str, Words]
"""The layer, the article's id and the words of a mention."""


class Question(NamedTuple):
    """A question about the mention at `place`.

    `of`: ``type``, an attribute, or an argument's words and role; ``same``: whether it is in one
    cluster with the mention at `beside`.
    """

    place: Place
    of: Hashable
    beside: Place | None = None


class Decided(NamedTuple):
    """The number of disputed decisions that an annotation makes, and how many are gold's."""

    as_gold: int
    decided: int


class Disputed:
    """The questions that at least half of the passes answer differently from gold, as decisions.

    One pass of many is not enough, because where only a beginner errs, all others agree with gold.
    All questions about one mention are one decision, and so are those about connected clusters,
    because one choice settles them. A decision follows gold if most of its answers do.
    """

    def __init__(self, articles: Sequence[Article], passes: Iterable[Sequence[Article]]) -> None:
        self._segmented = {article.id: Segmentation(article) for article in articles}
        gold = _Answers(articles, self._segmented)
        by_pass = [_Answers(pass_, self._segmented) for pass_ in passes]
        differing = {question for answers in by_pass for question in _differing(gold, answers)}
        disputed = {question for question in differing if _disputed(question, gold, by_pass)}
        self._gold = {question: gold.answer(question) for question in disputed}
        self._decisions = list(_decisions(disputed))

    def decided(self, annotations: Iterable[Article | Prediction]) -> Decided:
        """Return how many decisions the annotations make, and how many of them are gold's."""
        annotated, outcomes = _Answers(annotations, self._segmented), []
        for questions in self._decisions:
            answers = [(annotated.answer(q), self._gold[q]) for q in questions]
            alike = [own == gold for own, gold in answers if own is not None]
            outcomes += [2 * sum(alike) > len(alike)] if alike else []
        return Decided(sum(outcomes), len(outcomes))


class _Answers:
    """The answers of annotations, by question."""

    def __init__(
        self, annotations: Iterable[Article | Prediction], segmented: Mapping[str, Segmentation]
    ) -> None:
        self.answers: dict[Question, Hashable] = {}
        self.names: dict[Place, str] = {}
        self._read, self._does, self._gives_arguments = set[str](), set[Task](), False
        for annotation in annotations:
            self._read.add(annotation.id)
            words = segmented[annotation.id].words
            for task in TASKS:
                for mention in getattr(annotation, task) or ():
                    place = task, annotation.id, words(mention.start, mention.end)
                    self._add(mention, place, words)

    def _add(self, mention: Mention, place: Place, words: Callable[[int, int], Words]) -> None:
        task = place[0]
        self._does.add(task)
        self.answers[Question(place, "type")] = mention.type
        for attribute in LAYERS[task].attributes:
            if (value := attribute.compared(mention)) is not None:
                self.answers[Question(place, attribute.name)] = value
        if task in CLUSTER_OF and (cluster := getattr(mention, CLUSTER_OF[task])) is not None:
            self.names[place] = min(cluster, self.names.get(place, cluster))
        for argument in mention.arguments if isinstance(mention, Event) else ():
            self._gives_arguments = True
            of = words(argument.start, argument.end), argument.role
            self.answers[Question(place, of)] = True

    def answer(self, question: Question) -> Hashable:
        """Return the answer; None if the annotations could not answer."""
        place, of, beside = question
        if beside is not None:
            clustered = place in self.names and beside in self.names
            return self.names[place] == self.names[beside] if clustered else None
        if of == "type":
            has_occasion = place[0] in self._does and place[1] in self._read
            return self.answers.get(question, NONE if has_occasion else None)
        if isinstance(of, tuple):
            has_occasion = self._gives_arguments and Question(place, "type") in self.answers
            return self.answers.get(question, False if has_occasion else None)
        return self.answers.get(question)


def _differing(one: _Answers, other: _Answers) -> Iterator[Question]:
    for question in {*one.answers, *other.answers, *_links(one), *_links(other)}:
        answers = one.answer(question), other.answer(question)
        if None not in answers and answers[0] != answers[1]:
            yield question


def _disputed(question: Question, gold: _Answers, passes: Sequence[_Answers]) -> bool:
    answers = [answer for pass_ in passes if (answer := pass_.answer(question)) is not None]
    return 2 * sum(answer != gold.answer(question) for answer in answers) >= len(answers)


def _links(annotated: _Answers) -> Iterator[Question]:
    """Yield a question for every two mentions of one cluster."""
    clusters = defaultdict[tuple[Task, str], list[Place]](list)
    for place in sorted(annotated.names):
        clusters[place[0], annotated.names[place]].append(place)
    for places in clusters.values():
        yield from (Question(one, "same", other) for one, other in combinations(places, 2))


def _decisions(questions: Iterable[Question]) -> Iterator[list[Question]]:
    """Yield the questions that one choice settles: of one mention, or of connected clusters."""
    of_mention, of_clusters = defaultdict[Place, list[Question]](list), list[list[Question]]()
    for question in sorted(questions, key=repr):
        if question.beside is None:
            of_mention[question.place].append(question)
            continue
        ends = {question.place, question.beside}
        meeting = [c for c in of_clusters if any(ends & {q.place, q.beside} for q in c)]
        of_clusters = [c for c in of_clusters if c not in meeting]
        of_clusters.append([question, *(q for c in meeting for q in c)])
    yield from of_mention.values()
    yield from of_clusters
