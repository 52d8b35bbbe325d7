"""A run is opened once: its answers and its scores come of one reading of its file."""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from inspect import signature
from pathlib import Path
from typing import Any

import msgspec
import pytest

import khabar
from khabar import limits, predictions
from khabar.cli import command
from khabar.jsonl import Line
from khabar.run.store import Entry
from khabar.score.outcomes import MISSED, RIGHT, measure_of

from ..conftest import ROOT, write_jsonl  # noqa: TID252
from ..score.perturb import perturbed  # noqa: TID252

STRICT = measure_of("entities", "strict")
YEARS = """
import re
import khabar

class Years:
    name = "years"

    def predict(self, article):
        found = re.finditer(r"\\b(?:19|20)\\d\\d\\b", article.text)
        dates = [khabar.Date(start=m.start(), end=m.end(), type="DATE", value=m[0]) for m in found]
        return khabar.Prediction(id=article.id, dates=dates)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    khabar.evaluate("quoted", out=tmp_path / "quoted")
    return tmp_path / "quoted"


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, int]]:
    """Count how often each line of a file was decoded to a prediction, by the file's name."""
    counts: Counter[tuple[str, int]] = Counter()
    decode = Line.decode

    def counting(line: Line, decoder: Any) -> Any:
        record = decode(line, decoder)
        if isinstance(record, khabar.Prediction | Entry):
            counts[f"{line.path.parent.name}/{line.path.name}", line.offset] += 1
        return record

    monkeypatch.setattr(Line, "decode", counting)
    return counts


