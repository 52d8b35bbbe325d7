"""Decisions of the gold that passes of annotation make otherwise, and who decides them as gold."""

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
    """What is asked of the mention at `place`.

    `of`: ``type``, an attribute, or an argument's words and role; ``same``: whether it is one with
    the mention at `beside`.
    """

    place: Place
    of: Hashable
    beside: Place | None = None


class Decided(NamedTuple):
    """Of so many disputed decisions that an annotation makes, how many as gold does."""

    as_gold: int
    decided: int


class Disputed:
    """The questions that half of the passes or more answer otherwise than gold, in decisions.

    One pass of many is not enough: where a beginner errs, all others decide as gold. What is asked
    of one mention is one decision, and so are the clusters that hang together, since one choice
    settles them: it is made as gold's if most of its questions are answered as gold does.
    """

    def __init__(self, articles: Sequence[Article], passes: Iterable[Sequence[Article]]) -> None:
        self._segmented = {article.id: Segmentation(article) for article in articles}
        gold, read = _Said(articles, self._segmented), [_Said(p, self._segmented) for p in passes]
        differing = {question for each in read for question in _differing(gold, each)}
        asked = {question for question in differing if _disputed(question, gold, read)}
        self._gold = {question: gold.answer(question) for question in asked}
        self._decisions = list(_decisions(asked))

    def decided(self, annotations: Iterable[Article | Prediction]) -> Decided:
        """Return how many of the decisions annotations have occasion to make, and make as gold."""
        said, made = _Said(annotations, self._segmented), []
        for questions in self._decisions:
            answers = [(said.answer(q), self._gold[q]) for q in questions]
            alike = [mine == gold for mine, gold in answers if mine is not None]
            made += [2 * sum(alike) > len(alike)] if alike else []
        return Decided(sum(made), len(made))


class _Said:
    """What annotations say, by question."""

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
        if task in CLUSTER_OF and (named := getattr(mention, CLUSTER_OF[task])) is not None:
            self.names[place] = min(named, self.names.get(place, named))
        for argument in mention.arguments if isinstance(mention, Event) else ():
            self._gives_arguments = True
            of = words(argument.start, argument.end), argument.role
            self.answers[Question(place, of)] = True

    def answer(self, question: Question) -> Hashable:
        """Return what is said; None where there was no occasion to say it."""
        place, of, beside = question
        if beside is not None:
            named = place in self.names and beside in self.names
            return self.names[place] == self.names[beside] if named else None
        if of == "type":
            asked = place[0] in self._does and place[1] in self._read
            return self.answers.get(question, NONE if asked else None)
        if isinstance(of, tuple):
            asked = self._gives_arguments and Question(place, "type") in self.answers
            return self.answers.get(question, False if asked else None)
        return self.answers.get(question)


def _differing(one: _Said, other: _Said) -> Iterator[Question]:
    for question in {*one.answers, *other.answers, *_links(one), *_links(other)}:
        answers = one.answer(question), other.answer(question)
        if None not in answers and answers[0] != answers[1]:
            yield question


def _disputed(question: Question, gold: _Said, passes: Sequence[_Said]) -> bool:
    answers = [said for each in passes if (said := each.answer(question)) is not None]
    return 2 * sum(said != gold.answer(question) for said in answers) >= len(answers)


def _links(said: _Said) -> Iterator[Question]:
    """Yield the question of any two mentions of one cluster."""
    clusters = defaultdict[tuple[Task, str], list[Place]](list)
    for place in sorted(said.names):
        clusters[place[0], said.names[place]].append(place)
    for places in clusters.values():
        yield from (Question(one, "same", other) for one, other in combinations(places, 2))


def _decisions(asked: Iterable[Question]) -> Iterator[list[Question]]:
    """Yield the questions that one choice settles: of one mention, or of clusters that meet."""
    of_mention, of_clusters = defaultdict[Place, list[Question]](list), list[list[Question]]()
    for question in sorted(asked, key=repr):
        if question.beside is None:
            of_mention[question.place].append(question)
            continue
        ends = {question.place, question.beside}
        meets = [c for c in of_clusters if any(ends & {q.place, q.beside} for q in c)]
        of_clusters = [c for c in of_clusters if c not in meets]
        of_clusters.append([question, *(q for c in meets for q in c)])
    yield from of_mention.values()
    yield from of_clusters
