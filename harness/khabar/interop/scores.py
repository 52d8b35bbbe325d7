"""The scores of the modules for `evaluate`: the harness's numbers as flat dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from khabar import text, validity
from khabar.corpus import Articles, Corpus, load
from khabar.errors import KhabarError
from khabar.flatten import iob2
from khabar.layers import LAYERS
from khabar.schema import Article, Prediction, Span
from khabar.score.counts import Counts
from khabar.score.engine.scorer import report
from khabar.score.score import Score
from khabar.score.tags import Mode, count_tags

CITATION = "khabar: a benchmark for information extraction from Arabic news"
"""The citation of every module for `evaluate`."""


Batch = Sequence[Sequence[Mapping[str, Any]]]


def of_tags(
    predictions: Sequence[Sequence[str]], references: Sequence[Sequence[str]], mode: Mode
) -> dict[str, float]:
    """Return precision, recall, F1 and counts of sequences of IOB2 tags."""
    return _flat("", count_tags(references, predictions, mode=mode))


def of_mentions(
    task: str,
    predictions: Sequence[Sequence[Mapping[str, Any]]],
    references: Sequence[Sequence[Mapping[str, Any]]],
    texts: Sequence[str] | None,
) -> dict[str, float]:
    """Return every measure of a task, over one list of mentions per text.

    With `texts`, spans are compared as words, as in the harness; without them, as characters.
    Raises KhabarError for a malformed mention, or one that does not fit its text.
    """
    _check_lengths(predictions, references, texts)
    articles, answers = [], []
    for number, sides in enumerate(zip(predictions, references, strict=True)):
        text_ = None if texts is None else texts[number]
        article, answer = _records(task, number, *sides, text_)
        articles.append(article)
        answers.append(answer)
    return _measures(task, report("", Articles(articles, "evaluate"), answers)[task])


def _check_lengths(
    predictions: Sequence[object], references: Sequence[object], texts: Sequence[str] | None
) -> None:
    """Raise KhabarError unless there are as many predictions, references and texts."""
    if not references:
        raise KhabarError("references: empty; give one list of mentions per text")
    for name, values in (("texts", texts), ("predictions", predictions)):
        if values is not None and len(values) != len(references):
            counts = f"{len(values)} {name} for {len(references)} references"
            raise KhabarError(f"{counts}; give one list of mentions per text")


def _records(
    task: str,
    number: int,
    predicted: Sequence[Mapping[str, Any]],
    gold: Sequence[Mapping[str, Any]],
    text_: str | None,
) -> tuple[Article, Prediction]:
    """Return an article with gold and its prediction; raises KhabarError if one does not fit."""
    sides = {
        "predictions": _mentions(task, predicted, f"predictions[{number}]"),
        "references": _mentions(task, gold, f"references[{number}]"),
    }
    content, sides = _without_text(sides) if text_ is None else (text_, sides)
    article = _article(str(number), content, by_word=text_ is not None)
    article = msgspec.structs.replace(article, **{task: sides["references"]})
    answer = Prediction(id=article.id)
    answer = msgspec.structs.replace(answer, **{task: sides["predictions"]})
    records: tuple[tuple[str, Article | Prediction], ...] = (
        ("predictions", answer),
        ("references", article),
    )
    for name, record in records:
        if fault := validity.fault(record, content):
            raise KhabarError(f"{name}[{number}]: {fault}")
    return article, answer


MEASURES = {
    "dates": ("relaxed", "strict", "type", "value"),
    "events": ("TI", "TC", "TC+realis", "AI", "AC", "AI+", "AC+"),
}
"""The measures of the modules, which need no other fields than their inputs have."""


ARTICLES = "articles"
"""The name under which the modules take the five articles, beside the suites."""


class OnSuites:
    """A base of the modules for `evaluate` that takes gold and texts from the benchmark itself."""

    def compute(self, *, suite: str | None = None, **inputs: Any) -> dict[str, float] | None:  # noqa: ANN401
        """Return the scores of `predictions`; with a `suite`, or ``articles``, against its gold.

        There is then a list of predictions per article of the suite, or per sentence for tags, in
        the order of `khabar.load(suite=)`. Raises KhabarError for another number, for an unknown
        suite, and for references or texts beside it.
        """
        if suite is None:
            scores: dict[str, float] | None = super().compute(**inputs)  # type: ignore[misc]
            return scores
        if beside := {"references", "texts"} & inputs.keys():
            raise KhabarError(f"{min(beside)}: the suite {suite!r} has its own; leave them out")
        return self._on(load(suite=None if suite == ARTICLES else suite), **inputs)

    def _on(self, corpus: Corpus, **inputs: Any) -> dict[str, float]:  # noqa: ANN401
        raise NotImplementedError


def of_corpus_tags(
    corpus: Corpus, predictions: Sequence[Sequence[str]], mode: Mode
) -> dict[str, float]:
    """Return the scores of IOB2 tags, a list per sentence of a corpus, against its entities."""
    references = [tags for article in corpus for tags in iob2(article, article.entities or ())]
    _check_number(corpus, predictions, len(references), "sentences")
    return of_tags(predictions, references, mode)


def of_corpus(task: str, corpus: Corpus, predictions: Batch) -> dict[str, float]:
    """Return every measure of a task over the mentions for each article of a corpus."""
    whole = completed(task, predictions, "predictions")
    _check_number(corpus, whole, len(corpus), "articles")
    answers = []
    for number, (article, mentions) in enumerate(zip(corpus, whole, strict=True)):
        layer = {task: _mentions(task, mentions, f"predictions[{number}]")}
        answer = msgspec.structs.replace(Prediction(id=article.id), **layer)
        if fault := validity.fault(answer, article.text):
            raise KhabarError(f"predictions[{number}]: {fault}")
        answers.append(answer)
    return _measures(task, report("", corpus, answers)[task])


def _check_number(corpus: Corpus, lists: Sequence[object], wanted: int, units: str) -> None:
    if len(lists) != wanted:
        counts = f"{len(lists)} predictions for {wanted} {units}"
        raise KhabarError(f"{counts} of {corpus.identity}; give one list for each, in their order")


def _measures(task: str, scores: Mapping[str, Score | None]) -> dict[str, float]:
    flat: dict[str, float] = {}
    for name in MEASURES[task]:
        score = scores[name]
        flat |= _flat(f"{name}_", score.total) if score else {}
    return flat


class Completing(OnSuites):
    """A base of the modules for mentions, which completes their fields before their types count.

    Optional fields that are absent become ``None``; any other fault raises KhabarError.
    """

    task: str

    def _on(self, corpus: Corpus, **inputs: Any) -> dict[str, float]:  # noqa: ANN401
        return of_corpus(self.task, corpus, inputs.pop("predictions"), **inputs)

    def add_batch(
        self,
        *,
        predictions: Batch | None = None,
        references: Batch | None = None,
        **rest: object,
    ) -> None:
        """Add predictions and references, one list of mentions per text."""
        sides = {"predictions": predictions, "references": references}
        whole = {name: completed(self.task, mentions, name) for name, mentions in sides.items()}
        if len(whole["predictions"]) != len(whole["references"]):
            counts = f"{len(whole['predictions'])} predictions for {len(whole['references'])}"
            raise KhabarError(
                f"{counts} references; give one list of mentions per text on each side"
            )
        super().add_batch(**whole, **rest)  # type: ignore[misc]


_OPTIONAL: Mapping[str, Mapping[str, Any]] = {
    "dates": {"value": None},
    "events": {"realis": None, "arguments": []},
}


def completed(task: str, value: object, where: str) -> list[list[dict[str, Any]]]:
    """Return lists of mentions that have every field of a module's features.

    Raises KhabarError, which names the place, if they are not lists of mentions per text.
    """
    return [
        [_completed(task, mention, f"{where}[{number}][{place}]") for place, mention in numbered]
        for number, mentions in enumerate(_listed(value, where))
        for numbered in [enumerate(_listed(mentions, f"{where}[{number}]"))]
    ]


def _listed(value: object, where: str) -> Sequence[Any]:
    if isinstance(value, list | tuple):
        return value
    fault = f"{type(value).__name__} is not a list; give one list of mentions per text"
    raise KhabarError(f"{where}: {fault}")


def _completed(task: str, mention: object, where: str) -> dict[str, Any]:
    if not isinstance(mention, Mapping):
        fault = f"{type(mention).__name__} is not a mention"
        raise KhabarError(f"{where}: {fault}; give an object with start, end and type")
    missing = [field for field in ("start", "end", "type") if field not in mention]
    if missing:
        raise KhabarError(f"{where}: no {' and no '.join(missing)}; a mention has all of them")
    return {**_OPTIONAL[task], **mention}


def _mentions(task: str, records: Sequence[Mapping[str, Any]], where: str) -> tuple[Any, ...]:
    try:
        return tuple(msgspec.convert(mention, LAYERS[task].record) for mention in records)
    except msgspec.ValidationError as error:
        raise KhabarError(f"{where}: {error}") from None


Sides = dict[str, tuple[Any, ...]]


def _without_text(sides: Sides) -> tuple[str, Sides]:
    """Return mentions with the ranks of their offsets, and a text of as many characters.

    Spans overlap and are equal as before, but the text between them takes no memory.
    """
    spans = [
        span
        for mentions in sides.values()
        for mention in mentions
        for span in (mention, *getattr(mention, "arguments", ()))
    ]
    for span in spans:
        if not 0 <= span.start < span.end:
            raise KhabarError(f"[{span.start}, {span.end}) is not a span; give 0 <= start < end")
    offsets = sorted({offset for span in spans for offset in (span.start, span.end)})
    rank = {offset: number for number, offset in enumerate(offsets)}

    def ranked(span: Any) -> Any:  # noqa: ANN401
        offsets_: dict[str, Any] = {"start": rank[span.start], "end": rank[span.end]}
        if hasattr(span, "arguments"):
            offsets_["arguments"] = tuple(map(ranked, span.arguments))
        return msgspec.structs.replace(span, **offsets_)

    return "\0" * len(offsets), {name: tuple(map(ranked, ms)) for name, ms in sides.items()}


def _article(id_: str, content: str, *, by_word: bool) -> Article:
    characters = tuple(Span(n, n + 1) for n in range(len(content)))
    return Article(
        id=id_,
        text=content,
        tokens=text.words(content) if by_word else characters,
        sentences=text.sentences(content) if by_word else (Span(0, len(content)),),
        zones=text.one_zone(content),
    )


def _flat(prefix: str, counts: Counts) -> dict[str, float]:
    scores = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {f"{prefix}{name}": value for name, value in {**scores, **counts._asdict()}.items()}
