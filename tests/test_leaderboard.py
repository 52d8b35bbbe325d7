from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

import khabar
from khabar import leaderboard, predictions

DESCRIBED = """\
system: {name}
version: '1'
kind: rules
authors: [The khabar developers]
trained_on: nothing
saw_the_articles: false
date: '2026-01-01'
"""


def submit(folder: Path, name: str, *, system: str = "empty") -> None:
    folder.mkdir(parents=True)
    (folder / "system.yaml").write_text(DESCRIBED.format(name=name), encoding="utf-8")
    tagger = khabar.system(system)
    predictions.write(folder / "predictions.jsonl", map(tagger.predict, khabar.load()))


def test_the_leaderboard_of_the_checkout_is_what_submissions_say(root: Path) -> None:
    board = root / "leaderboard.md"
    assert leaderboard.render(root / "submissions", board) == board.read_text(encoding="utf-8")


def test_the_regex_row_is_what_the_regex_baseline_does(root: Path, corpus: khabar.Corpus) -> None:
    path = root / "submissions/regex/predictions.jsonl"
    submitted = {p.id: p for _, p in predictions.stream(path, corpus)}
    tagger = khabar.system("regex")
    assert submitted == {article.id: tagger.predict(article.blind()) for article in corpus}


def test_scores_are_recomputed_and_sorted(tmp_path: Path) -> None:
    submit(tmp_path / "submissions/a", "nothing at all")
    submit(tmp_path / "submissions/b", "the gold itself", system="gold")
    board = leaderboard.render(tmp_path / "submissions", tmp_path / "leaderboard.md")
    rows = [line for line in board.splitlines() if line.startswith("|")][2:]
    assert rows[0].startswith("| the gold itself ")
    assert rows[0].count(" 1. 100.0 ") == 5
    assert rows[1].count(" 2. 0.0 ") == 5
    assert "no two-sided p over articles is below 0.0625" in board


def test_systems_that_cannot_be_told_apart_share_a_rank(
    tmp_path: Path, root: Path, corpus: khabar.Corpus
) -> None:
    submit(tmp_path / "submissions/a", "gold", system="gold")
    submit(tmp_path / "submissions/b", "regex", system="regex")
    submit(tmp_path / "submissions/c", "nearly", system="regex")
    path = tmp_path / "submissions/c/predictions.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines()
    answer = json.loads(lines[0])
    answer["entities"] = answer["entities"][1:]  # one mention less
    path.write_text("\n".join([json.dumps(answer), *lines[1:]]), encoding="utf-8")
    board = leaderboard.render(tmp_path / "submissions", tmp_path / "leaderboard.md")
    rows = [line.split(" | ") for line in board.splitlines() if line.startswith("|")][2:]
    assert [row[0] for row in rows] == ["| gold", "| regex", "| nearly"]
    assert [row[4][:2] for row in rows] == ["1.", "2.", "2."]
    assert re.fullmatch(r"2\. 97\.\d \(\d\d\.\d–\d\d\.\d\)", rows[1][4])


def test_text_outside_the_block_is_kept(tmp_path: Path) -> None:
    board = tmp_path / "leaderboard.md"
    submit(tmp_path / "submissions/a", "a")
    begin, end = "<!-- generated: begin -->", "<!-- generated: end -->"
    board.write_text(f"# Ours\n{begin}\nstale\n{end}\nBelow.\n")
    made = leaderboard.render(tmp_path / "submissions", board)
    assert made.startswith(f"# Ours\n{begin}\n")
    assert made.endswith(f"{end}\nBelow.\n")
    assert "stale" not in made
    board.write_text("no block at all")
    with pytest.raises(khabar.KhabarError, match="generated: begin"):
        leaderboard.render(tmp_path / "submissions", board)


def test_a_strangers_words_stay_inert(tmp_path: Path) -> None:
    submit(tmp_path / "submissions/a", "'<script>|[x](http://y)`**\\n\\e[31m'")
    board = leaderboard.render(tmp_path / "submissions", tmp_path / "leaderboard.md")
    for sign in ("<script", "|[", "](", "`**"):
        assert sign not in board.split("generated: begin -->")[1].split("\n\nMicro")[0]


@pytest.mark.parametrize(
    "content", ["system: [", "system: x", "!!python/object/apply:os.system ['true']", "[]"]
)
def test_a_bad_description_is_named(tmp_path: Path, content: str) -> None:
    submit(tmp_path / "submissions/a", "a")
    (tmp_path / "submissions/a/system.yaml").write_text(content)
    with pytest.raises(khabar.KhabarError, match=r"a/system\.yaml: "):
        leaderboard.render(tmp_path / "submissions", tmp_path / "leaderboard.md")


def test_check_fails_when_the_table_was_edited(root: Path, tmp_path: Path, run) -> None:
    shutil.copytree(root / "submissions", tmp_path / "submissions")
    board = tmp_path / "leaderboard.md"
    board.write_bytes((root / "leaderboard.md").read_bytes())
    assert run("leaderboard", "--check").returncode == 0
    board.write_text(board.read_text(encoding="utf-8").replace("| regex |", "| best |"))
    done = run("leaderboard", "--check")
    assert done.returncode == 1
    assert "run `khabar leaderboard`" in done.stderr
