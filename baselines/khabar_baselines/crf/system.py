"""The conditional random field as a system: what it is trained on, and its predictions."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import khabar
from khabar.flatten import iob2
from khabar_baselines import tags
from khabar_baselines.crf.features import Features, features
from khabar_baselines.libraries import require

if TYPE_CHECKING:
    from sklearn_crfsuite import CRF

require("sklearn_crfsuite")

_SETTINGS = {"algorithm": "lbfgs", "max_iterations": 100, "all_possible_transitions": True}


class Crf:
    """A conditional random field on words, trained on the pieces of `practice`.

    `train`: a source for `khabar.load`, or a corpus. `c1`, `c2`: the weights of the L1 and L2
    penalties; those of sklearn-crfsuite's tutorial by default, not tuned.

    Nested mentions are not learnt: the gold is read by `khabar.flatten.iob2`. The model is trained
    when the first article is tagged.

    Raises KhabarError if no article of `train` has entities.
    """

    name = "crf"

    def __init__(
        self, train: str | Path | khabar.Corpus = "practice", *, c1: float = 0.1, c2: float = 0.1
    ) -> None:
        corpus = train if isinstance(train, khabar.Corpus) else khabar.load(train)
        self._articles = [article for article in corpus if article.entities is not None]
        if not self._articles:
            raise khabar.KhabarError(
                f"crf: no article of {corpus.identity} has entities to learn from; "
                "give another corpus as `train`"
            )
        self._penalties = {"c1": c1, "c2": c2}
        self.identity = {"train": corpus.identity, **self._penalties}

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the entities of an article."""

        def tagged(sentences: Sequence[Sequence[str]]) -> list[list[tags.Tag]]:
            return [
                [tags.parse(tag) for tag in self._model.predict_single(features(words))]
                for words in sentences
            ]

        return khabar.Prediction(id=article.id, entities=tags.entities(article, tagged))

    @cached_property
    def _model(self) -> CRF:
        from sklearn_crfsuite import CRF

        inputs: list[list[Features]] = []
        answers: list[list[str]] = []
        for article in self._articles:
            inputs += map(features, tags.forms(article))
            answers += iob2(article, article.entities or ())
        return CRF(**_SETTINGS, **self._penalties).fit(inputs, answers)
