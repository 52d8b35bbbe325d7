"""Scores of events, for `evaluate.load(khabar.metric_path("events"))`."""

import datasets
import evaluate

from khabar.interop.scores import CITATION, Completing, of_mentions

_INPUTS = """
predictions, references: one list of mentions per text, with start, end, type, realis (or None)
and arguments, a list of start, end and role.
texts: the texts, so that spans are compared as words; without them, as characters.
suite: a suite, or "articles": references and texts are its own.
"""


class Events(Completing, evaluate.Metric):
    """Triggers, types and arguments of events (TextEE's TI, TC, AI, AC, AI+ and AC+)."""

    task = "events"

    def _info(self):  # noqa: ANN202
        offset, string = datasets.Value("int64"), datasets.Value("string")
        span = {"start": offset, "end": offset}
        arguments = [{**span, "role": string}]
        mentions = [{**span, "type": string, "realis": string, "arguments": arguments}]
        return evaluate.MetricInfo(
            description=self.__doc__,
            citation=CITATION,
            inputs_description=_INPUTS,
            features=datasets.Features({"predictions": mentions, "references": mentions}),
        )

    def _compute(self, predictions, references, texts=None):  # noqa: ANN001, ANN202
        return of_mentions("events", predictions, references, texts)
