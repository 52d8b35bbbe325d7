"""A file or folder is of one format by how it begins, so that no command needs --from for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from khabar import Article, Entity, formats, load
from khabar.corpus import Corpus

LONG = "بيروت " * 2000
BEGINNINGS = {
    "a.tml": ("<TimeML>أمس</TimeML>", "timeml"),
    "a.xml": ("<?xml version='1.0'?>\n<TimeML>أمس</TimeML>", "timeml"),
    "a.jsonl": (json.dumps({"doc_id": "a", "wnd_id": "a-1", "text": LONG}), "textee"),
    "b.json": (json.dumps({"doc_id": "a", "sent_id": "a-1", "tokens": [LONG]}), "textee"),
    "c.jsonl": (json.dumps({"id": "a", "text": LONG, "dct": "2026"}), "khabar"),
    "a.json": ('[\n {"Input": "x", "Results": []}]', "recognizers-text"),
    "e.json": ('[{"id": 1, "data": {"text": "x"}, "annotations": []}]', "label-studio"),
    "f.json": ('[{"id": 1, "annotations": [{"result": [{"id": "' + LONG, "label-studio"),
    "Corpus.hs": ("-- c\nmodule Duckling.Time.AR.Corpus", "duckling"),
    "C.csv": ("Sentence_ID,Word_ID,Word,Agreed_Label,Revised_Label\n", "caraner-csv"),
}


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_file_is_recognised_by_its_suffix_and_beginning(tmp_path: Path, name: str) -> None:
    content, expected = BEGINNINGS[name]
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert formats.recognised(tmp_path / name) == [expected]


ARTICLE = Corpus([Article(id="a", text=LONG, entities=(Entity(start=0, end=5, type="GPE"),))])[0]


@pytest.mark.parametrize("name", ["brat", "label-studio", "timeml", "textee"])
def test_what_was_written_is_loaded_without_a_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / ("out.jsonl" if name == "textee" else "out")
    formats.write(path, [ARTICLE], name, formats.Options())
    assert formats.recognised(path) == [name]
    (article,) = load(path)
    assert (article.id, article.text) == ("a", LONG)


def test_a_document_of_timeml_is_evaluated_in_one_command(tmp_path: Path, run) -> None:
    file = tmp_path / "a.tml"
    file.write_text(
        "<TimeML><DCT><TIMEX3 type='DATE' value='2026-03-01'/></DCT><TEXT>وصل "
        "<TIMEX3 type='DATE' value='2026-02-28'>أمس</TIMEX3> <EVENT>وعاد</EVENT></TEXT></TimeML>",
        encoding="utf-8",
    )
    found = run("evaluate", "regex", "--data", file, "--out", tmp_path / "run")
    assert found.returncode == 0, found.stderr
    assert "not held by the format, and left out: 1 <EVENT>\n" in found.stderr
    report = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))
    assert report["scores"]["dates"]["value"]["f1"] == 1
    assert report["scores"]["entities"]["coarse"] is None