def command_of(*arguments: object, cwd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(cwd)
    command([str(argument) for argument in arguments], standalone_mode=False)


def test_a_run_knows_its_folder(folder: Path, corpus: khabar.Corpus) -> None:
    run = khabar.Run.open(folder)
    assert (run.name, run.system, run.folder) == ("quoted", "quoted", folder)
    assert run.path == folder / "predictions.jsonl"
    assert run.signature == run.report.signature
    assert run.report["entities"]["strict"].f1 == 1
    assert run.report.system == "quoted"
    assert run.report is run.report
    assert list(run.answers) == list(corpus.ids)


def test_a_file_is_a_run_too(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.v2.jsonl"
    path.write_bytes((folder / "predictions.jsonl").read_bytes())
    run = khabar.Run.open(str(path))
    assert (run.name, run.system, run.signature, run.folder) == ("mine.v2", None, None, None)
    assert run.report.system == "mine.v2"
    assert khabar.Run.open(path, title="theirs").report.system == "theirs"
    assert run.report.as_dict()["scores"] == khabar.score(path).as_dict()["scores"]


@pytest.mark.parametrize("first", ["report", "answers"])
@pytest.mark.parametrize(("kept", "once"), [(0, False), (9_000, False), (limits.KEPT, True)])
def test_answers_are_what_the_file_says_wherever_they_are_kept(
    first: str,
    kept: int,
    once: bool,
    corpus: khabar.Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    decoded: Counter[tuple[str, int]],
) -> None:
    monkeypatch.setattr(limits, "KEPT", kept)
    answers = [perturbed(article, 0) for article in reversed(corpus[:4])]
    predictions.write(tmp_path / "p.jsonl", answers)
    run = khabar.Run.open(tmp_path / "p.jsonl", corpus)
    assert getattr(run, first)
    assert run.report.as_dict()["scores"] == khabar.score(answers, corpus).as_dict()["scores"]
    assert list(run.answers.values()) == answers[::-1]
    assert run.answer("004") == khabar.Prediction(id="004")
    assert len(run.answers) == 4
    assert (max(decoded.values()) == 1) is once


NO_REPORTS = {
    "nothing": b"",
    "a list": b"[]",
    "no signature": b"{}",
    "a signature that is none": b'{"signature": "x"}',
    "a number for a signature": b'{"signature": 1}',
    "no UTF-8": b'{"signature": "\xff"}',
    "half of one": b'{"signature": "*|*|a-1:0|scorer-1", "scores": {',
    "lists without end": b'{"scores": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", NO_REPORTS)
def test_a_report_that_is_none_is_named(name: str, folder: Path) -> None:
    (folder / "report.json").write_bytes(NO_REPORTS[name])
    with pytest.raises(khabar.KhabarError) as caught:
        assert khabar.Run.open(folder).signature
    said = str(caught.value)
    assert said.startswith(f"{folder / 'report.json'}: no report of a run (")
    assert said.endswith("; remove it or run again")
    assert "\n" not in said and len(said) < 300


def test_a_report_without_a_system_is_of_a_run_all_the_same(folder: Path) -> None:
    (folder / "report.json").write_text('{"signature": "*|*|a-1:0|scorer-1", "system": 1}')
    run = khabar.Run.open(folder)
    assert (run.system, str(run.signature)) == (None, "*|*|a-1:0|scorer-1")
    assert run.report.system == run.name


def test_sentences_are_counted_on_request(folder: Path) -> None:
    for wanted in (False, True):
        score = khabar.Run.open(folder, sentences=wanted).report["dates"]["value"]
        assert bool(len(score.sentences)) is wanted


def test_outcomes_are_of_the_labels_that_the_run_has(corpus: khabar.Corpus, tmp_path: Path) -> None:
    entity = next(e for e in corpus[0].entities or () if e.type == "PER")
    theirs = msgspec.structs.replace(entity, type="PERS", entity=None)
    path = tmp_path / "p.jsonl"
    predictions.write(path, [khabar.Prediction(id="000", entities=(theirs,))])
    run = khabar.Run.open(path, corpus, labels="wojood")
    assert run.labels == "wojood"
    outcomes = run.outcomes(STRICT, corpus[0])
    assert [o.predicted.type for o in outcomes if o.kind == RIGHT and o.predicted] == ["PERS"]
    assert {o.kind for o in run.outcomes(STRICT, corpus[1])} == {MISSED}
    assert run.counts(STRICT, "000") == run.report["entities"]["strict"].by_article["000"]
    assert run.counts(measure_of("events", "TC"), "000") is None
    assert run.as_scored(corpus[1]) == khabar.Prediction(id="001", entities=(), labels="wojood")


BAD = {
    "an offset": '{"id": "000", "entities": [{"start": 0, "end": 99999, "type": "PER"}]}',
    "a label": '{"id": "000", "dates": [{"start": 0, "end": 4, "type": "DAY"}]}',
    "a quotation": '{"id": "000", "dates": [{"start": 0, "end": 4, "type": "DATE", "text": "x"}]}',
    "a count": '{"id": "000", "dates": [], "unlocatable": {"dates": -1}}',
    "what a failed one has": '{"id": "000", "error": "x", "events": '
    '[{"start": 4, "end": 4, "type": "MEET"}]}',
}


@pytest.mark.parametrize("name", BAD)
def test_no_record_that_does_not_fit_leaves_a_run(
    name: str, corpus: khabar.Corpus, tmp_path: Path
) -> None:
    path = write_jsonl(tmp_path / "bad.jsonl", '{"id": "001"}', BAD[name])
    with pytest.raises(khabar.KhabarError) as caught:
        list(predictions.read(path, corpus))
    assert str(caught.value).startswith(f"{path}:2: article '000': ")
    for first in ("report", "answers", "report"):
        run = khabar.Run.open(path, corpus)
        with pytest.raises(khabar.KhabarError) as same:
            getattr(run, first)
        with pytest.raises(khabar.KhabarError):
            run.answer("001")
        assert str(same.value) == str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "001", "dates": []}', "was of article '000' before"),
        ('{"id": "000", "dates": [{"start": 9, "end": 4, "type": "DATE"}]}', "dates[0].end"),
        ("", "not JSON"),
    ],
)
def test_a_file_that_changes_meanwhile_is_noticed(
    line: str, said: str, corpus: khabar.Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "KEPT", 0)
    path = write_jsonl(tmp_path / "p.jsonl", '{"id": "000", "dates": []}')
    run = khabar.Run.open(path, corpus)
    assert run.report
    write_jsonl(path, line)
    with pytest.raises(khabar.KhabarError) as caught:
        run.answer("000")
    assert said in str(caught.value)


def once(decoded: Counter[tuple[str, int]], *files: str, lines: int = 5) -> None:
    """Hold that each line of these files was decoded, once, and no line of any other twice."""
    assert decoded and set(decoded.values()) == {1}
    for file in files:
        assert sum(number for (name, _), number in decoded.items() if name == file) == lines, file


