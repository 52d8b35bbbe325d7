"""predictions.jsonl: read, checked against the articles, and written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from khabar import files, jsonl, layers
from khabar.corpus import Corpus
from khabar.errors import KhabarError
from khabar.schema import Article, Prediction


def read(path: str | Path, corpus: Corpus) -> dict[str, Prediction]:
    """Return the predictions of a file by article id.

    Raises KhabarError, which names the file, the line, the article, the field and the
    remedy, at the first fault. An article that is missing is no fault.
    """
    found: dict[str, Prediction] = {}
    first: dict[str, int] = {}
    for line in jsonl.lines(Path(path)):
        prediction = line.decode(Prediction)
        if fault := problem(prediction, corpus.by_id):
            raise line.error(fault)
        if prediction.id in first:
            raise line.error(f"already answered in line {first[prediction.id]}; keep one of them")
        first[prediction.id] = line.number
        found[prediction.id] = prediction
    return found


def checked(records: Iterable[Prediction], corpus: Corpus) -> dict[str, Prediction]:
    """Return records by article id; raises KhabarError as `read` does."""
    found: dict[str, Prediction] = {}
    for record in records:
        fault = problem(record, corpus.by_id)
        if record.id in found:
            fault = "already answered; keep one of them"
        if fault:
            raise KhabarError(f"prediction for article {record.id[:80]!r}: {fault}")
        found[record.id] = record
    return found


def problem(prediction: Prediction, articles: Mapping[str, Article]) -> str | None:
    """Return the first fault of a prediction for one of `articles`, or None."""
    if article := articles.get(prediction.id):
        return layers.fault(prediction, article.text)
    known = ", ".join(list(articles)[:5]) + (", …" if len(articles) > 5 else "")
    return f"id: {prediction.id[:80]!r} is no article of this corpus ({known})"


def write(path: Path, predictions: Iterable[Prediction]) -> None:
    """Write predictions, one JSON object a line; the file appears whole or not at all."""
    content = b"".join(msgspec.json.encode(prediction) + b"\n" for prediction in predictions)
    files.write(path, content)
