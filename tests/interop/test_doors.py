"""Every way to score gives the same digits for the same predictions, on the articles and a suite.

The predictions are gold with errors in it; a model that answers with them is asked through
lm-evaluation-harness and Inspect.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import evaluate
import pytest
from msgspec import json as msgspec_json
from msgspec.structs import replace

import khabar
from khabar import limits
from khabar.answers import quoted
from khabar.flatten import iob2
from khabar.interop.asked import HEADLINES, messages
from khabar.interop.scores import MEASURES

from ..khabar_baselines.llm.server import Reply, serving  # noqa: TID252
from .test_harnesses import BIN, TASKS, call, shown
from .test_metrics import plain

SUITE = "realis"
READY = """
import khabar, msgspec

class Ready:
    name = "ready"
    def predict(self, article):
        lines = open("predictions.jsonl", "rb")
        answers = (msgspec.json.decode(line, type=khabar.Prediction) for line in lines)
        return next(answer for answer in answers if answer.id == article.id)
"""


class Door(NamedTuple):
    """A corpus, the predictions for it, and their scores by `khabar.score`."""

    corpus: khabar.Corpus
    answers: list[khabar.Prediction]
    report: khabar.Report

    def f1(self, task: str, name: str) -> float:
        score = self.report[task][name]
        assert score and 0 < score.f1 < 1
        return score.f1


def spoilt(article: khabar.Article) -> khabar.Prediction:
    """Return the gold without every fifth mention, and every seventh with another type."""
    other = {"entities": "FAC", "dates": "SET", "events": "MEET"}
    layers = {
        task: tuple(
            replace(mention, type=other[task]) if number % 7 == 3 else mention
            for number, mention in enumerate(getattr(article, task))
            if number % 5
        )
        for task in TASKS
    }
    return khabar.Prediction(id=article.id, **layers)


def door(suite: str | None) -> Door:
    corpus = khabar.load(suite=suite)
    system = _Spoilt(corpus)
    answers = [system.as_asked(article) for article in corpus]
    return Door(corpus, answers, khabar.score(answers, corpus))


class _Spoilt:
    """The spoilt gold as a model quotes it, and as khabar reads those quotations."""

    def __init__(self, corpus: khabar.Corpus, prompt: str = "v1") -> None:
        self.prompts: dict[str, str] = {}
        for article in corpus:
            changed = replace(article, **_layers(spoilt(article)))
            for task in TASKS:
                said = json.dumps(quoted(changed, task), ensure_ascii=False)
                self.prompts[messages(task, article, prompt)[0].content] = said

    def as_asked(self, article: khabar.Article) -> khabar.Prediction:
        from khabar.interop.asked import answered, joined

        said = (self.prompts[messages(task, article)[0].content] for task in TASKS)
        return joined([answered(t, article, a) for t, a in zip(TASKS, said, strict=True)])


def _layers(prediction: khabar.Prediction) -> dict[str, tuple]:
    return {task: getattr(prediction, task) for task in TASKS}


@pytest.fixture(scope="module", params=[None, SUITE], ids=["articles", SUITE])
def one(request: pytest.FixtureRequest) -> Door:
    return door(request.param)


def suite_of(one: Door) -> str | None:
    return getattr(one.corpus[0], "suite", None)


def headlines() -> Iterator[tuple[str, str]]:
    return ((task, name) for task, names in HEADLINES.items() for name in names)


def test_the_command(one: Door, tmp_path: Path, run) -> None:
    lines = b"\n".join(map(msgspec_json.encode, one.answers))
    (tmp_path / "predictions.jsonl").write_bytes(lines)
    (tmp_path / "ready.py").write_text(READY, encoding="utf-8")
    data = []
    if suite_of(one):
        (tmp_path / "suite.jsonl").write_bytes(b"\n".join(map(msgspec_json.encode, one.corpus)))
        data = ["--data", "suite.jsonl"]
    for command in (["score", "predictions.jsonl"], ["evaluate", "ready:Ready", "--out", "run"]):
        done = run(*command, *data, "--json")
        assert done.returncode == 0, done.stderr
        scores = json.loads(done.stdout)["scores"]
        for task, name in headlines():
            assert scores[task][name]["f1"] == one.f1(task, name)


@pytest.mark.parametrize("task", MEASURES)
def test_evaluate_s_mentions(one: Door, task: str) -> None:
    found = evaluate.load(khabar.metric_path(task)).compute(
        predictions=[plain(task, getattr(answer, task)) for answer in one.answers],
        suite=suite_of(one) or "articles",
    )
    for name in MEASURES[task]:
        assert found[f"{name}_f1"] == one.f1(task, name), name


def test_evaluate_s_tags(one: Door) -> None:
    pairs = zip(one.corpus, one.answers, strict=True)
    tags = [line for article, answer in pairs for line in iob2(article, answer.entities)]
    metric = evaluate.load(khabar.metric_path("entities"))
    found = metric.compute(predictions=tags, suite=suite_of(one) or "articles")
    assert found["f1"] == one.f1("entities", "seqeval")


@pytest.mark.parametrize(
    ("suite", "inputs", "said"),
    [
        ("realis", {}, r"0 predictions for 30 articles of khabar-realis"),
        ("realism", {}, "'realism' is unknown; did you mean 'realis'"),
        ("realis", {"texts": []}, "texts: the suite 'realis' has its own; leave them out"),
    ],
)
def test_what_does_not_fit_a_suite_is_told(suite: str, inputs: dict, said: str) -> None:
    metric = evaluate.load(khabar.metric_path("dates"))
    with pytest.raises(khabar.KhabarError, match=said):
        metric.compute(predictions=[], suite=suite, **inputs)


def test_pytest_s_thresholds(tmp_path: Path) -> None:
    one = door(None)
    lines = b"\n".join(map(msgspec_json.encode, one.answers))
    (tmp_path / "predictions.jsonl").write_bytes(lines)
    (tmp_path / "ready.py").write_text(READY, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "ready.py", "-q", "-p", "no:cacheprovider"]
    command += ["--khabar", "ready:Ready"]
    for task, name in headlines():
        command += ["--khabar-at-least", f"{task}.{name}={one.f1(task, name)!r}"]
    assert ran(command, tmp_path) == 0
    assert ran([*command, "--khabar-at-least", f"dates.value={one.f1('dates', 'value') + 1e-9!r}"],
               tmp_path) == 1  # fmt: skip


def ran(command: list[str], folder: Path) -> int:
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode


PROMPT = "v1.ar"


@pytest.mark.slow
@pytest.mark.parametrize("harness", ["lm-eval", "inspect"])
def test_other_harnesses(one: Door, tmp_path: Path, harness: str, run) -> None:
    pytest.importorskip({"lm-eval": "lm_eval", "inspect": "inspect_ai"}[harness])
    by_prompt = _Spoilt(one.corpus, PROMPT).prompts
    with serving(lambda r, _: Reply(by_prompt[r["messages"][-1]["content"]])) as (_, url):
        kept = asked(harness, url, tmp_path, suite_of(one))
    found = shown(harness, kept)
    for task, name in headlines():
        assert found[name] == one.f1(task, name)
    compared = run("compare", kept[0], kept[0], "--json")
    if suite_of(one):
        assert compared.returncode == 2 and "no answers about the articles" in compared.stderr
        return
    rows = json.loads(compared.stdout)["differences"]
    assert {row["one"] for row in rows} >= {found[name] for name in HEADLINES[rows[0]["task"]]}
    assert {row["difference"] for row in rows} == {0}


def asked(harness: str, url: str, folder: Path, suite: str | None) -> list[Path]:
    if harness == "inspect":
        on = ["-T", f"suite={suite}"] if suite else []
        tasks = [f"khabar/{task}" for task in TASKS]
        model = ["--model", "openai/tiny", "--model-base-url", url, "-M", "responses_api=false"]
        prompt = ["-T", f"prompt={PROMPT}", "--log-dir", "logs"]
        call(f"{BIN}/inspect", "eval", *tasks, *on, *prompt, *model, folder=folder)
        return sorted(folder.glob("logs/*.eval"))
    include = call(f"{BIN}/khabar", "path", "lm-eval", folder=folder).strip()
    model = ["--model", "local-chat-completions", "--apply_chat_template", "--model_args"]
    model += [f"model=tiny,base_url={url}/chat/completions"]
    tasks = ["--tasks", f"khabar_{suite}" if suite else "khabar"]
    prompt = ["--metadata", json.dumps({"prompt": PROMPT})]
    out = ["--log_samples", "--output_path", "out"]
    call(
        f"{BIN}/lm_eval", "run", "--include_path", include, *tasks, *model, *prompt, *out,
        folder=folder,
    )  # fmt: skip
    return sorted(folder.glob("out/*/samples_*.jsonl"))


def bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("header.json", "w", force_zip64=True) as part,
    ):
        for _ in range(limits.UNPACKED // 2**20 + 1):
            part.write(bytes(2**20))


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def half(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", "{")
    path.write_bytes(path.read_bytes()[:-10])


def other(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.json", '{"version": 2}')


@pytest.mark.parametrize("broken", [bomb, nothing, half, other])
def test_a_broken_log_is_one_line(broken: Callable[[Path], None], tmp_path: Path, run) -> None:
    pytest.importorskip("inspect_ai")
    broken(tmp_path / "a.eval")
    for command in (["compare", "a.eval", "a.eval"], ["import", "inspect", "a.eval", "--out", "r"]):
        done = run(*command)
        assert done.returncode == 2, done.stderr
        (line,) = done.stderr.splitlines()
        assert line.startswith("khabar: a.eval: is no log of Inspect (")
    assert not (tmp_path / "r").exists()


def test_the_page_s_code_runs(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (root / "docs" / "harnesses.md").read_text(encoding="utf-8")
    exec(page.partition("```python\n")[2].partition("```")[0], {})
    report = khabar.evaluate("regex", khabar.load(suite=SUITE))
    assert float(capsys.readouterr().out) == report["dates"]["value"].f1
