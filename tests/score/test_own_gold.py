"""Gold of a corpus of one's own: what it lacks is not scored, what is wrong in it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import khabar
from khabar.timex import canonical

TEXT = "وصل الوفد يوم الأحد وغادر يوم الاثنين"
DAY = {"start": 10, "end": 19, "type": "DATE"}


def corpus(path: Path, *values: str, type_: str = "DATE") -> khabar.Corpus:
    rows = [
        {"id": f"a{n}", "text": TEXT, "dates": [{**DAY, "type": type_, "value": value}]}
        for n, value in enumerate(values)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return khabar.load(path)


def on_gold(report: khabar.Report) -> str:
    (note,) = [note for note in report.notes if "gold values" in note]
    return note


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("DATE", "2016-11-31"),
        ("DATE", "T19:35"),
        ("DURATION", "(a,b,P18D)"),
        ("DATE", "2025-12-04T00:00:00"),
        ("TIME", "2025-12-04"),
        ("SET", "every week"),
        ("DATE", "٢٠٢٥"),
    ],
)
def test_a_value_that_is_none_is_told_with_its_line(tmp_path: Path, type_: str, value: str) -> None:
    path = tmp_path / "own.jsonl"
    given = corpus(path, value, value, type_=type_)
    note = on_gold(khabar.score([], given))
    assert note.startswith("dates: 2 gold values are no TIMEX3 values")
    assert f"the first is in article 'a0' (line 1 of {path}): {canonical(value)!r}" in note


def test_the_count_is_the_same_however_often_gold_is_scored(tmp_path: Path) -> None:
    given = corpus(tmp_path / "own.jsonl", "2016-11-30", "2016-11-31", "2016-11-31")
    notes = [on_gold(khabar.score([], given)) for _ in range(2)]
    assert notes[0] == notes[1]
    assert "2 gold values" in notes[0]
    assert "article 'a1' (line 2 of" in notes[0]


def test_sound_values_are_not_told(tmp_path: Path, corpus: khabar.Corpus) -> None:
    assert not [note for note in khabar.score([], corpus).notes if "gold" in note]


def test_articles_that_came_from_no_file_are_told_by_id(tmp_path: Path) -> None:
    given = khabar.Corpus([*corpus(tmp_path / "own.jsonl", "soon")])
    assert "the first is in article 'a0': 'soon'" in on_gold(khabar.score([], given))


def test_without_gold_clusters_there_is_no_identity(tmp_path: Path) -> None:
    entity = khabar.Entity(start=4, end=9, type="ORG")
    article = khabar.Article(id="a", text=TEXT, entities=(entity,))
    named = khabar.Entity(start=4, end=9, type="ORG", entity="x")
    answer = khabar.Prediction(id="a", entities=(named,))
    report = khabar.score([answer], khabar.Corpus([article]))
    assert report["entities"]["strict"].f1 == 1
    assert report.identity["entities"] is None
