"""What docs/prompts.md shows is what `llm` takes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.answers import quoted, read, read_names
from khabar.schema import TASKS

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from khabar_baselines.llm.prompts.template import _FIELDS, VARIABLES, _all_filters
from khabar_baselines.llm.schemas import SCHEMAS
from tests.khabar_baselines.llm.server import Reply, Server, serving

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


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the page's prompt and an environment for a server on this machine."""
    monkeypatch.setenv("LOCAL_API_KEY", "none")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "mine").mkdir()
    (prompt,) = blocks("jinja")
    (tmp_path / "mine" / "entities.md").write_text(prompt, encoding="utf-8")
    return tmp_path


def system(folder: Path, name: str, content: str, address: str) -> None:
    local = content.replace("http://localhost:8000/v1", address)
    (folder / f"{name}.yaml").write_text(local, encoding="utf-8")


def test_several_prompts_run(folder: Path, run) -> None:
    answer = '{"entities": [{"quotation": "المغرب", "prefix": "", "type": "GPE"}]}'
    with serving(lambda *_: Reply(answer)) as (server, address):
        several = blocks("yaml")[1]
        system(folder, "several", f"{several}  tasks: [entities]\n", address)
        ((evaluate, _), (compare, _)) = commands("Several prompts")
        done = run(*evaluate)
    assert done.returncode == 0, done.stderr
    assert len(server.requests) == 120
    compared = run(*compare)
    assert compared.returncode == 0 and "p, articles" in compared.stdout


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="this system has no process groups")
def test_the_session_is_followed_and_nothing_is_sent_twice(folder: Path, run) -> None:
    """Each command of the section prints what stands below it; one of them is killed midway."""
    with serving(as_the_page_says) as (server, address):
        mine = blocks("yaml")[0]
        shipped = mine.replace("prompt: mine", "prompt: v1.en").replace("  examples: 3\n", "")
        system(folder, "mine", mine, address)
        system(folder, "v1", shipped, address)
        for command, output in commands("A session"):
            if goes_on := "going on: 2 of 40 answers were kept" in output:
                killed_midway(server, folder, command)
            done = run(*command)
            assert done.returncode == 0, (command, done.stderr)
            printed = plain(done.stdout + done.stderr)
            missing = [line for line in map(plain, output[goes_on:]) if line not in printed]
            assert not missing, command
    sent = Counter(json.dumps(request) for request in server.requests)
    assert len(sent) == 85 and "85 requests about articles" in section("A session")
    # What was under way when the process was killed was never answered.
    assert sorted(sent.values()) == [1] * 84 + [2]
    assert (folder / "submissions" / "mine" / "predictions.jsonl").is_file()


def commands(title: str) -> list[tuple[list[str], list[str]]]:
    """Return the khabar commands of a section, each with the lines of output below it."""
    shown = re.findall(r"```console\n(.*?)```", section(title), re.DOTALL)
    parts = [part for block in shown for part in block.split("$ khabar ")[1:]]
    return [(lines[0].split(), lines[1:]) for lines in map(str.splitlines, parts)]


def plain(text: str) -> str:
    """Return a text without what differs from run to run: white space, and seconds."""
    return re.sub(r"\d+\.\d s\b", "s", " ".join(text.split()))


def as_the_page_says(request: dict[str, Any], _: int) -> Reply:
    """Give the gold of the last article in a request; half of it if there are no examples."""
    turns = request["messages"]
    piece = next((piece for piece in pieces() if piece.text[200:400] in turns[-1]["content"]), None)
    if piece is None:  # a probe
        return Reply('{"entities": []}')
    entities = quoted(piece, "entities")["entities"]
    few = entities if len(turns) > 1 else entities[::2]
    return Reply(json.dumps({"entities": few}, ensure_ascii=False))


@cache
def pieces() -> list[khabar.Article]:
    return [*khabar.load("practice"), *khabar.load()]


def killed_midway(server: Server, folder: Path, command: list[str]) -> None:
    """Run a command until the tenth request hangs, and kill it."""
    before = len(server.requests)

    def hangs(request: dict[str, Any], number: int) -> Reply:
        seconds = 60 if number == before + 10 else 0
        return as_the_page_says(request, number)._replace(seconds=seconds)

    server.reply = hangs
    python = [sys.executable, "-m", "khabar", *command]
    process = subprocess.Popen(
        python, cwd=folder, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: len(server.requests) == before + 10)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    server.reply = as_the_page_says


def until(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to this")


def test_the_error_is_the_one_that_is_shown(folder: Path, run) -> None:
    prompt = folder / "mine" / "entities.md"
    wrong = prompt.read_text(encoding="utf-8").replace("{{ date |", "{{ dat |")
    prompt.write_text(wrong, encoding="utf-8")
    (folder / "mine.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    told = run("prompt", "show", "mine.yaml")
    (shown,) = [text for text in blocks("text") if text.startswith("khabar: llm")]
    assert told.returncode == 2 and told.stderr.startswith(shown.partition("…")[0])
