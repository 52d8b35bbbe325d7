"""The script for SinaTools: spans from tokens without offsets, and mentions from nested tags."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import khabar
from tests.conftest import script, write_jsonl

SCRIPT = "baselines/tools/run_sinatools.py"
STAND_IN = {
    "ner/entity_extractor.py": """
import re
TAGS = {"جامعة": "B-ORG", "بيرزيت": "B-GPE I-ORG", "محمد": "B-PERS", "مُحَمَّدٌ": "B-PERS"}
def extract(text, ner_method="nested"):
    if "عطل" in text:
        raise RuntimeError("out of memory")
    tokens = re.findall(r"[^\\W_]+[^\\s.،]*|[.،]", text)
    return [{"token": token, "tags": TAGS.get(token, "O")} for token in tokens]
""",
    "utils/tokenizer.py": """
def sentence_tokenizer(text):
    return [line.strip() for line in text.split("\\n") if line.strip()]
""",
}
"""What the script imports of SinaTools, whose model needs a download: the same names and shapes."""


@pytest.fixture
def run_script(tmp_path: Path, root: Path, monkeypatch):
    for name, content in STAND_IN.items():
        path = tmp_path / "installed/sinatools" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(content, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
    monkeypatch.setenv("PYTHONUTF8", "1")

    def run(*rows: str) -> subprocess.CompletedProcess[str]:
        write_jsonl(tmp_path / "articles.jsonl", *rows)
        command = [sys.executable, str(root / SCRIPT), "articles.jsonl", "predictions.jsonl"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return run


def tokens(*tagged: tuple[str, str]) -> list[dict[str, str]]:
    return [{"token": token, "tags": tags} for token, tags in tagged]


@pytest.mark.parametrize("before", ["", "😀👍🏽 ", "\u200fقال\u200e ", "سطر\r\n", "قالَ مُحَمَّدٌ من \n"])
def test_offsets_are_code_points(run_script, tmp_path: Path, before: str) -> None:
    text = f"{before}ذهب محمد إلى جامعة بيرزيت. جامعة بيرزيت"
    assert run_script(json.dumps({"id": "a1", "text": text})).returncode == 0
    (answer,) = map(json.loads, (tmp_path / "predictions.jsonl").read_text("utf-8").splitlines())
    found = [(each["type"], each["text"]) for each in answer["entities"]]
    assert found.count(("ORG", "جامعة بيرزيت")) == found.count(("GPE", "بيرزيت")) == 2
    assert ("PERS", "محمد") in found
    for each in answer["entities"]:
        assert text[each["start"] : each["end"]] == each["text"]


def test_khabar_takes_the_file_under_wojood_s_types(run_script, tmp_path: Path) -> None:
    gold = {"start": 4, "end": 8, "type": "PER"}
    rows = [
        {"id": "a1", "text": "ذهب محمد", "entities": [gold]},
        {"id": "a2", "text": "عطل", "entities": []},
        {"id": "a3", "text": "", "entities": []},
    ]
    assert run_script(*map(json.dumps, rows)).returncode == 0
    report = khabar.score(tmp_path / "predictions.jsonl", tmp_path / "articles.jsonl")
    assert report["entities"]["strict"].f1 == 1
    assert report.errors == {"a2": "RuntimeError: out of memory"}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["B-ORG", "I-ORG", "O"], [("ORG", 0, 3)]),
        (["B-ORG", "B-ORG", "I-ORG"], [("ORG", 0, 1), ("ORG", 2, 5)]),
        (["I-ORG", "O", "I-ORG"], [("ORG", 0, 1), ("ORG", 4, 5)]),
        (
            ["B-OCC", "I-OCC B-ORG", "I-OCC I-ORG B-GPE"],
            [("GPE", 4, 5), ("OCC", 0, 5), ("ORG", 2, 5)],
        ),
        (["<pad>", "O", "<pad>"], []),
    ],
)
def test_nested_tags_become_mentions(tags: list[str], expected: list[tuple]) -> None:
    extracted = tokens(*zip("abc", tags, strict=True))
    found = script(SCRIPT).entities("a b c", ["a b c"], lambda _: extracted)
    assert [(each["type"], each["start"], each["end"]) for each in found] == expected


def test_a_token_that_is_lost_shifts_no_other(run_script) -> None:
    entities = script(SCRIPT).entities
    extracted = iter([tokens(("a", "B-PERS")), tokens(("b", "B-PERS"))])
    found = entities("a b\nb b", ["a b", "b b"], lambda _: next(extracted))
    assert [(each["start"], each["end"]) for each in found] == [(0, 1), (4, 5)]


@pytest.mark.parametrize("row", ["{", "[]", '{"id": "a1"}', "3"])
def test_a_bad_row_is_one_line_and_nothing_is_written(run_script, tmp_path, row: str) -> None:
    done = run_script(row)
    assert done.returncode == 1
    assert done.stderr.startswith("run_sinatools.py: articles.jsonl:1: give a JSON object")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "predictions.jsonl").exists()
