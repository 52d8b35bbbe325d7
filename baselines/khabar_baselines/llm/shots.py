"""Examples for a prompt: pieces of practice, the same for every article, with their answers."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import khabar
from khabar.answers import quoted
from khabar_baselines.llm.naming import Question, in_order
from khabar_baselines.llm.zones import shown

if TYPE_CHECKING:
    from khabar_baselines.llm.options import Options

_SHORTEST = 20
"""Examples are chosen among so many pieces, the shortest ones."""


class Example(NamedTuple):
    """An example: its text as a prompt shows one, its date, and the answer to the question.

    `mentions`: the numbered mentions that the question ``identity`` shows.
    """

    text: str
    date: str | None
    answer: str
    mentions: str = ""
    known: str = ""


class Shots:
    """The examples of a run: `examples` pieces of practice by `examples_seed`, per question."""

    def __init__(self, options: Options, questions: Sequence[str]) -> None:
        """Choose the pieces, one more than wanted in case an article is one of them."""
        self.number, self.seed = options.examples, options.examples_seed
        self._pieces = _chosen(self.number + 1, self.seed) if self.number else []
        self._examples = {q: [_example(q, piece) for piece in self._pieces] for q in questions}

    def examples(self, question: str, article: khabar.Article) -> list[Example]:
        """Return the examples for a question about an article, which is never one of them.

        Nor is the piece that an article of a suite was made from, which has its dossier.
        """
        pairs = zip(self._pieces, self._examples[question], strict=True)
        others = [example for piece, example in pairs if not _same(piece, article)]
        return others[: self.number]

    @property
    def digest(self) -> str:
        """A hash of the examples and their answers: SHA-256, shortened."""
        return hashlib.sha256(json.dumps(self._examples).encode()).hexdigest()[:16]


def _chosen(number: int, seed: int) -> list[khabar.Article]:
    practice = sorted(khabar.load("practice"), key=lambda piece: (len(piece.text), piece.id))
    return random.Random(seed).sample(practice[:_SHORTEST], number)


def _same(piece: khabar.Article, article: khabar.Article) -> bool:
    return piece.text == article.text or piece.dossier == article.dossier


def _example(question: str, piece: khabar.Article) -> Example:
    date = piece.dct.value if piece.dct else None
    if question == "identity":
        return _of_identity(piece, date)
    answer = json.dumps(quoted(piece, question), ensure_ascii=False)  # type: ignore[arg-type]
    return Example(shown(piece, question), date, answer)  # type: ignore[arg-type]


def _of_identity(piece: khabar.Article, date: str | None) -> Example:
    asked = Question(piece, in_order((*(piece.entities or ()), *(piece.events or ()))), ())
    names = [
        {"number": number, "name": _name(mention, piece)}
        for number, mention in enumerate(asked.mentions, 1)
    ]
    answer = json.dumps({"names": names}, ensure_ascii=False)
    return Example(date=date, answer=answer, **asked.shown())


def _name(mention: khabar.Entity | khabar.Event, piece: khabar.Article) -> str:
    id_ = mention.event if isinstance(mention, khabar.Event) else mention.entity
    return (id_ or "").removeprefix(f"{piece.id}-")
