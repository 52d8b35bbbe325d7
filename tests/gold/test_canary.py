"""Every file that holds answers holds the canary, so that a filter of training data finds it."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import khabar

FOLDERS = (
    "baselines", "benchmarks", "dataset", "docs", "gold", "harness", "seeds", "submissions",
    "tests",
)  # fmt: skip
FEWEST = 5
"""Mentions of one article with their offsets: fewer may stand in an example, or by coincidence."""
SPAN = re.compile(r"\b(\d{1,4})\b[^\d\n]{1,12}\b(\d{1,4})\b")
PLACE = re.compile(r"\b(00\d)\W{1,3}(?:\w+\W+)?(\d{1,4})\b")


def files(root: Path) -> Iterator[Path]:
    """Yield the checkout's own files, Parquet included."""
    yield from (path for path in root.glob("*.*") if path.is_file())
    for folder in FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


class Answers:
    """The places of gold's mentions, of the articles of today and of the releases."""

    def __init__(self, *corpora: khabar.Corpus) -> None:
        self._spans: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._words: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for article in (article for corpus in corpora for article in corpus):
            for mention in (*article.entities, *article.dates, *article.events):
                start, end = str(mention.start), str(mention.end)
                self._spans[start, end].add(article.id)
                self._words[article.id, start].add(article.text[mention.start : mention.end])

    def number(self, content: str) -> int:
        """Return how many mentions of one article a text gives away, by offsets or by place."""
        spans = set(SPAN.findall(content))
        by_span = Counter(id_ for span in spans for id_ in self._spans.get(span, ()))
        by_place = sum(self._names(line) for line in content.splitlines())
        return max([by_place, *by_span.values()])

    def _names(self, line: str) -> bool:
        places = PLACE.findall(line)
        return any(word in line for place in places for word in self._words.get(place, ()))


@pytest.fixture(scope="module")
def answers(corpus: khabar.Corpus) -> Answers:
    return Answers(corpus, khabar.load(version="1.0.0"))


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def test_every_file_with_answers_holds_the_canary(root: Path, gold, answers: Answers) -> None:
    canary = gold.release.canary.encode()
    with_answers, without = [], []
    for path in files(root):
        content = text_of(path)
        if path.suffix == ".parquet" or (content and answers.number(content) >= FEWEST):
            name = path.relative_to(root).as_posix()
            (with_answers if canary in path.read_bytes() else without).append(name)
    assert without == []
    assert {
        "gold/articles/000.yaml", "gold/passes/model-a/000.yaml", "gold/ADJUDICATION.md",
        "gold/exceptions.yaml", "submissions/regex/predictions.jsonl",
        "dataset/data/ner/test.parquet", "dataset/releases/1.0.0/data/articles/test.parquet",
    } <= set(with_answers)  # fmt: skip


@pytest.mark.parametrize("folder", ["benchmarks/corpora", "submissions"])
def test_every_line_of_answers_holds_it(root: Path, gold, folder: str) -> None:
    """Lines of JSON are split apart where training data is made."""
    paths = [*(root / folder).rglob("*.jsonl")]
    assert paths
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            assert json.loads(line)["canary"] == gold.release.canary, path


def test_what_gives_answers_away_is_seen(corpus: khabar.Corpus, answers: Answers) -> None:
    some = corpus[0].entities[:FEWEST]
    told = [f'"start": {e.start}, "end": {e.end}' for e in some]
    assert answers.number("\n".join(told)) >= FEWEST
    words = [f"| 000 {e.start} | {corpus[0].text[e.start : e.end]} |" for e in some]
    assert answers.number("\n".join(words)) >= FEWEST
    assert answers.number("version 1.0.0, 5 articles, 388 entities, 41 dates") < FEWEST
