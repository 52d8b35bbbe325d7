"""A checkpoint of gliner as a system: what it is asked for, and its mentions of whole words."""

from __future__ import annotations

from collections.abc import Mapping

import khabar
from khabar_baselines import tags
from khabar_baselines.gliner.checkpoint import folder_of, loaded
from khabar_baselines.gliner.labels import prompts
from khabar_baselines.gliner.reader import Reader
from khabar_baselines.hf.checkpoint import moved
from khabar_baselines.weights import revision


class Gliner:
    """Any checkpoint of gliner: ``gliner:MODEL``, a name on the Hub or a folder.

    `labels`: what it is asked for: ``en`` or ``ar``, the words that come with khabar, or a mapping
    from types to words. `inventory`: the corpus that has the types (``anercorp``, ``ontonotes``,
    ``wojood``); by default they are khabar's own. `threshold`: the score, 0 to 1, above which a
    mention counts. `nested`: whether mentions may stand inside others. `device`: a device of torch;
    by default a GPU if there is one.

    It reads khabar's words, sentence by sentence. A word without word pieces is in no mention of
    its own; a sentence longer than the checkpoint's limit is read in overlapping windows.

    Raises KhabarError if the weights are missing, or an option is wrong.
    """

    def __init__(
        self,
        model: str = "",
        *,
        labels: str | Mapping[str, str] = "en",
        inventory: str | None = None,
        threshold: float = 0.5,
        nested: bool = True,
        batch_size: int = 16,
        device: str | None = None,
    ) -> None:
        if not model:
            raise khabar.KhabarError(
                "gliner: give a checkpoint: `gliner:MODEL`, its name or folder"
            )
        _check(threshold, batch_size)
        self.name, self.labels = f"gliner:{model}", inventory
        self._types = prompts(labels, inventory)
        folder = folder_of(model)
        checkpoint = loaded(folder)
        moved(checkpoint, device)
        self._reader = Reader(
            checkpoint, self._types, threshold=threshold, nested=nested, batch_size=batch_size
        )
        self.identity = {
            "weights": revision(folder),
            "labels": self._types,
            "inventory": inventory,
            "threshold": threshold,
            "nested": nested,
        }

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the entities of an article."""
        found = self._reader.mentions(tags.forms(article))
        entities = tuple(
            khabar.Entity(
                start=words[mention.start].start,
                end=words[mention.end - 1].end,
                type=self._types[mention.prompt],
            )
            for words, mentions in zip(tags.sentences(article), found, strict=True)
            for mention in mentions
        )
        return khabar.Prediction(id=article.id, entities=entities, labels=self.labels)


def _check(threshold: float, batch_size: int) -> None:
    if not 0 <= threshold <= 1:
        raise khabar.KhabarError(f"gliner: threshold: {threshold}: give a score between 0 and 1")
    if batch_size < 1:
        raise khabar.KhabarError(f"gliner: batch_size: {batch_size} is too small; give 1 or more")
