"""Identity in a dossier, whose reports are one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from khabar.schema import Article, Prediction
from khabar.score.clusters import Named, Naming, named
from khabar.score.revision import SCORER
from khabar.signature import Signature


def conll(layer: str, reports: Sequence[Article], answers: Sequence[Prediction]) -> float:
    """Return the CoNLL F1 of a dossier, from 0 to 1; 0 where no cluster is named.

    `answers`: of the reports, in their order.
    """
    naming = Naming(layer)
    naming.add(enumerate(map(_named, [layer] * len(reports), reports, answers)))
    gold = map(_named, [layer] * len(reports), reports, reports)
    found = naming.identity(gold, Signature("*", "*", "*", SCORER))
    return found["CoNLL"].f1 if found else 0.0


def _named(layer: str, report: Article, record: Any) -> Named:  # noqa: ANN401 - gold or answer
    starts = np.array([word.start for word in report.tokens], dtype=np.int64)
    ends = np.array([word.end for word in report.tokens], dtype=np.int64)
    return named(layer, getattr(record, layer) or (), starts, ends, None)
