"""camel-tools as a system, by its own code or by that of the system `hf`."""

from __future__ import annotations

import os
from pathlib import Path

import khabar
from khabar_baselines import tags
from khabar_baselines.camel.recognizer import LABELS, Recognizer
from khabar_baselines.hf.system import Hf
from khabar_baselines.weights import revision

CAMELBERT = "CAMeL-Lab/bert-base-arabic-camelbert-msa-ner"
_THROUGH = ("camel-tools", "transformers")


def _installed() -> str:
    """Return what camel-tools' folder of data has, in which weights are replaced by name."""
    return revision(os.environ.get("CAMELTOOLS_DATA") or Path.home() / ".camel_tools")


class Camel:
    """The named entities of camel-tools, or (``camel:transformers``) of CAMeLBERT.

    `through`: ``camel-tools``, its `NERecognizer` with the package ``ner-arabert``, or
    ``transformers``, the same authors' checkpoint `CAMELBERT` as the system `hf` reads it. Both
    speak ANERcorp's types. `model`: another checkpoint's folder (or, through transformers, its
    name). `device`: ``cpu``, or a device of torch; by default a GPU where there is one, and
    camel-tools knows no other choice than these two.

    Raises KhabarError where the weights are missing, and says which command fetches them.
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
        if through not in _THROUGH:
            raise khabar.KhabarError(
                f"camel: through: {through!r} is not one of {', '.join(_THROUGH)}"
            )
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
        found = tags.entities(article, self._tagger.tagged)
        return khabar.Prediction(id=article.id, entities=found, labels=LABELS)
