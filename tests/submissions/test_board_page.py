"""leaderboard.html holds what leaderboard.md says, all that is declared, and nothing of it runs."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import khabar
from khabar import api, labels
from khabar.score.compare import compare
from khabar.score.measures import HEADLINES
from khabar.stats.intervals import sign_flip
from khabar.submissions import board_page, board_pairs, folder
from khabar.submissions.board_entries import Drop
from khabar.submissions.board_scores import Board, scored
from khabar.submissions.description import Cost, OnSuite, Prompt
from khabar.submissions.fresh import FreshArm

HOSTILE = """</script><script>window.pwned=1</script>"><img src=x onerror="window.pwned=1">&"""


def shown(tmp_path: Path) -> Board:
    return scored(folder.found(tmp_path / "submissions"))


def page(board: Board, tmp_path: Path) -> str:
    board_page.write(tmp_path / board_page.PAGE, board)
    return (tmp_path / board_page.PAGE).read_text(encoding="utf-8")


def data(text: str) -> Any:
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', text)[1]
    )


def text_of(markup: str) -> list[str]:
    """Return the pieces of text in markup."""
    pieces = map(html.unescape, re.sub(r"<[^>]*>", "\0", markup).split("\0"))
    return [" ".join(piece.split()) for piece in pieces if piece.strip()]


def line(text: str, place: int) -> list[str]:
    """Return the text of a system's row in the first table."""
    return text_of(re.search(rf'<tr data-place="{place}" data-kind.*?</tr>', text, re.DOTALL)[0])


def card(text: str, name: str) -> str:
    return text[text.index(f'<div id="system-{name}"') :].split("</div>\n</details>", 1)[0]


def test_a_row_has_rank_score_and_interval(tmp_path: Path, submit) -> None:
    submit("a", by="regex", system="mine")
    submit("b", by="gold", system="theirs")
    board = shown(tmp_path)
    text = page(board, tmp_path)
    assert line(text, 0)[:5] == ["theirs", "1.0", "rules", "no", "2026-01-01"]
    assert line(text, 0)[5:] == ["100.0", "rank 1"] * 5
    headline = board.entries[1].headlines[0]
    score = f"{100 * headline.f1:.1f}", "rank 2", headline.interval.in_percent()
    assert tuple(line(text, 1)[5:8]) == score


def test_yardsticks_stand_below_without_a_rank(tmp_path: Path, submit) -> None:
    submit("a")
    foot = re.search(r"<tfoot>.*</tfoot>", page(shown(tmp_path), tmp_path), re.DOTALL)[0]
    assert [piece for piece in text_of(foot) if piece.startswith("◇")] == ["◇ quoted", "◇ floor"]
    assert "rank" not in foot


