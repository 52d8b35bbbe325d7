"""Scores of time expressions, for `evaluate.load(khabar.metric_path("dates"))`."""

import datasets
import evaluate

from khabar.interop.scores import CITATION, Completing, of_mentions

_INPUTS = """
predictions, references: one list of mentions per text, with start, end, type and value (or None).
texts: the texts, so that spans are compared as words; without them, as characters.
suite: a suite, or "articles": references and texts are its own.
"""


class Dates(Completing, evaluate.Metric):
    """Relaxed and strict spans, types and values of TIMEX3 expressions (TempEval-3)."""

    task = "dates"

    def _info(self):  # noqa: ANN202
        offset, string = datasets.Value("int64"), datasets.Value("string")
        mentions = [{"start": offset, "end": offset, "type": string, "value": string}]
        return evaluate.MetricInfo(
            description=self.__doc__,
            citation=CITATION,
            inputs_description=_INPUTS,
            features=datasets.Features({"predictions": mentions, "references": mentions}),
        )

    def _compute(self, predictions, references, texts=None):  # noqa: ANN001, ANN202
        return of_mentions("dates", predictions, references, texts)
