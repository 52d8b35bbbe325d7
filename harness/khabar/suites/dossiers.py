"""Identity in a dossier, whose reports are one document."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.schema import Article, Prediction
from khabar.score.clusters import Naming
from khabar.score.engine.naming import of_records
from khabar.score.engine.offsets import of_articles
from khabar.score.revision import SCORER
from khabar.signature import Signature


def conll(layer: str, reports: Sequence[Article], answers: Sequence[Prediction]) -> float:
    """Return the CoNLL F1 of a dossier, from 0 to 1; 0 where no cluster is named.

    `answers`: of the reports, in their order.
    """
    words, one = of_articles(reports).words, [report.dossier for report in reports]
    naming = Naming(layer)
    naming.add(enumerate(of_records(layer, answers, words, one)))
    gold = of_records(layer, reports, words, one)
    found = naming.identity(gold, Signature("*", "*", "*", SCORER))
    return found["CoNLL"].f1 if found else 0.0
