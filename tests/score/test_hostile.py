"""Broken predictions: nothing but the documented error ever comes out."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import khabar
from khabar.flatten import Segmentation
from tests.conftest import many

numbers = st.sampled_from(
    [0, 1, -1, 5, 2**31, 2**63, 2**64, -(2**63), 1e308, 0.5, math.nan, math.inf]
)
strings = st.sampled_from(
    ["", "PER", "DATE", "MEET", "Place", "\0", "\u202e", "\ud800", "x" * 1000, "٣"]
)
anything = st.recursive(
    st.none() | st.booleans() | numbers | strings,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(strings, inner, max_size=3),
    max_leaves=8,
)
fields = ("start", "end", "type", "entity", "value", "mod", "quant", "freq", "deictic", "realis",
          "event", "arguments", "role", "text", "strange")  # fmt: skip
mentions = st.dictionaries(st.sampled_from(fields), anything, max_size=6)
likely = st.fixed_dictionaries(
    {"start": st.integers(0, 40), "end": st.integers(0, 60), "type": strings},
    optional=dict.fromkeys(fields[3:], anything),
)
records = st.fixed_dictionaries(
    {"id": st.sampled_from(["000", "001", "x", ""]) | anything},
    optional={
        task: st.lists(likely | mentions, max_size=3) | anything
        for task in ("entities", "dates", "events", "labels", "error", "strange")
    },
)


def written(path: Path, record: Any) -> Path:
    line = json.dumps(record, ensure_ascii=True)
    path.write_text(line + "\n", encoding="utf-8")
    return path


@pytest.mark.slow
@settings(max_examples=many(400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=records)
def test_a_broken_record_is_an_error_of_one_line(tmp_path: Path, corpus, record) -> None:
    path = written(tmp_path / "predictions.jsonl", record)
    try:
        report = khabar.score(path, corpus)
    except khabar.KhabarError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 2000
        assert str(error).startswith(f"{path}:1")
    else:
        for measures in report.values():
            for score in measures.values():
                assert score is None or 0 <= score.f1 <= 1
        json.dumps(report.as_dict(), allow_nan=False)


@settings(max_examples=many(200), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60))
def test_broken_bytes_are_an_error_of_one_line(tmp_path: Path, corpus, content: bytes) -> None:
    path = tmp_path / "predictions.jsonl"
    path.write_bytes(b'{"id": "000", "dates": [' + content)
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.score(path, corpus)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("crowd", ["the same", "nested", "everywhere"])
def test_a_hundred_thousand_mentions_in_one_article(corpus: khabar.Corpus, crowd: str) -> None:
    size = len(corpus[2].text)
    spots = {
        "the same": lambda n: (0, 5),
        "nested": lambda n: (n % 1000, size - n // 1000),
        "everywhere": lambda n: (n % size, n % size + 1),
    }[crowd]
    layers = {
        "entities": tuple(
            khabar.Entity(start=a, end=b, type="PER") for a, b in map(spots, range(100_000))
        ),
        "dates": tuple(
            khabar.Date(start=a, end=b, type="DATE", value="2025")
            for a, b in map(spots, range(100_000))
        ),
    }
    report = khabar.score([khabar.Prediction(id="002", **layers)], corpus)
    distinct = len({corpus_words(corpus[2], *spots(n)) for n in range(0, 100_000)})
    assert report["entities"]["span"].total.predicted == distinct
    assert 0 <= report["dates"]["relaxed"].total.right <= 7


def corpus_words(article: khabar.Article, start: int, end: int) -> tuple[int, int]:
    if article.id not in SEGMENTED:
        SEGMENTED[article.id] = Segmentation(article)
    return SEGMENTED[article.id].words(start, end)


SEGMENTED: dict[str, Segmentation] = {}
