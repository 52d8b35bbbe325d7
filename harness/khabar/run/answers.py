"""The predictions of a run by article: in memory, or in their file where they take much of it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

from khabar import jsonl, limits, predictions
from khabar.corpus import Articles
from khabar.jsonl import Line
from khabar.schema import Prediction


class Answers(Mapping[str, Prediction]):
    """The predictions of a file by article id, in the order of the articles.

    The first `limits.KEPT` bytes stay in memory, decoded; what stands behind them is read and
    checked again when it is asked for. `label_set`: whose types the entities have
    (`labels.INVENTORIES`), by the first prediction that says so.
    """

    def __init__(self, articles: Articles, path: Path | None = None) -> None:
        self._articles, self._path = articles, path
        self._kept: dict[int, Prediction] = {}
        self._numbers = array("I", bytes(4 * len(articles)))
        self._offsets = array("Q", bytes(8 * len(articles)))
        self._room = limits.KEPT
        self.label_set: str | None = None

    def add(self, line: Line, prediction: Prediction) -> None:
        """Take a prediction of the file, which fits its article, and the line that it stands in."""
        self._room -= len(line.content)
        if self._room >= 0:
            self.keep(prediction)
            return
        place = self._articles.places[prediction.id]
        self._numbers[place], self._offsets[place] = line.number, line.offset
        self.label_set = self.label_set or prediction.labels

    def keep(self, prediction: Prediction) -> None:
        """Take a prediction, which fits its article, into memory."""
        self._kept[self._articles.places[prediction.id]] = prediction
        self.label_set = self.label_set or prediction.labels

    def __getitem__(self, article_id: str) -> Prediction:
        place = self._articles.places[article_id]
        if place in self._kept:
            return self._kept[place]
        if self._path is None or not self._numbers[place]:
            raise KeyError(article_id)
        line = jsonl.line(self._path, self._numbers[place], self._offsets[place])
        return predictions.again(line, self._articles[place], labels=self.label_set)

    def __iter__(self) -> Iterator[str]:
        for place, article_id in enumerate(self._articles.ids):
            if place in self._kept or self._numbers[place]:
                yield article_id

    def __len__(self) -> int:
        return sum(1 for _ in self)
