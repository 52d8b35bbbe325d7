"""Other harnesses give khabar's digits on the same answers, and what they keep becomes a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import khabar
from khabar.answers import quoted
from khabar.interop.asked import HEADLINES, messages

from ..khabar_baselines.llm.server import Reply, serving  # noqa: TID252

BIN = Path(sys.executable).parent
TASKS = tuple(HEADLINES)


def answers(corpus: khabar.Corpus) -> dict[str, str]:
    """Return the answer to each prompt: the gold, but for one article nothing."""
    return {
        messages(task, a)[0].content: json.dumps(
            {task: []} if a.id == "001" else quoted(a, task), ensure_ascii=False
        )
        for a in corpus
        for task in TASKS
    }


def call(*command: str, folder: Path) -> str:
    env = {
        **os.environ,
        "OPENAI_API_KEY": "none",
        "HF_HUB_OFFLINE": "1",
        "INSPECT_DISPLAY": "plain",
    }
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(harness: str, url: str, folder: Path) -> list[Path]:
    if harness == "inspect":
        tasks = [f"khabar/{task}" for task in TASKS]
        options = ["--model-base-url", url, "-M", "responses_api=false", "--log-dir", "logs"]
        call(f"{BIN}/inspect", "eval", *tasks, "--model", "openai/tiny", *options, folder=folder)
        return sorted(folder.glob("logs/*.eval"))
    include = call(f"{BIN}/khabar", "path", "lm-eval", folder=folder).strip()
    model = ["--model", "local-chat-completions", "--apply_chat_template", "--model_args"]
    model += [f"model=tiny,base_url={url}/chat/completions"]
    out = ["--tasks", "khabar", "--log_samples", "--output_path", "out"]
    call(f"{BIN}/lm_eval", "run", "--include_path", include, *model, *out, folder=folder)
    return sorted(folder.glob("out/*/samples_*.jsonl"))


def shown(harness: str, kept: list[Path]) -> dict[str, float]:
    """Return the scores that the harness itself computed."""
    if harness == "inspect":
        from inspect_ai.log import read_eval_log

        logs = [read_eval_log(str(path)) for path in kept]
        return {
            k: m.value for log in logs for s in log.results.scores for k, m in s.metrics.items()
        }
    (path,) = kept[0].parent.glob("results_*.json")
    tables = json.loads(path.read_text())["results"].values()
    return {name.removesuffix(",none"): value for table in tables for name, value in table.items()}


@pytest.mark.parametrize("harness", ["lm-eval", "inspect"])
def test_digits_are_khabar_s(corpus: khabar.Corpus, tmp_path: Path, harness: str) -> None:
    pytest.importorskip({"lm-eval": "lm_eval", "inspect": "inspect_ai"}[harness])
    by_prompt = answers(corpus)
    with serving(lambda r, _: Reply(by_prompt[r["messages"][-1]["content"]])) as (_, url):
        kept = asked(harness, url, tmp_path)
    run = tmp_path / "run"
    call(f"{BIN}/khabar", "import", harness, *map(str, kept), "--out", str(run), folder=tmp_path)
    report, found = khabar.Run.open(run).report, shown(harness, kept)
    for task, names in HEADLINES.items():
        for name in names:
            score = report[task][name]
            assert 0 < score.f1 < 1
            assert found[name] == score.f1
            assert (found[f"{name}_low"], found[f"{name}_high"]) == tuple(score.interval)


def test_a_failed_task_leaves_the_others(corpus: khabar.Corpus) -> None:
    from khabar.interop.asked import answered, joined

    article = corpus[0]
    good = answered("dates", article, json.dumps(quoted(article, "dates"), ensure_ascii=False))
    bad = answered("events", article, "I cannot")
    made = joined([good, bad])
    assert made.error is None and made.dates == good.dates and made.events == ()
    assert "no list of events" in made.details["failed"]["events"]
    assert joined([bad]).error == bad.error
    with pytest.raises(khabar.KhabarError, match="dates answered twice; give one file"):
        joined([good, good])


def test_every_suite_has_tasks() -> None:
    from khabar import interop
    from khabar.suites.published import SUITES

    folders = [path.name for path in (Path(interop.__file__).parent / "lm_eval").glob("*/")]
    assert sorted(folders) == sorted(["articles", *SUITES])


@pytest.mark.parametrize(
    ("doc", "said"),
    [
        ({"id": "999", "task": "dates"}, "no article '999'"),
        ({"id": "000", "task": "days"}, "task: 'days' is unknown"),
        ({"id": "000"}, "task"),
    ],
)
def test_a_sample_of_another_task_is_one_line(doc: dict, said: str, tmp_path: Path) -> None:
    from khabar.interop.imported import of_lm_eval, run

    (tmp_path / "s.jsonl").write_text(json.dumps({"doc": doc, "resps": [["{}"]]}) + "\n")
    with pytest.raises(khabar.KhabarError, match=said):
        run(tmp_path / "run", of_lm_eval([tmp_path / "s.jsonl"]), "mine")
    assert not (tmp_path / "run").exists()
