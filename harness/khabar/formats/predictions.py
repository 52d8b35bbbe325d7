"""predictions.jsonl: the answers of a system, which have no text of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from khabar import files, jsonl
from khabar.formats.format import PARTS, Format, Options
from khabar.formats.regions import known
from khabar.schema import TASKS, Article, Prediction

_DECODER = msgspec.json.Decoder(Prediction)
_OTHERS = ("error", "unlocatable", "malformed", "details", "canary")
_ANSWER = re.compile(r'"(entities|dates|events|error)"\s*:')


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield the articles that predictions are of, with what is predicted as their layers."""
    corpus = known(options.corpus, path)
    for line in jsonl.lines(path):
        prediction = line.decode(_DECODER)
        if prediction.id not in corpus:
            raise line.error("is of no article of --data; give the corpus that was predicted")
        for name in _OTHERS:
            options.losses[f"predictions' {name}"] += getattr(prediction, name) is not None
        layers = {task: getattr(prediction, task) for task in TASKS}
        labels = prediction.labels or options.labels
        yield msgspec.structs.replace(corpus[prediction.id], **layers, labels=labels)


def _write(path: Path, articles: Iterable[Article], _: Options) -> None:
    files.write_parts(path, (msgspec.json.encode(_of(a)) + b"\n" for a in articles))


def _of(article: Article) -> Prediction:
    layers = {task: getattr(article, task) for task in TASKS}
    return Prediction(id=article.id, labels=article.labels, **layers)


def _recognises(path: Path, beginning: str) -> bool:
    line = beginning.partition("\n")[0]
    is_answer = '"text":' not in re.sub(r"\[.*?\]", "", line) and bool(_ANSWER.search(line))
    return path.suffix in (".jsonl", ".ndjson") and is_answer


FORMATS = (
    Format(
        "predictions",
        "predictions.jsonl; to be read it needs the articles (--data)",
        (),
        frozenset(PARTS),
        _read,
        _write,
        _recognises,
    ),
)
