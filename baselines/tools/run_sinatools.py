"""Run SinaTools' nested tagger over a corpus and write a predictions file.

SinaTools (``SinaTools`` on PyPI, 1.0.9) asks for versions of PyTorch and transformers older than
khabar's extras, and so runs in an environment of its own, in which this script needs nothing else:
``python run_sinatools.py articles.jsonl predictions.jsonl``. A row has an ``id`` and a ``text``, as
in docs/corpora.md; whatever else it has is not looked at. The types are Wojood's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

Tokens = Iterable[dict[str, str]]
"""What SinaTools returns of a text: each token and its tags, which spaces separate."""


def main(articles: str, predictions: str) -> None:
    """Read a corpus, JSON Lines, and write what SinaTools finds in it, one article a line."""
    from sinatools.ner.entity_extractor import extract
    from sinatools.utils.tokenizer import sentence_tokenizer

    with Path(articles).open(encoding="utf-8") as rows:
        answers = [
            _answer(row, f"{articles}:{line}", extract, sentence_tokenizer)
            for line, row in enumerate(rows, 1)
        ]
    lines = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    Path(predictions).write_text(lines, encoding="utf-8")


def _answer(
    row: str,
    place: str,
    extract: Callable[[str], Tokens],
    sentences: Callable[[str], list[str]],
) -> dict[str, Any]:
    """Return an article's prediction; what fails on it is its own failure."""
    try:
        article = json.loads(row)
        name, text = article["id"], article["text"]
    except (ValueError, LookupError, TypeError):
        sys.exit(f"run_sinatools.py: {place}: give a JSON object with id and text")
    try:
        found = list(entities(text, sentences(text), extract))
    except Exception as error:  # SinaTools is a stranger: all it raises is its own
        return {"id": name, "error": f"{type(error).__name__}: {error}"}
    return {"id": name, "labels": "wojood", "entities": found}


def entities(
    text: str, sentences: Iterable[str], extract: Callable[[str], Tokens]
) -> Iterator[dict[str, Any]]:
    """Yield the mentions of a text's sentences, each tagged alone.

    SinaTools cuts off what is longer than its model reads, so it gets no whole article. Its
    sentences and tokens are parts of the text, in order; none has an offset of its own.
    """
    start = 0
    for sentence in sentences:
        start = text.index(sentence, start)
        yield from _mentions(list(_placed(text, start, extract(sentence))), text)
        start += len(sentence)


def _placed(text: str, start: int, tokens: Tokens) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Yield the span and the tags of each token, as the prefix of each type."""
    for token in tokens:
        start = text.index(token["token"], start)
        end = start + len(token["token"])
        tags = (tag.split("-", 1) for tag in token["tags"].split() if "-" in tag)
        yield start, end, {type_: prefix for prefix, type_ in tags}
        start = end


def _mentions(tokens: list[tuple[int, int, dict[str, str]]], text: str) -> Iterator[dict[str, Any]]:
    """Yield the mentions of a sentence; those of different types may nest or cross."""
    for type_ in sorted({type_ for _, _, tags in tokens for type_ in tags}):
        span: list[int] = []
        for start, end, tags in tokens:
            if span and tags.get(type_) != "I":
                yield _mention(span, type_, text)
                span = []
            if type_ in tags:
                span = [span[0] if span else start, end]
        if span:
            yield _mention(span, type_, text)


def _mention(span: list[int], type_: str, text: str) -> dict[str, Any]:
    start, end = span
    return {"start": start, "end": end, "type": type_, "text": text[start:end]}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: run_sinatools.py ARTICLES.jsonl PREDICTIONS.jsonl")
    main(*sys.argv[1:])
