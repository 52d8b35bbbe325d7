"""What the modules for `evaluate` compute: the harness's numbers as flat dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from khabar import text, validity
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.layers import LAYERS
from khabar.schema import Article, Prediction, Span
from khabar.score.counts import Counts
from khabar.score.engine.scorer import report
from khabar.score.tags import Mode, count_tags

CITATION = "khabar: a benchmark for information extraction from Arabic news"
"""What every module for `evaluate` gives as its citation."""


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
    """Return every measure of a task, over one list of mentions a text.

    With `texts` spans are compared as words, as the harness does; without, as characters.
    Raises KhabarError for a mention that is none, or does not fit its text.
    """
    if not references:
        raise KhabarError("references: no text; give one list of mentions per text")
    if texts is not None and len(texts) != len(references):
        raise KhabarError(f"{len(texts)} texts for {len(references)} references")
    if len(predictions) != len(references):
        raise KhabarError(f"{len(predictions)} predictions for {len(references)} references")
    articles: list[Article] = []
    answers: dict[str, Prediction] = {}
    for number, (given, gold) in enumerate(zip(predictions, references, strict=True)):
        sides = {
            "predictions": _mentions(task, given, f"predictions[{number}]"),
            "references": _mentions(task, gold, f"references[{number}]"),
        }
        if texts is None:
            content, sides = _without_text(sides)
        else:
            content = texts[number]
        article = _article(str(number), content, worded=texts is not None)
        articles.append(msgspec.structs.replace(article, **{task: sides["references"]}))
        answer = Prediction(id=article.id)
        answers[article.id] = msgspec.structs.replace(answer, **{task: sides["predictions"]})
        for name, record in (("predictions", answers[article.id]), ("references", articles[-1])):
            if found := validity.fault(record, content):
                raise KhabarError(f"{name}[{number}]: {found}")
    scores = report("", Articles(articles, "evaluate"), answers.values())[task]
    flat: dict[str, float] = {}
    for name in MEASURES[task]:
        score = scores[name]
        flat |= _flat(f"{name}_", score.total) if score else {}
    return flat


MEASURES = {
    "dates": ("relaxed", "strict", "type", "value"),
    "events": ("TI", "TC", "TC+realis", "AI", "AC", "AI+", "AC+"),
}
"""The measures that the modules give: those of the fields that they take."""


Batch = Sequence[Sequence[Mapping[str, Any]]]


class Completing:
    """What a module for `evaluate` does before the features of its inputs are looked at.

    Fields that may be left out are ``None``; whatever else is not right is a KhabarError.
    """

    task: str

    def add_batch(
        self,
        *,
        predictions: Batch | None = None,
        references: Batch | None = None,
        **rest: object,
    ) -> None:
        """Take predictions and references, one list of mentions per text."""
        sides = {"predictions": predictions, "references": references}
        whole = {name: completed(self.task, given, name) for name, given in sides.items()}
        if len(whole["predictions"]) != len(whole["references"]):
            told = f"{len(whole['predictions'])} predictions for {len(whole['references'])}"
            raise KhabarError(f"{told} references; give one list of mentions per text on each side")
        super().add_batch(**whole, **rest)  # type: ignore[misc]


_OPTIONAL: Mapping[str, Mapping[str, Any]] = {
    "dates": {"value": None},
    "events": {"realis": None, "arguments": []},
}


def completed(task: str, given: object, where: str) -> list[list[dict[str, Any]]]:
    """Return lists of mentions in which every field of a module's features stands.

    Raises KhabarError, which names the place, for what is no list of mentions per text.
    """
    return [
        [_completed(task, mention, f"{where}[{number}][{place}]") for place, mention in numbered]
        for number, mentions in enumerate(_listed(given, where))
        for numbered in [enumerate(_listed(mentions, f"{where}[{number}]"))]
    ]


def _listed(given: object, where: str) -> Sequence[Any]:
    if isinstance(given, list | tuple):
        return given
    told = f"{type(given).__name__} is no list; give one list of mentions per text"
    raise KhabarError(f"{where}: {told}")


def _completed(task: str, mention: object, where: str) -> dict[str, Any]:
    if not isinstance(mention, Mapping):
        told = f"{type(mention).__name__} is no mention; give an object with start, end and type"
        raise KhabarError(f"{where}: {told}")
    lacking = [field for field in ("start", "end", "type") if field not in mention]
    if lacking:
        raise KhabarError(f"{where}: no {' and no '.join(lacking)}; a mention has all of them")
    return {**_OPTIONAL[task], **mention}


def _mentions(task: str, given: Sequence[Mapping[str, Any]], where: str) -> tuple[Any, ...]:
    try:
        return tuple(msgspec.convert(mention, LAYERS[task].record) for mention in given)
    except msgspec.ValidationError as error:
        raise KhabarError(f"{where}: {error}") from None


Sides = dict[str, tuple[Any, ...]]


def _without_text(sides: Sides) -> tuple[str, Sides]:
    """Return mentions with the ranks of their offsets, and as many characters as ranks.

    Spans overlap and are equal as before, and no memory is taken for what lies between.
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
        moved: dict[str, Any] = {"start": rank[span.start], "end": rank[span.end]}
        if hasattr(span, "arguments"):
            moved["arguments"] = tuple(map(ranked, span.arguments))
        return msgspec.structs.replace(span, **moved)

    return "\0" * len(offsets), {name: tuple(map(ranked, ms)) for name, ms in sides.items()}


def _article(id_: str, content: str, *, worded: bool) -> Article:
    characters = tuple(Span(n, n + 1) for n in range(len(content)))
    return Article(
        id=id_,
        text=content,
        tokens=text.words(content) if worded else characters,
        sentences=text.sentences(content) if worded else (Span(0, len(content)),),
        zones=text.one_zone(content),
    )


def _flat(prefix: str, counts: Counts) -> dict[str, float]:
    scores = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {f"{prefix}{name}": value for name, value in {**scores, **counts._asdict()}.items()}
