"""predictions.jsonl: read, checked against the articles, and written whole or not at all."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from khabar import files, jsonl, layers
from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.schema import Article, Prediction


def read(path: str | Path, corpus: Corpus, *, labels: str | None = None) -> dict[str, Prediction]:
    """Return the predictions of a file by article id.

    `labels`: whose types the entities have, where a line does not say.

    Raises KhabarError, which names the file, the line, the article, the field and the
    remedy, at the first fault. An article that is missing is no fault.
    """
    found: dict[str, Prediction] = {}
    first: dict[str, int] = {}
    for line in jsonl.lines(Path(path)):
        prediction = line.decode(Prediction)
        if labels is not None and prediction.labels is None:
            prediction = msgspec.structs.replace(prediction, labels=labels)
        if fault := problem(prediction, corpus.by_id):
            raise line.error(fault)
        if prediction.id in first:
            raise line.error(f"already answered in line {first[prediction.id]}; keep one of them")
        first[prediction.id] = line.number
        found[prediction.id] = prediction
    return found


def checked(
    records: Iterable[object], corpus: Corpus, *, labels: str | None = None
) -> dict[str, Prediction]:
    """Return records by article id; raises KhabarError as `read` does."""
    found: dict[str, Prediction] = {}
    for number, record in enumerate(records):
        try:
            prediction = valid(record)
            if labels is not None and prediction.labels is None:
                prediction = msgspec.structs.replace(prediction, labels=labels)
        except ValueError as error:
            raise KhabarError(f"predictions[{number}]: {error}") from None
        fault = problem(prediction, corpus.by_id)
        if prediction.id in found:
            fault = "already answered; keep one of them"
        if fault:
            raise KhabarError(f"prediction for article {prediction.id[:80]!r}: {fault}")
        found[prediction.id] = prediction
    return found


def valid(answer: object) -> Prediction:
    """Return a record as it would be read from a file, NumPy's integers as Python's.

    Raises ValueError, which names the field, for anything that a file could not hold.
    """
    if not isinstance(answer, Prediction):
        raise ValueError(f"{type(answer).__name__} is no khabar.Prediction")
    try:
        encoded = msgspec.json.encode(answer, enc_hook=_plain)
        return msgspec.json.decode(encoded, type=Prediction)
    except (TypeError, ValueError) as error:
        raise ValueError(jsonl.reason(error)) from None


def _plain(value: object) -> str | int:
    """Return a string or integer of NumPy's as Python's; TypeError for anything else."""
    return str(value) if isinstance(value, str) else operator.index(value)  # type: ignore[arg-type]


def problem(prediction: Prediction, articles: Mapping[str, Article]) -> str | None:
    """Return the first fault of a prediction for one of `articles`, or None."""
    if article := articles.get(prediction.id):
        return layers.fault(prediction, article.text)
    known = ", ".join(list(articles)[:5]) + (", …" if len(articles) > 5 else "")
    return f"id: {prediction.id[:80]!r} is no article of this corpus; its ids are {known}"


def write(path: Path, predictions: Iterable[Prediction]) -> None:
    """Write predictions, one JSON object a line; the file appears whole or not at all."""
    content = b"".join(msgspec.json.encode(prediction) + b"\n" for prediction in predictions)
    files.write(path, content)
