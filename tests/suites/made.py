"""Base articles, variants of them and runs on both, made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import khabar
from khabar.corpus import Corpus
from khabar.run.run import Run
from khabar.schema import Variant


def entities(text: str, *names: str) -> tuple[khabar.Entity, ...]:
    """Return a person for each name, at its first place in the text."""
    places = ((text.index(name), len(name)) for name in names)
    return tuple(khabar.Entity(start=at, end=at + size, type="PER") for at, size in places)


def base_of(text: str, *names: str, id_: str = "b") -> khabar.Article:
    return khabar.Article(id=id_, text=text, entities=entities(text, *names))


def variant_of(
    base: khabar.Article,
    text: str,
    names: Mapping[str, int | None],
    seed: int = 0,
    arm: str = "famous",
    suite: str = "names",
) -> Variant:
    """Return a variant that names people who are each some mention of the base article."""
    return Variant(
        id=f"{arm}-{seed}-{base.id}",
        text=text,
        entities=entities(text, *names),
        suite=suite,
        arm=arm,
        base=base.id,
        seed=seed,
        origin={"entities": tuple(names.values())},
    )


def answer(article: khabar.Article, found: Iterable[str]) -> khabar.Prediction:
    return khabar.Prediction(id=article.id, entities=entities(article.text, *found))


def runs(
    bases: Sequence[khabar.Article],
    made: Sequence[Variant],
    answers: Callable[[khabar.Article], khabar.Prediction],
) -> tuple[Run, Run]:
    """Return a system's runs on base articles and on their variants."""
    corpora = Corpus(bases), Corpus(made)
    base, run = (Run.of("told", corpus, [answers(a) for a in corpus]) for corpus in corpora)
    return base, run