def test_there_may_be_no_submission_yet(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    assert "No submissions yet." in page(shown(tmp_path), tmp_path)


def test_a_card_has_all_that_is_declared(tmp_path: Path, submit) -> None:
    prompt = "First line.\nSecond line: {text}"
    submit("a", authors=("Ann", "Bob"), prompt=prompt, cost=Cost(usd=1.25, note="two hours"))
    submit("b", prompt=Prompt(name="secret sauce", sha256="ab" * 32))
    board = shown(tmp_path)
    text = page(board, tmp_path)
    about = board.entries[0].description
    told = " ".join(text_of(card(text, "a")))
    for value in (*about.authors, about.trained_on, about.link, about.dataset.sha256, about.kind):
        assert value in told
    assert "1.25 USD (two hours)" in told.replace("( ", "(").replace(" )", ")")
    assert f'<pre dir="auto">{prompt}\n</pre>' in card(text, "a")
    assert "secret sauce" in card(text, "b")
    assert "ab" * 32 in card(text, "b")
    assert re.findall(r'data-prompt="(\w+)"', text) == ["shown", "named"]


def test_hostile_text_stays_text(tmp_path: Path, submit) -> None:
    submit(
        "a",
        system=HOSTILE[:80],
        version=HOSTILE[:80],
        authors=(HOSTILE[:80],),
        trained_on=HOSTILE,
        prompt=HOSTILE,
        cost=Cost(usd=1, note=HOSTILE),
    )
    submit("b", prompt=Prompt(name=HOSTILE[:80], sha256="ab" * 32))
    board = shown(tmp_path)
    board.entries[0].drops["names"] = [Drop(HOSTILE, False, 0.5, 0.1, (0.0, 0.2))]
    text = page(board, tmp_path)
    assert "<img" not in text
    assert text.count("<script") == 2
    assert text.count("</script>") == 2
    assert card(text, "a").count(html.escape(HOSTILE, quote=True).replace("&quot;", "&#34;")) >= 4
    assert data(text)["systems"][0]["name"] == f"{HOSTILE[:80]} {HOSTILE[:80]}"


def test_nothing_is_loaded_and_only_the_page_s_own_script_runs(tmp_path: Path, submit) -> None:
    submit("a")
    text = page(shown(tmp_path), tmp_path)
    (told,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    policy = html.unescape(told)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<(?:link|img|iframe|script src)|style=|onclick|url\(|@import", text)


def test_the_drops_of_each_arm_stand_in_the_card(tmp_path: Path, submit) -> None:
    submit("a", suites={})
    board = shown(tmp_path)
    (entry,) = board.entries
    entry.drops["names"] = [
        Drop("famous", True, 0.9, 0.012, (-0.02, 0.05)),
        Drop("invented", False, 0.8, 0.1, None),
    ]
    arm = FreshArm(
        arm="words", task="entities", measure="strict", base=0.9, score=0.7, drop=0.2,
        drop_interval=None,
    )  # fmt: skip
    entry.checked["names"] = arm
    entry.shares["pairs both right"] = (0.25, (0.2, 0.3))
    text = page(board, tmp_path)
    drops = re.search(r'id="suites".*?</section>', text, re.DOTALL)[0]
    assert text_of(drops)[-5:-1] == ["+10.0", "invented", "–", "† +20.0 words"]
    told = text_of(card(text, "a"))
    assert told[told.index("famous ○") :][:4] == ["famous ○", "90.0", "+1.2", "−2.0 to +5.0"]
    assert told[told.index("invented") :][:3] == ["invented", "80.0", "+10.0"]
    composed = text_of(re.search(r'id="composed".*?</section>', text, re.DOTALL)[0])
    assert composed[-2:] == ["25.0", "20.0–30.0"]


def test_a_suite_on_which_nobody_answers_has_no_column(tmp_path: Path, submit) -> None:
    submit("a")
    text = page(shown(tmp_path), tmp_path)
    assert "No submission has predictions on the suites on the articles." in text
    assert "Scores on composed suites" not in text


def fewer(corpus: khabar.Corpus, number: int) -> list[khabar.Prediction]:
    """Return gold without the first entities and dates of each article."""
    return [
        khabar.Prediction(id=a.id, entities=a.entities[number:], dates=a.dates[: number + 1])
        for a in corpus
    ]


@pytest.fixture
def pair(tmp_path: Path, submit, corpus: khabar.Corpus) -> Board:
    submit("a", fewer(corpus, 1))
    submit("b", fewer(corpus, 5))
    return shown(tmp_path)


def test_the_p_over_sentences_is_that_of_the_command(pair: Board, tmp_path: Path) -> None:
    files = [tmp_path / f"submissions/{e.name}/predictions.jsonl" for e in pair.entries]
    runs = api.comparable(files, khabar.load())
    told = {(row.task, row.measure): row for row in compare(*(run.report for run in runs))}
    for headline, found in zip(HEADLINES, board_pairs.over_sentences(pair.entries), strict=True):
        if headline not in told:
            assert found == ([], [])
            continue
        ((p,), rest) = found.p
        assert rest == []
        assert p == told[headline].sentences


def test_the_page_s_counts_give_the_p_over_articles(pair: Board, tmp_path: Path) -> None:
    one, other = (np.array(system["counts"][0]) for system in data(page(pair, tmp_path))["systems"])
    wide = [np.stack([c[:, 0], np.zeros(len(c)), c[:, 1]], axis=1) for c in (one, other)]
    files = [tmp_path / f"submissions/{e.name}/predictions.jsonl" for e in pair.entries]
    rows = compare(*(run.report for run in api.comparable(files, khabar.load())))
    told = next(row for row in rows if (row.task, row.measure) == HEADLINES[0])
    assert sign_flip(*wide) == told.articles


def test_systems_under_other_labels_are_not_compared(tmp_path: Path, submit, corpus) -> None:
    theirs = labels.INVENTORIES["wojood"].projection
    made = [
        khabar.Prediction(
            id=a.id,
            labels="wojood",
            entities=tuple(
                khabar.Entity(start=e.start, end=e.end, type=theirs[e.type])
                for e in a.entities
                if e.type in theirs
            ),
        )
        for a in corpus
    ]
    submit("a", made)
    submit("b", by="gold")
    board = shown(tmp_path)
    assert next(board_pairs.over_sentences(board.entries)).p == [[None], []]
    found = data(page(board, tmp_path))["systems"]
    assert found[0]["views"][0] != found[1]["views"][0]


def test_only_the_best_are_compared_over_sentences(
    tmp_path: Path, submit, corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 3, 5, 8):
        submit(f"s{number}", fewer(corpus, number))
    monkeypatch.setattr(board_pairs, "MOST", 3)
    board = shown(tmp_path)
    found = next(board_pairs.over_sentences(board.entries))
    assert [board.entries[place].name for place in found.systems] == ["s1", "s3", "s5"]
    assert [len(row) for row in found.p] == [2, 1, 0]


def test_the_command_writes_the_page(tmp_path: Path, submit, run) -> None:
    submit("a")
    assert run("leaderboard").returncode == 0
    assert not (tmp_path / "leaderboard.html").exists()
    done = run("leaderboard", "--html")
    assert done.returncode == 0, done.stderr
    assert "leaderboard.html written" in done.stderr + done.stdout
    assert "</html>" in (tmp_path / "leaderboard.html").read_text(encoding="utf-8")


def test_check_and_html_exclude_each_other(tmp_path: Path, submit, run) -> None:
    submit("a")
    done = run("leaderboard", "--check", "--html")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "--check and --html: give one of them" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["submissions"]


def test_suites_that_are_declared_stand_in_the_card(tmp_path: Path, submit) -> None:
    submit("a")
    board = shown(tmp_path)
    board.entries[0].description.suites["names"] = OnSuite(
        seeds=3, version="1.1.0", sha256="cd" * 32
    )
    told = " ".join(text_of(card(page(board, tmp_path), "a")))
    assert "suite names 3 seeds of each arm, dataset 1.1.0 " + "cd" * 32 in told
