"""A token classifier as a system: from word pieces to mentions of whole words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import khabar
from khabar.errors import check_one_of
from khabar_baselines import tags
from khabar_baselines.hf.checkpoint import Checkpoint, Scores
from khabar_baselines.hf.labels import label_set

AGGREGATIONS: Mapping[str, Callable[[Scores], int]] = {
    "first": lambda scores: int(scores[0].argmax()),
    "max": lambda scores: int(scores.max(axis=0).argmax()),
    "average": lambda scores: int(scores.mean(axis=0).argmax()),
}
"""A word's label from the scores of its pieces: of the first, the highest, or the average."""


class Hf:
    """Any token classifier of transformers: ``hf:MODEL``, a name on the Hub or a folder.

    `labels`: the inventory of its types (``anercorp``, ``ontonotes``, ``wojood``); by default
    khabar's own, or the only one that has all its labels. `types`: other names for its types, None
    for one that counts as outside. `aggregation`: a name in `AGGREGATIONS`. `device`: a device of
    torch; by default a GPU if there is one.

    It reads khabar's words, sentence by sentence. A word without word pieces is outside; a sentence
    longer than the model's limit is read in overlapping windows, not cut off.

    Raises KhabarError if the weights are missing, or a label is unknown.
    """

    def __init__(
        self,
        model: str = "",
        *,
        labels: str | None = None,
        types: Mapping[str, str | None] | None = None,
        aggregation: str = "first",
        batch_size: int = 16,
        device: str | None = None,
    ) -> None:
        if not model:
            raise khabar.KhabarError("hf: give a checkpoint: `hf:MODEL`, its name or folder")
        check_one_of("hf: aggregation", aggregation, AGGREGATIONS)
        if batch_size < 1:
            raise khabar.KhabarError(f"hf: batch_size: {batch_size} is too small; give 1 or more")
        self.name = f"hf:{model}"
        self._checkpoint = Checkpoint(model, device=device)
        try:
            self._tags, self.labels = label_set(self._checkpoint.id2label, labels, types)
        except khabar.KhabarError as error:
            raise khabar.KhabarError(f"{model}: {error}") from None
        self._label, self._batch_size = AGGREGATIONS[aggregation], batch_size
        self.identity = {
            "weights": self._checkpoint.revision,
            "labels": labels,
            "types": types,
            "aggregation": aggregation,
        }

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the entities of an article, under the labels of the checkpoint's inventory."""
        entities = tags.entities(article, self.tagged)
        return khabar.Prediction(id=article.id, entities=entities, labels=self.labels)

    def tagged(self, sentences: Sequence[Sequence[str]]) -> list[list[tags.Tag]]:
        """Return the tags of sentences, given as words: one tag per word."""
        encoded = [self._checkpoint.encoded(words) for words in sentences]
        scores = self._checkpoint.scores(encoded, self._batch_size)
        return [
            self._of_words(len(words), sentence.word_ids, of_pieces)
            for words, sentence, of_pieces in zip(sentences, encoded, scores, strict=True)
        ]

    def _of_words(self, number: int, word_ids: Sequence[int], scores: Scores) -> list[tags.Tag]:
        pieces: list[list[int]] = [[] for _ in range(number)]
        for piece, word in enumerate(word_ids):
            pieces[word].append(piece)
        return [self._tags[self._label(scores[own])] if own else tags.Tag(None) for own in pieces]
