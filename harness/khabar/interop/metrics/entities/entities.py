"""Span scores of IOB2 tags, for `evaluate.load(khabar.metric_path("entities"))`."""

import datasets
import evaluate

from khabar.interop.scores import CITATION, OnSuites, of_corpus_tags, of_tags

_INPUTS = """
predictions, references: one list of IOB2 tags per sentence, such as ["B-PER", "I-PER", "O"].
mode: "strict" (default), IOB2 as it is defined; "default", in which a span may begin with I.
suite: a suite, or "articles": the references are its gold, per sentence.
"""


class Entities(OnSuites, evaluate.Metric):
    """Precision, recall and F1 of spans, equal to seqeval's in either mode."""

    def _info(self):  # noqa: ANN202
        tags = datasets.Sequence(datasets.Value("string"))
        return evaluate.MetricInfo(
            description=self.__doc__,
            citation=CITATION,
            inputs_description=_INPUTS,
            features=datasets.Features({"predictions": tags, "references": tags}),
        )

    def _compute(self, predictions, references, mode="strict"):  # noqa: ANN001, ANN202
        return of_tags(predictions, references, mode)

    def _on(self, corpus, *, predictions, mode="strict"):  # noqa: ANN001, ANN202
        return of_corpus_tags(corpus, predictions, mode)
