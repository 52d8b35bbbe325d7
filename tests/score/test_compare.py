"""Two runs side by side: differences, their p, and conditions that must be the same."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import signature
from khabar.score.compare import least_p
from khabar.score.measures import MEASURES

from .perturb import perturbed


@pytest.fixture
def runs(tmp_path: Path, corpus: khabar.Corpus) -> list[Path]:
    folders = []
    for seed, name in enumerate(("one", "other")):
        folder = tmp_path / name
        folder.mkdir()
        answers = [perturbed(article, seed, rate=0.2 + 0.3 * seed) for article in corpus]
        lines = b"".join(msgspec.json.encode(answer) + b"\n" for answer in answers)
        (folder / "predictions.jsonl").write_bytes(lines)
        report = khabar.score(answers, corpus)
        (folder / "report.json").write_text(json.dumps(report.as_dict()), encoding="utf-8")
        folders.append(folder)
    return folders


def test_differences_are_those_of_the_scores(runs: list[Path], corpus: khabar.Corpus) -> None:
    differences, articles = khabar.compare(*runs)
    assert articles == 5
    reports = [khabar.score(run / "predictions.jsonl", corpus) for run in runs]
    assert [d.measure for d in differences] == [m.name for m in MEASURES if m.task == "entities"]
    for found in differences:
        scores = [report[found.task][found.measure].f1 for report in reports]
        assert [found.one, found.other] == scores
        assert found.difference == pytest.approx(scores[1] - scores[0])
        assert 0.0625 <= found.articles <= 1
        assert 0 < found.sentences <= 1
    strict = next(d for d in differences if d.measure == "strict")
    assert strict.sentences < 0.05  # a third of the mentions more are spoilt


def test_a_run_does_not_differ_from_itself(runs: list[Path]) -> None:
    differences, _ = khabar.compare(runs[0], runs[0] / "predictions.jsonl")
    assert {(d.difference, d.articles, d.sentences) for d in differences} == {(0, 1, 1)}


def test_the_command_says_what_five_articles_can_show(runs: list[Path], run) -> None:
    found = run("compare", *runs)
    assert found.returncode == 0, found.stderr
    assert "with 5 articles no two-sided p over articles is below 0.0625" in found.stdout
    as_json = json.loads(run("compare", *runs, "--json").stdout)
    assert as_json["least_p"] == least_p(5) == 0.0625
    assert as_json["differences"][0].keys() >= {
        "measure",
        "one",
        "other",
        "difference",
        "sentences",
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("khabar-1.1.0", "khabar-0.9.0", "was scored on khabar-0.9.0"),
        ("|scorer-", "|scorer-9", "by scorer-9"),
    ],
)
def test_other_conditions_are_not_compared(
    runs: list[Path], run, old: str, new: str, said: str
) -> None:
    path = runs[0] / "report.json"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = run("compare", *runs)
    assert found.returncode == 2
    assert said in found.stderr
    assert "--force" in found.stderr
    assert run("compare", *runs, "--force").returncode == 0


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"signature": "x"}', '{"signature": 1}'])
def test_a_report_that_is_none_is_told(runs: list[Path], run, content: str) -> None:
    (runs[0] / "report.json").write_text(content, encoding="utf-8")
    found = run("compare", *runs)
    assert found.returncode == 2
    assert len(found.stderr.splitlines()) == 1


def test_signatures_are_parsed_back(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate("gold", corpus)
    for measures in report.values():
        for score in measures.values():
            assert signature.parse(str(score.signature)) == score.signature
    assert signature.parse(str(report.signature)) == report.signature
    for wrong in ("", "a|b|c", "a|b|c|d|e", "a||c|d"):
        with pytest.raises(khabar.KhabarError, match="not a signature"):
            signature.parse(wrong)


def test_runs_with_other_labels_are_not_compared(runs: list[Path], run) -> None:
    path = runs[1] / "predictions.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["entities"] = [{**e, "type": "MISC"} for e in row["entities"]]
        row["labels"] = "anercorp"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = run("compare", *runs)
    assert found.returncode == 2
    assert "have entities under other labels" in found.stderr


@pytest.mark.parametrize(("articles", "p"), [(1, 1), (5, 0.0625), (16, 2**-15), (40, 1 / 100_001)])
def test_the_least_p(articles: int, p: float) -> None:
    assert least_p(articles) == p
