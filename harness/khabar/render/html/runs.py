"""A run as the page shows it: its scores, and its answers read one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar import jsonl, predictions
from khabar.corpus import Corpus
from khabar.schema import TASKS, Article, Prediction, Task
from khabar.score.outcomes import answered
from khabar.score.report import Report
from khabar.secrets import Secrets

_PREDICTION = msgspec.json.Decoder(Prediction)


class Run(NamedTuple):
    """The scores of a run, and where its file has the answer for each article (line, offset).

    `labels`: whose entity types its answers have (`labels.INVENTORIES`).
    """

    report: Report
    path: Path
    places: Mapping[str, tuple[int, int]]
    labels: str | None

    def attempted(self, task: Task) -> bool:
        """Return whether the system did a task that the corpus has gold for."""
        return any(score is not None for score in self.report[task].values())

    def answer(self, article: Article) -> Prediction:
        """Return the answer for an article; the scores take one that is not there for empty."""
        found = Prediction(id=article.id)
        if article.id in self.places:
            line = jsonl.line(self.path, *self.places[article.id])
            found = predictions.without_secrets(line.decode(_PREDICTION), line.content, Secrets())
        return answered(found, [t for t in TASKS if self.attempted(t)], self.labels)


def of_file(report: Report, path: Path, corpus: Corpus) -> Run:
    """Return the run whose answers a predictions.jsonl has; `report` holds their scores.

    Raises KhabarError where the file cannot be read (`predictions.stream`).
    """
    places, spoken = {}, None
    for line, prediction in predictions.stream(path, corpus):
        places[prediction.id] = line.number, line.offset
        spoken = spoken or prediction.labels
    return Run(report, path, places, spoken)
