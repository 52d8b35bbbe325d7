"""predictions.jsonl: read, checked against the articles, and written whole or not at all."""

from __future__ import annotations

import operator
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from khabar import files, jsonl, limits, validity
from khabar.corpus import Articles
from khabar.errors import KhabarError
from khabar.jsonl import Line
from khabar.schema import TASKS, Article, Prediction
from khabar.secrets import Secrets


def read(
    path: str | Path, corpus: Articles, *, labels: str | None = None
) -> Iterator[tuple[Line, Prediction]]:
    """Yield the predictions of a file with their lines, as it is read; each fits its article.

    `labels`: whose types the entities have, where a line does not say.

    Raises KhabarError, which names the file, the line, the article, the field and the
    remedy, at the first fault. An article that is missing is no fault.
    """
    for line, prediction in unvalidated(path, corpus, labels=labels):
        if fault := validity.fault(prediction, corpus.text(corpus.places[prediction.id])):
            raise line.error(fault)
        yield line, prediction


def unvalidated(
    path: str | Path, corpus: Articles, *, labels: str | None = None
) -> Iterator[tuple[Line, Prediction]]:
    """Yield what `read` does, but do not look whether a prediction fits its article.

    For the scorer alone, which does that for many predictions at once.
    """
    answered_in = array("I", bytes(4 * len(corpus)))
    secrets = Secrets()
    for line in jsonl.lines(Path(path)):
        prediction = _decoded(line, labels, secrets)
        place = corpus.places.get(prediction.id)
        if place is None:
            raise line.error(_stranger(prediction, corpus.ids))
        if prediction.labels is not None and (fault := validity.labels_fault(prediction.labels)):
            raise line.error(fault)
        if answered_in[place]:
            raise line.error(f"already answered in line {answered_in[place]}; keep one of them")
        answered_in[place] = line.number
        yield line, prediction
    if not any(answered_in):
        raise KhabarError(f"{path}: holds no prediction; write one JSON object per article")


def again(line: Line, article: Article, *, labels: str | None = None) -> Prediction:
    """Return the prediction for an article from a line in which it stood before.

    Raises KhabarError if another one stands there now, or one that does not fit.
    """
    prediction = _decoded(line, labels, Secrets())
    if prediction.id != article.id:
        raise line.error(f"was of article {_quoted(article.id)} before; do not change the file")
    if fault := validity.fault(prediction, article.text):
        raise line.error(fault)
    return prediction


def _decoded(line: Line, labels: str | None, secrets: Secrets) -> Prediction:
    return without_secrets(_labelled(_of_line(line), labels), line.content, secrets)


class _Details(msgspec.Struct):
    """What is looked at of a long line before the rest of it is read."""

    details: msgspec.Raw = msgspec.Raw(b"null")


_DETAILS, _PREDICTION = msgspec.json.Decoder(_Details), msgspec.json.Decoder(Prediction)


def _of_line(line: Line) -> Prediction:
    if len(line.content) > limits.DETAILS:
        size = len(bytes(line.decode(_DETAILS).details))
        if fault := _details_fault(size):
            raise line.error(fault)
    prediction = line.decode(_PREDICTION)
    if fault := _details_fault(0, prediction.details):
        raise line.error(fault)
    return prediction


def _details_fault(size: int, details: object = None) -> str | None:
    """Return what is wrong with an answer's details, given their bytes as JSON, or None."""
    elsewhere = "keep what is longer in a file of its own"
    fault = limits.fault("bytes", size, limits.DETAILS, elsewhere) or limits.value_fault(details)
    return fault and f"details: {fault}"


def _labelled(prediction: Prediction, labels: str | None) -> Prediction:
    if labels is None or prediction.labels is not None:
        return prediction
    return msgspec.structs.replace(prediction, labels=labels)


def without_secrets(prediction: Prediction, content: bytes, secrets: Secrets) -> Prediction:
    """Return a prediction in which no secret stands but in the texts that it quotes.

    `content`: the prediction in JSON.
    """
    if prediction.error is not None or prediction.details is not None:
        error, details = secrets.hidden((prediction.error, prediction.details))
        prediction = msgspec.structs.replace(prediction, error=error, details=details)
    if not secrets.echoed(content):
        return prediction
    fields = msgspec.to_builtins(prediction)
    mentions = {task: secrets.hidden(fields[task], _QUOTED) for task in TASKS if task in fields}
    return msgspec.convert({**fields, **mentions}, Prediction)


_QUOTED = frozenset(("text",))


def checked(
    records: Iterable[object], corpus: Articles, *, labels: str | None = None
) -> dict[str, Prediction]:
    """Return records by article id; raises KhabarError as `read` does."""
    predictions: dict[str, Prediction] = {}
    for number, record in enumerate(records):
        try:
            prediction = _labelled(valid(record), labels)
        except ValueError as error:
            raise KhabarError(f"predictions[{number}]: {error}") from None
        if prediction.id not in corpus.places:
            fault: str | None = _stranger(prediction, corpus.ids)
        elif prediction.id in predictions:
            fault = "already answered; keep one of them"
        else:
            fault = validity.fault(prediction, corpus.text(corpus.places[prediction.id]))
        if fault:
            raise KhabarError(f"prediction for article {_quoted(prediction.id)}: {fault}")
        predictions[prediction.id] = prediction
    return predictions


def _quoted(article_id: str) -> str:
    return repr(article_id[: limits.QUOTED])


def _stranger(prediction: Prediction, ids: Sequence[str]) -> str:
    known = ", ".join(ids[:5]) + (", …" if len(ids) > 5 else "")
    return f"id: {_quoted(prediction.id)} is no article of this corpus; its ids are {known}"


def valid(answer: object) -> Prediction:
    """Return a record as it would be read from a file, NumPy's integers as Python's.

    Raises ValueError, which names the field, for anything that a file could not hold.
    """
    return written(answer)[0]


def written(answer: object) -> tuple[Prediction, bytes]:
    """Return a record as `valid` does, and as a file would hold it; raises as `valid` does."""
    if not isinstance(answer, Prediction):
        raise ValueError(f"{type(answer).__name__} is no khabar.Prediction")
    try:
        content = msgspec.json.encode(answer, enc_hook=_plain)
        prediction = _PREDICTION.decode(content)
        size = len(msgspec.json.encode(prediction.details)) if prediction.details else 0
    except (TypeError, ValueError) as error:
        raise ValueError(jsonl.reason(error)) from None
    if fault := _details_fault(size, prediction.details):
        raise ValueError(fault)
    return prediction, content


def _plain(value: object) -> str | int:
    """Return a string or integer of NumPy's as Python's; TypeError for anything else."""
    return str(value) if isinstance(value, str) else operator.index(value)  # type: ignore[arg-type]


def cost(prediction: Prediction) -> float | None:
    """Return what an answer says that it cost, in US dollars, or None where it says nothing.

    It says so in `details` by a number under ``cost``. Raises KhabarError for a number that is
    no cost.
    """
    amount = (prediction.details or {}).get("cost")
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return None
    if not 0 <= amount <= limits.COST:
        dollars = f"give US dollars, 0 to {limits.COST:,.0f}"
        where = f"article {_quoted(prediction.id)}: details.cost"
        raise KhabarError(f"{where}: {amount!r:.40} is no cost; {dollars}")
    return float(amount)


def write(path: Path, predictions: Iterable[Prediction]) -> None:
    """Write predictions, one JSON object a line; the file appears whole or not at all."""
    files.write_parts(path, (msgspec.json.encode(p) + b"\n" for p in predictions))
