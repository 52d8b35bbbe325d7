"""What docs/prompts.md shows is what `llm` takes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from khabar.answers import read, read_names
from khabar.schema import TASKS

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm.prompts.template import _FIELDS, VARIABLES, _all_filters
from khabar_baselines.llm.schemas import SCHEMAS
from tests.khabar_baselines.llm.server import Reply, serving

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
TEXT = "الرباط - قال وزير الصيد المغربي سالم العمراني أمس إن وفداً سيزور أغادير."


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def section(title: str) -> str:
    return PAGE.partition(f"# {title}\n")[2].partition("\n#")[0]


def rows(title: str) -> set[str]:
    """Return the names in the first column of a section's table."""
    cells = re.findall(r"^\| (`[^|]*) \|", section(title), re.MULTILINE)
    return set(re.findall(r"`(\w+)`", " ".join(cells)))


def fields(schema: Any) -> set[str]:
    """Return the names of all fields of a JSON Schema, also of those within lists."""
    properties = schema.get("properties", schema.get("items", {}).get("properties", {}))
    return set(properties).union(*map(fields, properties.values()))


def test_every_variable_and_every_field_is_there() -> None:
    assert rows("Variables") == set(VARIABLES)
    lists = {*TASKS, "names"}
    assert rows("The answer") == set().union(*map(fields, SCHEMAS.values())) - lists
    told = section("What a prompt can do")
    assert all(f"`{name}`" in told for name in _all_filters())
    assert all(f"`{name}`" in section("Variables") for name in _FIELDS)


def test_every_answer_reads() -> None:
    answers = blocks("json")
    assert [next(iter(json.loads(answer))) for answer in answers] == [*TASKS, "names"]
    for answer, task in zip(answers, TASKS, strict=False):
        reading = read(answer, task, TEXT, "stop")
        assert reading.counts.exact == reading.counts.answered == 1
        item = json.loads(answer)[task][0]
        assert set(item) == set(SCHEMAS[task]["properties"][task]["items"]["properties"])
    assert read_names(answers[-1], 2, "stop").names == {1: "rabat"}


def test_the_code_runs() -> None:
    first, second = blocks("python")
    names: dict[str, Any] = {}
    exec(first, {"print": lambda same: names.update(same=same)})
    assert names["same"] is True
    exec(second, names)
    assert callable(names["evaluate_each"])


def test_the_session_runs(tmp_path: Path, run, monkeypatch) -> None:
    monkeypatch.setenv("LOCAL_API_KEY", "none")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "mine").mkdir()
    (prompt,) = blocks("jinja")
    (tmp_path / "mine" / "entities.md").write_text(prompt, encoding="utf-8")
    answer = '{"entities": [{"quotation": "المغرب", "prefix": "", "type": "GPE"}]}'
    with serving(lambda *_: Reply(answer)) as (server, address):
        for name, content in zip(("mine", "several"), blocks("yaml"), strict=True):
            local = content.replace("http://localhost:8000/v1", address)
            tasks = local if "tasks" in local else f"{local}  tasks: [entities]\n"
            (tmp_path / f"{name}.yaml").write_text(tasks, encoding="utf-8")
        shown = run("prompt", "show", "mine.yaml", "--data", "practice")
        assert shown.stdout.count("Mark every entity") == 1 and "(7 of 7)" in shown.stdout
        assert not server.requests
        done = run("evaluate", "mine.yaml", "--data", "practice", "--out", "runs/mine")
        assert done.returncode == 0, done.stderr
        assert [len(request["messages"]) for request in server.requests] == [7] * 40
        several = run("evaluate", "several.yaml", "--data", "practice", "--out", "runs/several")
        assert several.returncode == 0, several.stderr
        assert len(server.requests) == 160
    runs = [f"runs/several/prompts/{name}" for name in ("v1.ar", "mine")]
    compared = run("compare", *runs, "--data", "practice")
    assert compared.returncode == 0 and "p, articles" in compared.stdout


def test_the_error_is_the_one_that_is_shown(tmp_path: Path, run) -> None:
    (prompt,) = blocks("jinja")
    (tmp_path / "mine").mkdir()
    wrong = prompt.replace("{{ date |", "{{ dat |")
    (tmp_path / "mine" / "entities.md").write_text(wrong, encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    told = run("prompt", "show", "mine.yaml")
    (shown,) = [text for text in blocks("text") if text.startswith("khabar: llm")]
    assert told.returncode == 2 and told.stderr.startswith(shown.partition("…")[0])
