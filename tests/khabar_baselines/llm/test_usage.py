"""What a run of a model takes is shown, counted over commands, bounded, and submitted."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar.submissions import folder, make

pytest.importorskip("inspect_ai")
pytest.importorskip("openai")

from tests.khabar_baselines.llm.server import Reply, Server, serving

COMMAND = "import sys; from khabar.cli import main; sys.argv[0] = 'khabar'; main()"
PRICE = "price: {input: 1000, output: 5000}"
TOLD = {"authors": ["A"], "trained_on": "unknown", "saw_the_articles": "texts"}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve empty answers of 100 tokens and 20; with the price each costs 20 cents."""
    monkeypatch.setenv("HERE", "not-a-key")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(lambda *_: Reply('{"dates": []}')) as (server, address):
        for name, more in (("priced", f", {PRICE}"), ("free", "")):
            options = f"model: openai-api/here/tiny, base_url: '{address}', api_key_env: HERE"
            text = f"system: llm\noptions: {{{options}, tasks: [dates]{more}}}\n"
            (tmp_path / f"{name}.yaml").write_text(text)
        yield server


def evaluate(where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", COMMAND, "evaluate", *arguments, "--out", "run"]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False)


def counted(server: Server) -> tuple[int, int]:
    """Return how many probes and how many requests about articles were sent."""
    return len(server.probes), len(server.requests)


def test_limited_bounded_resumed_and_submitted(served: Server, tmp_path: Path) -> None:
    done = evaluate(tmp_path, "priced.yaml", "--limit", "2")
    assert done.returncode == 0, done.stderr
    assert counted(served) == (1, 2)
    assert "llm: 2 of 2, 360 tokens, $0.6000, " in done.stderr
    assert "these are scores of the first 2 of 5 articles" in done.stderr
    assert "usage: 3 calls, 300 input and 60 output tokens, " in done.stdout
    assert "lost: 0.0% of articles failed, 0.0% of articles truncated" in done.stdout
    with pytest.raises(khabar.KhabarError, match=r"first articles alone, .*-first-2-"):
        make.submit(tmp_path / "run", "mine", TOLD, root=tmp_path)
    done = evaluate(tmp_path, "priced.yaml", "--max-cost", "0.9")
    assert done.returncode == 1
    assert "going on: 2 of 5 answers were kept" in done.stderr
    assert "$1.0000 of $0.9; 2 articles are left" in done.stderr
    assert "again with --out run and a larger budget to go on" in done.stderr
    done = evaluate(tmp_path, "priced.yaml", "--max-cost", "2", "--html")
    assert done.returncode == 0, done.stderr
    assert counted(served) == (3, 5)  # each command that asks sends a probe
    page = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "<p>usage: 8 calls, 800 input and 160 output tokens, " in page
    report = msgspec.json.decode((tmp_path / "run" / "report.json").read_bytes())
    assert report["usage"]["calls"] == 8 and report["usage"]["cost"] == pytest.approx(1.6)
    described = folder.read(make.submit(tmp_path / "run", "mine", TOLD, root=tmp_path))
    assert (described.version, described.kind) == ("openai-api/here/tiny", "LLM")
    assert described.cost and described.cost.usd == pytest.approx(1.6)
    assert described.cost.note and "8 calls, 800 input" in described.cost.note
    assert described.options["temperature"] == 0 and described.options["tasks"] == ("dates",)
    assert not {"base_url", "model", "cost"} & described.options.keys()
    details = khabar.Run.open(tmp_path / "run").answer("000").details or {}
    assert isinstance(described.prompt, msgspec.Struct)
    assert described.prompt.sha256 == details["prompt_sha256"]


def test_dollars_without_a_price_are_an_error_after_the_first_answer(
    served: Server, tmp_path: Path
) -> None:
    done = evaluate(tmp_path, "free.yaml", "--max-cost", "1")
    assert done.returncode == 2
    assert "give the system `llm` the option `price`" in done.stderr
    assert counted(served) == (1, 1)
    done = evaluate(tmp_path, "free.yaml", "--max-tokens-total", "10000")
    assert done.returncode == 0, done.stderr
    assert "$" not in done.stdout + done.stderr


def test_sixteen_at_once_take_more_only_by_what_is_under_way(
    served: Server, tmp_path: Path
) -> None:
    texts = (khabar.Article(id=f"{n:03}", text=f"نص {n}", dates=()) for n in range(60))
    articles = khabar.Corpus(texts)
    with pytest.raises(khabar.KhabarError, match="budget is reached"):
        khabar.evaluate(
            tmp_path / "priced.yaml", articles, out=tmp_path / "run", jobs=16, max_cost=2.0
        )
    assert 10 <= sum(counted(served)) <= 10 + 16
