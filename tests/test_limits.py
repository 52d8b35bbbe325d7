"""Whatever is too much of something is refused in one line, and costs little memory."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar import limits, predictions
from tests import yaml_files

from .conftest import write_jsonl

CASES = yaml_files.load(Path(__file__).with_name("limits.yaml"))


def written(case: dict[str, Any]) -> str:
    times = case["times"]
    many = case["many"] * times + case.get("middle", "") + case.get("after", "") * times
    return case["line"].replace("MANY", many)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_line_that_is_too_much(case: dict[str, Any], corpus, tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "p.jsonl", written(case))
    if case["said"] is None:
        assert len(list(predictions.read(path, corpus))) == 1
        return
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.score(path, corpus)
    message = str(caught.value)
    assert message.startswith(f"{path}:1: ")
    assert case["said"] in message
    assert len(message) < 500
    assert message.isprintable()


DOCS = Path(__file__).parents[1] / "docs"
TOLD = {
    "predictions.md": (
        f"| {limits.LINE // 1024**2} MiB |",
        f"| {limits.DETAILS // 1024**2} MiB |",
        *(
            f"| {number:,} |"
            for number in (
                limits.MENTIONS, limits.RECORDS, limits.DEPTH, limits.NAME, limits.ERROR,
                limits.DIGITS, limits.COST,
            )
        ),
        f"{limits.PREDICTIONS // 1024**2} MiB at most",
    ),
    "corpora.md": (
        f"| {limits.LINE // 1024**2} MiB |",
        f"| {limits.UNPACKED // 1024**2} MiB |",
        *(
            f"| {number:,} |"
            for number in (
                limits.ROWS, limits.RECORDS, limits.DEPTH, limits.MENTIONS, limits.NAME,
            )
        ),
    ),
    "running.md": (f"first {limits.KEPT // 1024**2} MiB of a file stay in memory",),
    "systems.md": (f"{limits.YAML // 1024**2} MiB and {limits.YAML_DEPTH} levels at most",),
}  # fmt: skip


@pytest.mark.parametrize("page", TOLD)
def test_the_bounds_are_those_of_the_page(page: str) -> None:
    text = " ".join((DOCS / page).read_text(encoding="utf-8").split())
    assert [told for told in TOLD[page] if told not in text] == []


MEASURED = """
import resource, sys, khabar
from khabar import limits
corpus = khabar.load()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    khabar.score(sys.argv[1], corpus)
except khabar.KhabarError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.parametrize("many", ["{}", '{"a":1}', '[0,"b"]'])
def test_details_of_sixty_megabytes_take_little_memory(many: str, tmp_path: Path) -> None:
    whole = ",".join([many] * (60_000_000 // (len(many) + 1)))
    path = write_jsonl(tmp_path / "p.jsonl", f'{{"id": "000", "details": {{"a": [{whole}]}}}}')
    grown = subprocess.run(
        [sys.executable, "-c", MEASURED, path], capture_output=True, text=True, check=True
    )
    assert int(grown.stdout) * 1024 < 100_000_000


def test_a_system_s_details_have_the_same_bounds(corpus: khabar.Corpus) -> None:
    deep: list[Any] = []
    for _ in range(200):
        deep = [deep]
    told = {"000": {"raw": "x" * 2**20}, "001": {"raw": deep}, "002": {"n": 10**400}}

    class Talkative:
        name = "talkative"

        def predict(self, article: khabar.Article) -> khabar.Prediction:
            return khabar.Prediction(id=article.id, dates=(), details=told.get(article.id))

    errors = khabar.evaluate(Talkative(), corpus).errors
    assert set(errors) == set(told)
    assert "details: 1,048,586 bytes; at most 1,048,576" in errors["000"]
    assert "nested too deeply" in errors["001"]
    assert "more than 40 digits" in errors["002"]


def depth(value: object) -> int:
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return 1 + max(map(depth, inside), default=0)
    return 0


def some_json(chance: random.Random, levels: int) -> object:
    if levels == 0 or chance.random() < 0.2:
        return chance.choice([1, None, "a", '[["\\', "}{", "\\", '\\\\"[', '"', "نص[", "\n"])
    number = range(chance.randrange(3))
    if chance.random() < 0.5:
        return [some_json(chance, levels - 1) for _ in number]
    keys = ("a", 'b"', "c\\", "[[")
    return {chance.choice(keys): some_json(chance, levels - 1) for _ in number}


@pytest.mark.parametrize("most", [0, 1, 3, 9])
def test_depth_is_counted_outside_strings(most: int, monkeypatch) -> None:
    monkeypatch.setattr(limits, "DEPTH", most)
    chance = random.Random(most)
    for _ in range(3000):
        value = some_json(chance, 12)
        content = json.dumps(value, ensure_ascii=chance.random() < 0.5).encode()
        assert limits.is_deep(content) == (depth(value) > most), content
        assert (limits.value_fault(value) is not None) == (depth(value) > most), content


@pytest.mark.parametrize("times", [70, 1000, 5000])
@pytest.mark.parametrize("kind", ["[]", "{}"])
def test_the_depth_of_a_corpus_is_bounded_alike(times: int, kind: str, tmp_path: Path) -> None:
    begins, ends = ("[", "]") if kind == "[]" else ('{"a": ', "}")
    deep = f"{begins * times}1{ends * times}"
    path = write_jsonl(tmp_path / "c.jsonl", f'{{"id": "a", "text": "نص", "other": {deep}}}')
    with pytest.raises(khabar.KhabarError, match=r"c\.jsonl:1: article 'a': nested too deeply"):
        khabar.load(path)
