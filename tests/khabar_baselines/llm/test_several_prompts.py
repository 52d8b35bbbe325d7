"""Several prompts are several runs in one folder; what was answered is asked only once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import khabar

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm import Llm
from tests.khabar_baselines.llm.server import Reply, Server, serving

ENGLISH = "You annotate"


def reply(request: dict[str, Any], _: int) -> Reply:
    """Answer well in English and with nothing in Arabic."""
    english = request["messages"][-1]["content"].startswith(ENGLISH)
    item = {"quotation": "روسيا", "prefix": "", "type": "GPE"}
    return Reply(json.dumps({"entities": [item] if english else []}))


def yaml(folder: Path, address: str, prompts: str = "v1.ar, v1.en", more: str = "") -> Path:
    path = folder / "llm.yaml"
    path.write_text(
        "system: llm\noptions: {model: openai-api/here/tiny, api_key_env: HERE, tasks: [entities],"
        f" base_url: '{address}', retries: 0, prompts: [{prompts}]{more}}}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(autouse=True)
def key(monkeypatch) -> None:
    monkeypatch.setenv("HERE", "not-a-key")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def asked(server: Server) -> list[bool]:
    """Return of each request whether it was in English."""
    return [r["messages"][-1]["content"].startswith(ENGLISH) for r in server.requests]


def test_each_has_a_run_and_the_table_a_row(tmp_path: Path, run) -> None:
    with serving(reply) as (server, address):
        path = yaml(tmp_path, address)
        done = run("evaluate", path, "--out", "r")
        assert done.returncode == 0, done.stderr
        again = run("evaluate", path, "--out", "r", "--json")
        more = run("evaluate", yaml(tmp_path, address, "v1.ar, v1.en, v1"), "--out", "r")
    assert asked(server).count(False) == 5 and asked(server).count(True) == 10
    rows = {line.split()[1]: line.split() for line in done.stdout.splitlines() if "│" in line}
    assert list(rows) == ["v1.ar", "v1.en", "mean", "range"]
    assert "v1 " in more.stdout
    told = json.loads(again.stdout)
    f1 = {
        name: report["scores"]["entities"]["strict"]["f1"]
        for name, report in told["prompts"].items()
    }
    assert f1["v1.ar"] == 0 < f1["v1.en"]
    assert told["spread"]["entities.strict"] == {
        "mean": f1["v1.en"] / 2, "least": 0, "greatest": f1["v1.en"],
    }  # fmt: skip
    assert "dates.value" not in told["spread"]
    compared = run("compare", "r/prompts/v1.ar", "r/prompts/v1.en")
    assert compared.returncode == 0 and "A is v1.ar, B is v1.en" in compared.stdout


def test_a_run_that_failed_goes_on_where_it_was(tmp_path: Path, run) -> None:
    broken = [True]

    def failing(request: dict[str, Any], number: int) -> Reply:
        fails = broken[0] and number > 7
        return Reply(status=400, body="{}") if fails else reply(request, number)

    with serving(failing) as (server, address):
        path = yaml(tmp_path, address)
        stopped = run("evaluate", path, "--out", "r", "--fail-fast")
        assert stopped.returncode == 1 and "to go on" in stopped.stderr
        broken[0] = False
        before = len(server.requests)
        done = run("evaluate", path, "--out", "r")
        assert done.returncode == 0, done.stderr
        assert len(server.requests) - before == 10 - 7


def test_from_python_each_is_a_system() -> None:
    system = Llm(model="openai-api/here/tiny", prompts=["v1.ar", "v1.en"], seed=3)
    each = system.by_prompt()
    assert [one.identity["prompt"] for one in each.values()] == ["v1.ar", "v1.en"] == list(each)
    assert all(one.identity["seed"] == 3 and not one.by_prompt() for one in each.values())
    with pytest.raises(khabar.UnusableError, match="has several prompts; run `khabar evaluate`"):
        system.predict(khabar.Article(id="a", text="نص"))


def test_two_prompts_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine.md").write_text("{{ task }}{{ text }}")
    prompts = [str(tmp_path / name / "mine.md") for name in "ab"]
    with pytest.raises(khabar.KhabarError, match=r"two are called alike \(mine, mine\); rename"):
        Llm(model="openai-api/here/tiny", prompts=prompts).by_prompt()


def test_prompt_and_prompts_are_not_given_both() -> None:
    with pytest.raises(khabar.KhabarError, match="give prompt or prompts, not both"):
        Llm(model="openai-api/here/tiny", prompt="v1", prompts=["v1.ar"])


OWN = """
import khabar
class One:
    name = "one"
    def predict(self, article):
        return khabar.Prediction(id=article.id, dates=())
class Many:
    name = "many"
    def predict(self, article): ...
    def by_prompt(self):
        return {NAME: One()}
"""


@pytest.mark.parametrize("name", ["../out", "", ".", "a/b"])
def test_a_name_cannot_lead_out_of_the_run(tmp_path: Path, run, name: str) -> None:
    (tmp_path / "own.py").write_text(OWN.replace("NAME", repr(name)))
    done = run("evaluate", "own:Many", "--out", "r/s")
    assert done.returncode == 2 and "use letters, digits" in done.stderr
    assert not (tmp_path / "r").exists()


def test_a_prompt_that_ends_the_process_fails_its_own_articles_alone(tmp_path: Path, run) -> None:
    ending = OWN.replace("{NAME: One()}", "{'a': One('001'), 'b': One('003')}").replace(
        "    def predict(self, article):\n        return",
        "    def __init__(self, bad): self.bad = bad\n"
        "    def predict(self, article):\n"
        "        if article.id == self.bad:\n"
        "            import os; os._exit(3)\n"
        "        return",
    )
    (tmp_path / "own.py").write_text(ending)
    done = run("evaluate", "own:Many", "--out", "r", "--json")
    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)["prompts"]
    failed = {name: report["buckets"]["failed"] for name, report in told.items()}
    assert failed == {"a": ["001"], "b": ["003"]}
