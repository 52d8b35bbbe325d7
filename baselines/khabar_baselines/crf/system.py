"""The conditional random field as a system: its training articles, and its predictions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import khabar
from khabar.flatten import iob2
from khabar.fold import all_folded
from khabar_baselines import tags
from khabar_baselines.crf.features import Features, features
from khabar_baselines.libraries import require

if TYPE_CHECKING:
    from sklearn_crfsuite import CRF

require("sklearn_crfsuite")

_GROUP, _OF_A_VARIANT = 3, 0.5
"""Words of a group, and the share of an article's groups that variants of it have.

Variants in the suites have at least 0.72 of them; no two of the articles share more than 0.04.
"""
_SETTINGS = {"algorithm": "lbfgs", "max_iterations": 100, "all_possible_transitions": True}


class Crf:
    """A conditional random field on words, leave-one-out: to tag an article it learns the others.

    `train`: a source for `khabar.load`, or a corpus; the built-in dataset by default. An article
    of it is left out if it has no gold, or the id of the article to tag, or if half of its groups
    of three words are there, regardless of spelling, because that one may be a variant of it.
    `c1`, `c2`: the weights of the L1 and L2 penalties; those of sklearn-crfsuite's tutorial by
    default, not tuned.

    Nested mentions are not learnt: the gold is read by `khabar.flatten.iob2`. Models are cached,
    one per set of training articles.

    Raises KhabarError if no article of `train` has gold.
    """

    name = "crf"

    def __init__(
        self, train: str | Path | khabar.Corpus | None = None, *, c1: float = 0.1, c2: float = 0.1
    ) -> None:
        corpus = train if isinstance(train, khabar.Corpus) else khabar.load(train)
        self._articles = [article for article in corpus if article.entities is not None]
        if not self._articles:
            raise khabar.KhabarError(
                f"crf: no article of {corpus.identity} has entities to learn from; "
                "give another corpus as `train`"
            )
        self._groups = [_groups(article) for article in self._articles]
        self._penalties = {"c1": c1, "c2": c2}
        self.identity = {"train": corpus.identity, **self._penalties}
        self._models: dict[tuple[int, ...], CRF] = {}

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the entities of an article, by a model that was not trained on it.

        Raises KhabarError if there is no other article to learn from.
        """
        model = self._model(self.learnt_from(article))

        def tagged(sentences: Sequence[Sequence[str]]) -> list[list[tags.Tag]]:
            return [
                [tags.parse(tag) for tag in model.predict_single(features(words))]
                for words in sentences
            ]

        return khabar.Prediction(id=article.id, entities=tags.entities(article, tagged))

    def learnt_from(self, article: khabar.Article) -> tuple[int, ...]:
        """Return the places of the training articles for an article, among those with gold."""
        groups = _groups(article)
        return tuple(
            place
            for place, other in enumerate(self._articles)
            if other.id != article.id
            and len(self._groups[place] & groups) < _OF_A_VARIANT * len(self._groups[place])
        )

    def _model(self, places: tuple[int, ...]) -> CRF:
        if not places:
            raise khabar.KhabarError("crf: no other article to learn from; give more in `train`")
        if places not in self._models:
            self._models[places] = self._trained(places)
        return self._models[places]

    def _trained(self, places: tuple[int, ...]) -> CRF:
        from sklearn_crfsuite import CRF

        inputs: list[list[Features]] = []
        answers: list[list[str]] = []
        for article in (self._articles[place] for place in places):
            inputs += map(features, tags.forms(article))
            answers += iob2(article, article.entities or ())
        return CRF(**_SETTINGS, **self._penalties).fit(inputs, answers)


def _groups(article: khabar.Article) -> set[tuple[str, ...]]:
    """Return the groups of successive words of an article, by which it is compared with others."""
    words = all_folded([article.text[word.start : word.end] for word in article.tokens])
    return {tuple(words[at : at + _GROUP]) for at in range(max(1, len(words) - _GROUP + 1))}
