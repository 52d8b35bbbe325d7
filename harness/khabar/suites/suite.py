"""What a suite is: arms, each of which makes variants of a corpus, or cases, from a seed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from khabar.schema import Article, Variant
from khabar.suites.edits import Edit, Origin, edited


class NotApplicable(NamedTuple):
    """Why an arm makes no variant of an article; `reason` follows "not applicable: "."""

    reason: str


class Made(NamedTuple):
    """An article that was made from another, and the base article's mention of each mention."""

    article: Article
    origin: Origin


Change = Callable[[Sequence[Article], int], Sequence[Edit | NotApplicable]]
"""Gives the edit of each article for a seed. What articles share is changed in all alike."""
Make = Callable[[Sequence[Article], int], Sequence[Made | NotApplicable]]
"""Gives what is made of each article for a seed."""


class Arm(NamedTuple):
    """A way to change articles. `make` is a pure function of the articles and the seed.

    `placebo`: the arm of the same suite that changes as much but not what this arm is about.
    `seeds`: how many seeds are published; 1 if the arm has no choice.
    """

    name: str
    summary: str
    make: Make
    placebo: str | None = None
    seeds: int = 20


class Suite(NamedTuple):
    """Arms that answer one question. `summary` says what changes."""

    name: str
    summary: str
    arms: tuple[Arm, ...]


class Composed(Protocol):
    """A suite of no articles. `arms`: what its cases are grouped by, and what each group is."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def summary(self) -> str: ...  # noqa: D102

    @property
    def arms(self) -> Mapping[str, str]: ...  # noqa: D102

    def make(self, seed: int, arms: Collection[str] = ()) -> list[Variant]:
        """Return the cases for a seed, of some arms or of all; the same seed gives the same."""
        ...


def by_edits(change: Change) -> Make:
    """Return the function that applies the edits that `change` gives."""

    def make(articles: Sequence[Article], seed: int) -> list[Made | NotApplicable]:
        return [
            edit if isinstance(edit, NotApplicable) else Made(*edited(article, edit))
            for article, edit in zip(articles, change(articles, seed), strict=True)
        ]

    return make
