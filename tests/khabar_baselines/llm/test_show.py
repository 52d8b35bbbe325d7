"""`khabar prompt show` prints what would be sent, and asks nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import khabar

pytest.importorskip("inspect_ai")

from khabar_baselines.llm import Llm
from khabar_baselines.llm.requests import Message
from khabar_baselines.llm.tokens import _encoding, tokens


def yaml(folder: Path, options: str) -> Path:
    path = folder / "llm.yaml"
    path.write_text(f"system: llm\noptions: {{model: openai-api/here/tiny, {options}}}\n")
    return path


def test_all_turns_are_shown_with_their_counts(tmp_path: Path, run) -> None:
    done = run("prompt", "show", yaml(tmp_path, "examples: 1, tasks: [dates, events]"))
    assert done.returncode == 0, done.stderr
    heads = [line for line in done.stdout.splitlines() if line.startswith("── ")]
    for n, task in enumerate(("dates", "events")):
        first, second, third, counts = heads[4 * n : 4 * n + 4]
        assert first == f"── {task} · user (1 of 3)" and third == f"── {task} · user (3 of 3)"
        assert second == f"── {task} · assistant (2 of 3)"
        assert counts.endswith("tokens (an estimate, one token per 4 bytes of UTF-8)")
    assert max(khabar.load()[0].text.split("\n"), key=len) in done.stdout


def test_one_task_of_one_article_is_shown_as_json(tmp_path: Path, run) -> None:
    path = yaml(tmp_path, "language: ar")
    done = run("prompt", "show", path, "--article", "003", "--task", "dates", "--json")
    told = json.loads(done.stdout)
    assert told["article"] == "003"
    (request,) = told["requests"]
    (turn,) = request["messages"]
    assert request["question"] == "dates" and turn["role"] == "user"
    system = Llm(model="openai-api/here/tiny", language="ar", tasks=["dates"])
    (sent,) = system.requests(khabar.load().by_id("003"))[0]["messages"]
    assert turn["content"] == sent["content"]
    size = len(sent["content"].encode())
    counts = {"characters": len(sent["content"]), "words": len(sent["content"].split())}
    assert counts.items() <= request.items()
    assert request["tokens"] == -(-size // 4)


def test_the_article_is_of_the_corpus_or_the_suite(tmp_path: Path, run) -> None:
    path = yaml(tmp_path, "tasks: [dates]")
    for option, value, corpus in (
        ("--data", "practice", khabar.load("practice")),
        ("--suite", "names", khabar.load(suite="names")),
    ):
        told = json.loads(run("prompt", "show", path, option, value, "--json").stdout)
        assert told["article"] == corpus[0].id


def test_several_prompts_are_shown_by_name(tmp_path: Path, run) -> None:
    path = yaml(tmp_path, "prompts: [v1.ar, v1.en], tasks: [dates]")
    told = json.loads(run("prompt", "show", path, "--json").stdout)
    assert [request["prompt"] for request in told["requests"]] == ["v1.ar", "v1.en"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("regex",), "regex: has no prompt, because it has no method requests(article)"),
        (("FILE", "--article", "9"), "--article: '9' is unknown; known: 000"),
        (("FILE", "--task", "identity"), "--task: 'identity' is unknown; "),
        (("FILE", "--data", "practice", "--suite", "names"), "give --suite or --data, not both"),
    ],
)
def test_mistakes_are_a_line(tmp_path: Path, run, arguments: tuple[str, ...], told: str) -> None:
    path = str(yaml(tmp_path, "tasks: [dates]"))
    done = run("prompt", "show", *(path if a == "FILE" else a for a in arguments))
    assert done.returncode == 2 and told in done.stderr and done.stderr.count("\n") == 1


OWN = """
import khabar
class Own:
    name = "own"
    def predict(self, article): ...
    def requests(self, article):
        assert article.entities is None
        return VALUE
"""


def test_any_system_may_show_its_requests(tmp_path: Path, run) -> None:
    message = {"role": "system", "content": "Mark it.\x1b[31m"}
    value = [{"question": "all", "messages": [message], "tokens": 7, "counted_by": "me"}]
    (tmp_path / "own.py").write_text(OWN.replace("VALUE", repr(value)))
    done = run("prompt", "show", "own:Own")
    assert "── all · system (1 of 1)" in done.stdout and "7 tokens (me)" in done.stdout
    assert "\x1b" not in done.stdout
    (tmp_path / "own.py").write_text(OWN.replace("VALUE", "[{'question': 1}]"))
    wrong = run("prompt", "show", "own:Own")
    assert wrong.returncode == 2 and "own: requests: Expected `str`, got `int`" in wrong.stderr


def test_openai_s_tokens_are_tiktoken_s_where_it_may_keep_a_vocabulary(monkeypatch) -> None:
    tiktoken = pytest.importorskip("tiktoken")
    ranks = {bytes([byte]): byte for byte in range(256)}
    made = tiktoken.Encoding("bytes", pat_str=r"[\s\S]", mergeable_ranks=ranks, special_tokens={})
    monkeypatch.setattr(tiktoken, "encoding_for_model", lambda _: made)
    _encoding.cache_clear()
    options: Any = Llm(model="openai/gpt-4o").options
    messages = [Message("user", "نص <|endoftext|>"), Message("assistant", "{}")]
    monkeypatch.delenv("TIKTOKEN_CACHE_DIR", raising=False)
    assert tokens(options, messages) is None
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "here")
    counted = tokens(options, messages)
    assert counted and counted.number == sum(len(m.content.encode()) for m in messages)
    assert counted.by == "tiktoken (bytes), without those between the turns"
    _encoding.cache_clear()
