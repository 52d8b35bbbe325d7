"""Days, values and weekdays move together, by the calendar and not by a tagger."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

import khabar
from khabar.gold import recount as calendar
from khabar.gold.recount import lexicon, recount
from khabar.suites.dates import SUITE
from khabar.suites.edits import applied
from khabar.suites.reword import reworded
from khabar.suites.shift import moved, stay_true
from khabar.suites.suite import Made, NotApplicable

from .checks import all_breaches

CASES = yaml.load(
    Path(__file__).with_name("dates.yaml").read_text(encoding="utf-8"), yaml.BaseLoader
)
ARTICLES = list(khabar.load())
SEEDS = range(20)
SHIFTED, ABSOLUTE = SUITE.arms
WEEKDAYS = "|".join(lexicon()["weekdays"])  # the audits' own list: a second source


def small(case: dict) -> khabar.Article:
    dates, reach = [], 0
    for words, value, deictic, *type_ in case["dates"]:
        start = case["text"].index(words, reach)
        reach = start + len(words)
        kind = type_[0] if type_ else "DATE"
        dates.append(
            khabar.Date(
                start=start,
                end=reach,
                type=kind,
                value=value,
                deictic=deictic == "true",
                text=words,
            )
        )
    types = ("body", "boilerplate") if "boilerplate" in case else (case.get("zone", "body"),)
    borders = (0, *([int(case["boilerplate"])] if "boilerplate" in case else []), len(case["text"]))
    zones = tuple(
        khabar.Zone(*pair, type_) for pair, type_ in zip(pairwise(borders), types, strict=True)
    )
    day = case.get("dct", "")
    dct = khabar.Dct(value=day, granularity="day" if day[7:] else "month") if day else None
    return whole(text=case["text"], dct=dct, dates=tuple(dates), zones=zones)


def whole(**fields: object) -> khabar.Article:
    return khabar.Corpus([khabar.Article(id="a", **fields)])[0]


@pytest.mark.parametrize("name", CASES["shifted"])
def test_words_and_values_move(name: str) -> None:
    case = CASES["shifted"][name]
    article, days = small(case), int(case["days"])
    assert stay_true([article], days) is ("untrue" not in case)
    if "untrue" in case:
        return
    (edit,) = moved([article], days)
    after = applied(article, edit)
    assert after.text == case["becomes"]
    assert [d.value for d in after.dates] == case["values"]
    assert after.dct.value == str(date.fromisoformat(case["dct"]) + timedelta(days))


@pytest.mark.parametrize("name", CASES["refused"])
def test_what_is_not_understood_does_not_move(name: str) -> None:
    case = CASES["refused"][name]
    (refusal,) = moved([small(case)], 7)
    assert isinstance(refusal, NotApplicable)
    assert case["why"] in refusal.reason


def test_what_is_not_marked_does_not_move() -> None:
    article = whole(text="اجتمعوا الأحد", dct=khabar.Dct(value="2024-02-27"))
    assert moved([article], 1) == [NotApplicable("its dates are not marked")]


def test_a_month_is_that_of_the_day_on_which_its_event_was() -> None:
    text = "زار عدن في ديسمبر الماضي"
    month = khabar.Date(
        start=11, end=24, type="DATE", value="2023-12", deictic=True, text=text[11:]
    )
    day = khabar.Date(start=8, end=13, type="DATE", value="2023-12-02", deictic=True, text="السبت")
    one, other = (
        whole(
            text=words,
            dct=khabar.Dct(value=dct),
            dates=(time,),
            events=(
                khabar.Event(
                    start=0,
                    end=3,
                    type="TRAVEL",
                    event="visit",
                    arguments=(khabar.Argument(start=time.start, end=time.end, role="Time"),),
                ),
            ),
        )
        for words, dct, time in (
            (text, "2024-01-15", month),
            ("زار عدن السبت", "2023-12-05", day),
        )
    )
    alone, together = moved([one], 18), moved([one, other], 18)
    assert applied(one, alone[0]).dates[0].text == "يناير الماضي"  # the middle, 15 December
    assert applied(one, together[0]).dates[0].text == "ديسمبر الماضي"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_date_moves_by_the_same_days(seed: int) -> None:
    made = SHIFTED.make(ARTICLES, seed)
    shifts = set()
    for base, (after, origin) in zip(ARTICLES, made, strict=True):
        new = date.fromisoformat(after.dct.value)
        days = new - date.fromisoformat(base.dct.value)
        shifts.add(days)
        assert days.days and base.dct.value in after.dct.evidence
        for number, mention in zip(origin["dates"], after.dates, strict=True):
            old = base.dates[number].value
            if re.fullmatch(r"\d{4}-\d\d-\d\d", old):
                assert mention.value == str(date.fromisoformat(old) + days)
            elif re.match("P|FUTURE", old):
                assert mention.value == old
            counted = recount(mention.text, new)
            assert not counted or mention.value in counted
    assert len(shifts) == 1


@pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_weekday_is_that_of_its_day(arm, seed: int) -> None:
    for made in arm.make(ARTICLES, seed):
        article = made.article if isinstance(made, Made) else None
        for match in re.finditer(f"(?<!\\w)(?:{WEEKDAYS})(?!\\w)", article.text if article else ""):
            (mention,) = (d for d in article.dates if d.start <= match.start() < d.end)
            day = date.fromisoformat(mention.value)
            assert lexicon()["weekdays"][day.weekday()] == match[0]


@pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_but_dates_changes(arm, seed: int) -> None:
    for base, made in zip(ARTICLES, arm.make(ARTICLES, seed), strict=True):
        if isinstance(made, Made):
            assert without_dates(base) == without_dates(made.article)
            for task, fields in (("entities", ["entity"]), ("events", ["event", "realis"])):
                for field in ["text", *fields]:
                    before, after = (
                        [getattr(m, field) for m in getattr(article, task)]
                        for article in (base, made.article)
                    )
                    assert before == after


def without_dates(article: khabar.Article) -> str:
    text, reach, pieces = article.text, 0, []
    for mention in article.dates:
        pieces.append(re.sub(r" في $", " ", text[reach : mention.start]))
        reach = mention.end
    return "#".join([*pieces, text[reach:]])


@pytest.mark.parametrize("seed", SEEDS)
def test_other_words_have_the_same_value(seed: int) -> None:
    for base, made in zip(ARTICLES, ABSOLUTE.make(ARTICLES, seed), strict=True):
        if not isinstance(made, Made):
            continue
        assert made.article.text != base.text
        assert [d.value for d in made.article.dates] == [d.value for d in base.dates]
        day = date.fromisoformat(base.dct.value)
        for mention in made.article.dates:
            counted = recount(mention.text, day)
            assert not counted or mention.value in counted
            assert calendar.deictic(mention.text, day) in (None, mention.deictic)


def test_what_has_no_other_words_is_not_applicable() -> None:
    reasons = {
        base.id: made.reason
        for base, made in zip(ARTICLES, ABSOLUTE.make(ARTICLES, 0), strict=True)
        if isinstance(made, NotApplicable)
    }
    assert list(reasons) == ["002", "003"]


@pytest.mark.parametrize("name", CASES["reworded"])
def test_the_words_that_a_date_can_have(name: str) -> None:
    case = CASES["reworded"][name]
    article, found = small(case), {}
    for seed in range(80):
        (edit,) = reworded([article], seed)
        if not isinstance(edit, NotApplicable):
            (mention,) = applied(article, edit).dates
            found[mention.text] = str(mention.deictic).lower()
    assert found == (case["forms"] or {})


@pytest.mark.parametrize("name", CASES["joints"])
def test_a_month_needs_a_preposition(name: str) -> None:
    case = CASES["joints"][name]
    article = small({**case, "dct": "2024-01-15", "dates": [["هذا الشهر", "2024-01", "true"]]})
    texts = {applied(article, *reworded([article], seed)).text for seed in range(40)}
    assert {text.replace("/كانون الثاني", "") for text in texts} == set(case["becomes"])


@pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_rules_of_the_gold_hold(arm, seed: int) -> None:
    assert all_breaches(arm, ARTICLES, seed) == []


@pytest.mark.parametrize("arm", SUITE.arms, ids=lambda arm: arm.name)
def test_seeds_differ(arm) -> None:
    texts = {
        tuple(m.article.text for m in arm.make(ARTICLES, seed) if isinstance(m, Made))
        for seed in range(arm.seeds)
    }
    assert len(texts) == arm.seeds