@pytest.mark.slow
def test_evaluate_decodes_each_answer_once(
    decoded: Counter[tuple[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("evaluate", "quoted", "--out", "r", "--html")
    command_of(*arguments, cwd=tmp_path, monkeypatch=monkeypatch)
    once(decoded, "r/predictions.jsonl")
    assert (tmp_path / "r/report.html").is_file()
    decoded.clear()
    command_of(*arguments, cwd=tmp_path, monkeypatch=monkeypatch)
    once(decoded, "r/predictions.jsonl", "r/journal.jsonl")


@pytest.mark.parametrize(
    "arguments", [("report", "a"), ("report", "a", "b"), ("compare", "a", "b")], ids=" ".join
)
def test_report_and_compare_decode_each_answer_once(
    arguments: tuple[str, ...],
    decoded: Counter[tuple[str, int]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in "ab":
        khabar.evaluate("quoted", out=tmp_path / name)
    decoded.clear()
    command_of(*arguments, cwd=tmp_path, monkeypatch=monkeypatch)
    once(decoded, *(f"{name}/predictions.jsonl" for name in arguments[1:]))


def test_submit_decodes_each_answer_of_a_run_once(
    folder: Path, decoded: Counter[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {
        "--version": "1", "--kind": "rules", "--author": "A", "--trained-on": "nothing",
        "--saw-the-articles": "gold",
    }  # fmt: skip
    said = [part for option in options.items() for part in option]
    arguments = ("submit", folder, "--as", "mine", *said)
    command_of(*arguments, cwd=folder.parent, monkeypatch=monkeypatch)
    once(decoded, "quoted/predictions.jsonl", ".mine.partial/predictions.jsonl")


@pytest.mark.slow
def test_review_decodes_each_answer_once(
    decoded: Counter[tuple[str, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command_of("review", "regex", "--root", ROOT, cwd=tmp_path, monkeypatch=monkeypatch)
    once(decoded, "regex/predictions.jsonl")


@pytest.mark.parametrize("system", ["years:Years", "quoted"])
def test_the_plugin_decodes_each_answer_once(
    system: str, pytester: pytest.Pytester, decoded: Counter[tuple[str, int]]
) -> None:
    pytester.makepyfile(years=YEARS)
    khabar.evaluate("gold", out=pytester.path / "before")
    decoded.clear()
    options = ("--khabar-out", "r", "--khabar-baseline", "before", "--khabar-tolerance", "1")
    done = pytester.runpytest_inprocess("--khabar", system, *options, "-p", "no:cacheprovider")
    assert done.ret == 0
    once(decoded, "r/predictions.jsonl", "before/predictions.jsonl")


def test_old_keywords_work_for_one_release_more(corpus: khabar.Corpus) -> None:
    answers: list[khabar.Prediction | None] = []
    with pytest.warns(DeprecationWarning, match=r"evaluate\(what=\) is evaluate\(system=\) now"):
        report = khabar.evaluate(what="gold", data=corpus)  # type: ignore[call-arg]
    with pytest.warns(DeprecationWarning, match=r"evaluate\(each=\) is evaluate\(on_prediction=\)"):
        khabar.evaluate("gold", corpus, each=answers.append)  # type: ignore[call-arg]
    assert len(answers) == 5
    with pytest.warns(DeprecationWarning, match=r"score\(given=\) is score\(predictions=\) now"):
        again = khabar.score(given=answers, name="gold")  # type: ignore[call-arg]
    assert again.as_dict() == report.as_dict()


@pytest.mark.parametrize("options", [{"what": "gold"}, {"system": "gold", "what": "gold"}])
def test_a_keyword_that_is_given_twice_is_an_error(options: dict[str, str]) -> None:
    positional = () if "system" in options else ("gold",)
    with warnings.catch_warnings(), pytest.raises(TypeError):
        warnings.simplefilter("ignore")
        khabar.evaluate(*positional, **options)  # type: ignore[arg-type]


def test_names_of_parameters_are_shown() -> None:
    assert next(iter(signature(khabar.score).parameters)) == "predictions"
    assert next(iter(signature(khabar.evaluate).parameters)) == "system"


def test_what_the_page_shows_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    report = khabar.evaluate("regex", out=tmp_path / "runs/regex")
    monkeypatch.chdir(tmp_path)
    exec(code, {})
    printed = capsys.readouterr().out.splitlines()
    assert printed[:2] == [
        f"regex regex {report.signature} None",
        str(report["entities"]["strict"].f1),
    ]
    assert printed[-1] == "004 answered"


def test_a_run_in_memory(corpus: khabar.Corpus) -> None:
    gold = khabar.system("gold")
    run = khabar.Run.of("mine", corpus, map(gold.predict, corpus[1:]))
    assert run.report.buckets["missing"] == ["000"]
    assert run.report.system == run.name == "mine"
    assert json.dumps(run.report.as_dict())
    assert (run.path, run.folder, run.system, run.signature) == (None, None, None, None)
