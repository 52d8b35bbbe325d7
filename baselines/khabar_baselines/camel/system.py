"""camel-tools as a system, by its own code or by that of the system `hf`."""

from __future__ import annotations

import os
from pathlib import Path

import khabar
from khabar.errors import check_one_of
from khabar_baselines import tags
from khabar_baselines.camel.recognizer import LABELS, Recognizer
from khabar_baselines.hf.system import Hf
from khabar_baselines.weights import revision

CAMELBERT = "CAMeL-Lab/bert-base-arabic-camelbert-msa-ner"
_THROUGH = ("camel-tools", "transformers")


def _installed() -> str:
    """Return the revision of camel-tools' data folder, whose weights can change under one name."""
    return revision(os.environ.get("CAMELTOOLS_DATA") or Path.home() / ".camel_tools")


class Camel:
    """The named entities of camel-tools, or (``camel:transformers``) of CAMeLBERT.

    `through`: ``camel-tools``, its `NERecognizer` with the package ``ner-arabert``, or
    ``transformers``, the same authors' checkpoint `CAMELBERT`, read by the system `hf`. Both use
    ANERcorp's types. `model`: another checkpoint's folder (or, through transformers, its name).
    `device`: ``cpu``, or a device of torch; by default a GPU if there is one. camel-tools has no
    other choice than these two.

    Raises KhabarError, which names the command that fetches the weights, if they are missing.
    """

    labels = LABELS

    def __init__(
        self,
        through: str = "camel-tools",
        *,
        model: str | None = None,
        batch_size: int = 32,
        device: str | None = None,
    ) -> None:
        check_one_of("camel: through", through, _THROUGH)
        self.name = "camel" if through == "camel-tools" else "camel:transformers"
        self._tagger: Hf | Recognizer
        self.identity = {"through": through, "weights": revision(model) if model else _installed()}
        if through == "transformers":
            self._tagger = Hf(
                model or CAMELBERT, labels=LABELS, batch_size=batch_size, device=device
            )
        else:
            self._tagger = Recognizer(model, gpu=device != "cpu", batch_size=batch_size)

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the entities of an article, under ANERcorp's labels."""
        entities = tags.entities(article, self._tagger.tagged)
        return khabar.Prediction(id=article.id, entities=entities, labels=LABELS)
