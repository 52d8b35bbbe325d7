"""The page says what the scores count, whatever strangers wrote."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import api, predictions
from khabar.render import html
from khabar.score.judged import measures, rows
from khabar.score.outcomes import RIGHT, outcomes
from tests.score.perturb import perturbed

from .conftest import HOSTILE, Page, gold_of, hostile

PUTIN = khabar.Article(
    id="a",
    text="قال بوتين أمس في Moscow",
    entities=(
        khabar.Entity(start=4, end=9, type="PER"),
        khabar.Entity(start=17, end=23, type="GPE"),
    ),
    dates=(khabar.Date(start=10, end=13, type="DATE", value="2025-12-05"),),
    events=(
        khabar.Event(
            start=0,
            end=3,
            type="STATE",
            realis="ACTUAL",
            arguments=(khabar.Argument(start=4, end=9, role="Speaker"),),
        ),
    ),
)


VISIBLE = HOSTILE.replace("\u202e", "\\u202e")


def shown(page, answer: khabar.Prediction, article: khabar.Article = PUTIN) -> list[dict]:
    return page([article], [answer]).data["article-0"]["rows"]


def test_counts_are_those_of_the_outcomes(page, corpus: khabar.Corpus) -> None:
    answers = [perturbed(article, 1) for article in corpus]
    by = measures(corpus)
    index = page(corpus, answers).data["index"]
    for article, answer, entry in zip(corpus, answers, index["articles"], strict=True):
        right = sum(
            number
            for combination, number in entry["counts"]
            if index["combinations"][combination]["kinds"] == [RIGHT]
        )
        found = outcomes(article, answer, by["entities"])
        assert right == sum(each.kind == RIGHT for each in found)
        assert sum(number for _, number in entry["counts"]) == len(found)


def test_a_row_says_what_was_expected_and_given(page) -> None:
    date = khabar.Date(start=10, end=13, type="DATE", value="2025-12-06", mod="APPROX")
    (row,) = shown(page, khabar.Prediction(id="a", dates=(date,)))
    assert row["sides"] == [["DATE", "أمس"], True]
    assert row["facts"] == [
        ["value", ["2025-12-05", "2025-12-06"], True],
        ["mod", [None, "APPROX"], True],
    ]


def test_arguments_belong_to_their_events(page) -> None:
    event = khabar.Event(
        start=0,
        end=3,
        type="STATE",
        realis="PLANNED",
        arguments=(
            khabar.Argument(start=4, end=9, role="Addressee"),
            khabar.Argument(start=17, end=23, role="Place"),
        ),
    )
    found = shown(page, khabar.Prediction(id="a", events=(event,)))
    assert found[0]["facts"] == [["realis", ["ACTUAL", "PLANNED"], True]]
    assert [row.get("parent") for row in found] == [None, 0, 0]
    assert found[1]["sides"] == [["STATE Speaker", "بوتين"], ["STATE Addressee", "بوتين"]]
    assert found[2]["sides"] == [None, ["STATE Place", "Moscow"]]


def test_the_matrix_says_what_was_taken_for_what(page) -> None:
    entities = (
        khabar.Entity(start=4, end=9, type="ORG"),
        khabar.Entity(start=14, end=16, type="LOC"),
    )
    made = page([PUTIN], [khabar.Prediction(id="a", entities=entities)])
    assert made.cells("entities, gold down") == [
        ["gold", "PER", "ORG", "GPE", "LOC", "missed"],
        ["PER", "", "1", "", "", ""],
        ["ORG", "", "", "", "", ""],
        ["GPE", "", "", "", "", "1"],
        ["LOC", "", "", "", "", ""],
        ["spurious", "", "", "", "1", ""],
    ]


def test_the_scores_are_the_report(page, corpus: khabar.Corpus) -> None:
    answers = [perturbed(article, 2) for article in corpus]
    made, report = page(corpus, answers), khabar.score(answers, corpus)
    cells = {tuple(line[:2]): line[2:] for line in made.cells("micro-averaged")}
    strict = report["entities"]["strict"]
    assert strict
    assert strict.interval
    assert cells["entities", "strict"][2:4] == [
        f"{100 * strict.f1:.1f}",
        strict.interval.in_percent(),
    ]
    assert cells["dates", "value"] == ["–"] * 7
    assert "dates: not attempted" in made.text


def test_what_one_run_finds_and_the_other_misses(page) -> None:
    one = khabar.Prediction(id="a", entities=PUTIN.entities)
    other = khabar.Prediction(
        id="a", entities=(PUTIN.entities[0], khabar.Entity(start=0, end=3, type="ORG")), dates=()
    )
    made = page([PUTIN], [one], [other])
    index, article = made.data["index"], made.data["article-0"]
    kinds = [index["combinations"][row["combination"]]["kinds"] for row in article["rows"]]
    assert index["letters"] == ["G", "A", "B"]
    assert kinds == [
        [None, "spurious"],
        ["right", "right"],
        ["not done", "missed"],
        ["right", "missed"],
    ]
    (line,) = (row for row in made.cells("Two runs") if row[:2] == ["entities", "strict"])
    assert (line[2], line[4], line[6]) == ("100.0", "50.0", "-50.0")
    assert "none is below 1." in made.text  # the least p of one article


def test_two_runs_join_on_gold(corpus: khabar.Corpus) -> None:
    for article in corpus:
        answers = [perturbed(article, seed) for seed in (1, 2)]
        by = measures(corpus)
        found = rows(article, answers, by)
        assert sum(row.sides[0] is not None for row in found) == len(article.entities or ())
        for run, answer in enumerate(answers):
            told = sorted(
                row.kinds[run] for row in found if row.kinds[run] not in (None, "not done")
            )
            assert told == sorted(each.kind for each in outcomes(article, answer, by["entities"]))


def test_failed_and_missing_articles_are_empty_answers(page) -> None:
    other = msgspec.structs.replace(PUTIN, id="b")
    third = msgspec.structs.replace(PUTIN, id="c")
    failed = khabar.Prediction(
        id="b", error="ValueError: no \x1b[31m", details={"traceback": "Traceback\n  line <1>"}
    )
    answer = khabar.Prediction(id="a", entities=())
    made = page([PUTIN, other, third], [answer, failed])
    assert [each["states"] for each in made.data["index"]["articles"]] == [
        ["scored"],
        ["failed"],
        ["missing"],
    ]
    assert made.data["article-1"]["runs"] == [
        {"error": "ValueError: no \\x1b[31m", "traceback": "Traceback\n  line <1>"}
    ]
    for number in range(3):
        assert [row["sides"][1] for row in made.data[f"article-{number}"]["rows"]] == [None, None]


def test_a_corpus_without_gold_is_read_unjudged(page) -> None:
    bare = msgspec.structs.replace(PUTIN, entities=None)
    made = page([bare], [khabar.Prediction(id="a", entities=PUTIN.entities)])
    assert {tuple(each["kinds"]) for each in made.data["index"]["combinations"]} == {
        ("not judged",)
    }


def test_dates_without_values_are_judged_without(page) -> None:
    date = khabar.Date(start=10, end=13, type="DATE")
    article = msgspec.structs.replace(PUTIN, dates=(date,))
    made = page([article], [khabar.Prediction(id="a", dates=(date,))])
    assert made.data["index"]["combinations"][0]["kinds"] == ["right"]
    assert "<b>dates</b> words, type;" in made.text


def test_other_labels_are_shown_as_the_scores_see_them(page) -> None:
    entity = khabar.Entity(start=4, end=9, type="PERSON")
    other = msgspec.structs.replace(PUTIN, id="b")
    made = page([PUTIN, other], [khabar.Prediction(id="a", entities=(entity,), labels="ontonotes")])
    assert made.data["article-0"]["rows"][0]["sides"] == [["PERSON", "بوتين"], True]
    assert made.data["article-1"]["rows"][0]["sides"] == [["PERSON", "بوتين"], None]


def test_nothing_that_strangers_wrote_is_markup(page) -> None:
    article, answer = hostile()
    made = page([article], [answer])
    assert "<img" not in made.text
    assert "window.pwned=1</script>" not in made.text
    assert "\u202e" not in made.markup
    data = made.data["article-0"]
    facts = [fact for row in data["rows"] for fact in row.get("facts", [])]
    assert ["value", [None, VISIBLE], False] in facts
    assert HOSTILE in data["blocks"][0]["lines"][0][-2][1]


def test_a_failure_full_of_markup_is_text(page) -> None:
    article, _ = hostile()
    failed = khabar.Prediction(id=article.id, error=HOSTILE, details={"traceback": HOSTILE})
    made = page([article], [failed])
    assert "<img" not in made.text
    assert "\u202e" not in made.markup
    assert made.data["article-0"]["runs"] == [{"error": VISIBLE, "traceback": VISIBLE}]


def test_the_policy_lets_nothing_in(page) -> None:
    policy = page([PUTIN], [gold_of(PUTIN)]).text.partition("Content-Security-Policy")[2]
    policy = policy.partition(">")[0]
    assert "default-src &#39;none&#39;" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.slow
def test_the_page_is_written_article_by_article(
    page, corpus: khabar.Corpus, tmp_path: Path
) -> None:
    copies = [
        msgspec.structs.replace(article, id=f"{article.id}-{n}")
        for article in corpus
        for n in range(40)
    ]
    page(copies[:1], map(gold_of, copies[:1]))  # loads what every page needs
    path = tmp_path / "many.jsonl"
    predictions.write(path, (gold_of(article) for article in copies))
    (run,) = api.comparable([path], copies)
    assert run.report.buckets["failed"] == []
    tracemalloc.start()
    html.write(tmp_path / "many.html", run.corpus, [run])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < (tmp_path / "many.html").stat().st_size


def test_evaluate_writes_the_page(run, tmp_path: Path) -> None:
    done = run("evaluate", "gold", "--out", "r", "--html")
    assert done.returncode == 0, done.stderr
    assert "written to r/report.html" in done.stderr
    assert "<h1><bdi>gold</bdi></h1>" in (tmp_path / "r/report.html").read_text(encoding="utf-8")
    assert run("evaluate", "gold", "--out", "r").returncode == 0  # the page is no other run's


@pytest.mark.slow
def test_report_writes_beside_what_it_is_given(run, tmp_path: Path) -> None:
    for name in ("r", "s"):
        run("evaluate", "gold", "--out", name)
    (tmp_path / "mine.jsonl").write_bytes((tmp_path / "r/predictions.jsonl").read_bytes())
    for arguments, written in (
        (["r"], "r/report.html"),
        (["mine.jsonl"], "mine.html"),
        (["r", "s"], "r-s.html"),
        (["r", "mine.jsonl", "--out", "x/y.html"], "x/y.html"),
    ):
        done = run("report", *arguments)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / written).is_file()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere"], "nowhere"),
        (["b.jsonl", "--out", "b.jsonl"], "b.jsonl: holds predictions"),
        (["a.jsonl", "a.jsonl", "a.jsonl"], "3 runs are given"),
        (["a.jsonl"], "a.jsonl:1: article 'x'"),
        (["r"], "was scored on other-1:0 by scorer-0"),
    ],
)
def test_report_says_what_is_wrong(run, tmp_path: Path, arguments: list[str], told: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"id": "000"}\n', encoding="utf-8")
    (tmp_path / "r").mkdir()
    (tmp_path / "r/predictions.jsonl").write_text('{"id": "000"}\n', encoding="utf-8")
    report = {"signature": "*|*|other-1:0|scorer-0"}
    (tmp_path / "r/report.json").write_text(json.dumps(report), encoding="utf-8")
    done = run("report", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*.html"))


def test_runs_with_other_labels_are_each_shown_beside_their_own_gold(run, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.jsonl", tmp_path / "theirs.jsonl"
    entity = khabar.Entity(start=62, end=73, type="PER")
    predictions.write(ours, [khabar.Prediction(id="000", entities=(entity,))])
    spoken = msgspec.structs.replace(entity, type="PERS")
    predictions.write(theirs, [khabar.Prediction(id="000", entities=(spoken,), labels="wojood")])
    refused = run("report", "ours.jsonl", "theirs.jsonl")
    assert refused.returncode == 2
    assert "under other labels" in refused.stderr
    assert run("report", "ours.jsonl", "theirs.jsonl", "--force").returncode == 0
    data = Page(tmp_path / "ours-theirs.html").data["article-0"]
    same = [row["sides"] for row in data["rows"] if True in row["sides"]]
    words = "ستيف ويتكوف"
    assert same == [[["PER", words], True, None], [["PERS", words], None, True]]
