"""Noise leaves the article's own gold as it is, and what it adds is right by the guidelines."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import timex
from khabar.gold import check, read
from khabar.schema import TASKS
from khabar.suites import almanac
from khabar.suites.frames import Composed, compose
from khabar.suites.noise import FEWEST, MOST, SUITE, Draw, Frame, places, stock
from khabar.suites.suite import Made, NotApplicable

from .checks import MONTHS, WEEKDAYS, check_own_gold

ROOT = Path(__file__).parents[2]
ARTICLES = list(khabar.load())
ARMS = {arm.name: arm for arm in SUITE.arms}
STOCK = stock("distractors")
LISTS, TIMES = STOCK.fillers
DAYS = [date.fromisoformat(article.dct.value) for article in ARTICLES] + [date(2024, 3, 1)]
SEEDS = range(3)
GOLD = read.read(ROOT)
RULES = (*check.OF_MENTIONS, "offsets", "order")


def faults(articles: list[khabar.Article]) -> list[str]:
    gold = msgspec.structs.replace(GOLD, articles=tuple(articles))
    return [" ".join(map(str, breach)) for rule in RULES for breach in check.RULES[rule](gold)]


def id_of(frame: Frame) -> str:
    return frame.written.id


def kinds_of(frame: Frame) -> list[str]:
    return [kind for kind in frame.written.slots.values() if isinstance(kind, str)]


def sentence(frame: Frame, today: date, seed: int) -> Composed:
    id_ = frame.written.id
    filled = Draw(frame, STOCK.fillers, today, (seed, id_)).fillers()
    return compose(frame.texts[0], filled, id_, frame.where)


def alone(frame: Frame, today: date, seed: int) -> khabar.Article:
    made = sentence(frame, today, seed)
    layers = {"entities": made.entities, "dates": made.dates, "events": made.events}
    article = khabar.Article(
        id=frame.written.id, text=made.text, dct=khabar.Dct(value=str(today)), **layers
    )
    return khabar.Corpus([article])[0]


def added(made: Made, task: str) -> list[khabar.Entity | khabar.Date | khabar.Event]:
    pairs = zip(getattr(made.article, task), made.origin[task], strict=True)
    return [mention for mention, origin in pairs if origin is None]


@pytest.mark.parametrize("frame", STOCK.frames, ids=id_of)
def test_a_distractor_alone_keeps_the_rules_of_gold(frame: Frame) -> None:
    articles = [alone(frame, day, seed) for day in DAYS for seed in SEEDS]
    assert faults(articles) == []
    for article in articles:
        assert len(article.sentences) == 1
        assert 12 <= len(article.text.split()) <= 30
        types = {event.event: event.type for event in article.events if event.event}
        assert [e.type for e in article.events if e.event] == [
            types[e.event] for e in article.events if e.event
        ]


def frames_with(*kinds: str) -> list[Frame]:
    """Return the frames with slots of all of these kinds, which are regular expressions."""
    return [
        frame
        for frame in STOCK.frames
        if all(any(re.fullmatch(kind, slot) for slot in kinds_of(frame)) for kind in kinds)
    ]


@pytest.mark.parametrize("frame", frames_with("month_.*|date_past"), ids=id_of)
def test_a_sentence_names_months_in_one_way(frame: Frame) -> None:
    months = re.compile("|".join(MONTHS))
    for seed in range(12):
        dates = sentence(frame, DAYS[0], seed).dates
        assert len({"/" in one.text for one in dates if months.search(one.text)}) <= 1


def test_a_length_of_one_unit_is_accusative() -> None:
    lengths = [filler for name in ("days", "months", "terms") for filler in LISTS[name].values()]
    texts = [mark.parts[0] for filler in lengths for mark in filler.forms["long"]]
    assert texts and not [text for text in texts if re.match(r"(يوم|أسبوع|شهر|عام)\b", text)]


def test_both_names_of_months_and_one_are_met() -> None:
    (frame,) = (frame for frame in STOCK.frames if frame.written.id == "long-trial")
    texts = [sentence(frame, DAYS[0], seed).text for seed in range(12)]
    assert {text.count("/") for text in texts} == {0, 2}


@pytest.mark.parametrize("frame", frames_with("years.*", "terms"), ids=id_of)
def test_what_lasted_years_began_after_what_came_before_it(frame: Frame) -> None:
    longest = max(int(re.findall(r"P(\d)Y|$", id_)[0] or 0) for id_ in LISTS["terms"])
    years = [one for kind in kinds_of(frame) if kind in TIMES for one in TIMES[kind]]
    assert longest > 0
    assert all(-one.most > longest for one in years if one.unit == "years")


def test_there_are_enough_frames_of_enough_domains() -> None:
    assert len({frame.written.id for frame in STOCK.frames}) == len(STOCK.frames) >= 60
    assert len({frame.where.split(": ")[1] for frame in STOCK.frames}) >= 10


def test_an_id_has_one_type_and_one_name_is_in_no_article() -> None:
    types: dict[str, str] = {}
    names: set[str] = set()
    for frame in STOCK.frames:
        for seed in range(8):
            for entity in sentence(frame, DAYS[0], seed).entities:
                if entity.type not in ("NORP", "OCC"):
                    assert types.setdefault(entity.entity, entity.type) == entity.type
                    names.add(entity.text.removeprefix("ل").removeprefix("ال"))
    words = {article.text[w.start : w.end] for article in ARTICLES for w in article.tokens}
    bare = {re.sub("^[وفبلكس]?(?:ال)?", "", word) for word in words}
    assert names & (words | bare) == set()
    assert not set(types) & {e.entity for a in ARTICLES for e in a.entities}


@pytest.mark.parametrize("arm", ARMS)
def test_what_is_the_articles_own_stays(arm: str) -> None:
    for seed in SEEDS:
        for base, made in zip(ARTICLES, ARMS[arm].make(ARTICLES, seed), strict=True):
            check_own_gold(base, made)
        assert faults([made.article for made in ARMS[arm].make(ARTICLES, seed)]) == []


def test_no_person_of_two_distractors_of_an_article_is_the_same() -> None:
    for seed in range(10):
        for made in ARMS["distractors"].make(ARTICLES, seed):
            people = [e.entity for e in added(made, "entities") if e.type == "PER"]
            assert len(people) == len(set(people))


def in_zones(article: khabar.Article, type_: str) -> str:
    return "".join(article.text[z.start : z.end] for z in article.zones if z.type == type_)


def test_distractors_are_paragraphs_of_the_body() -> None:
    for base, made in zip(ARTICLES, ARMS["distractors"].make(ARTICLES, 1), strict=True):
        assert [z.type for z in made.article.zones] == [z.type for z in base.zones]
        lines = [line for line in base.text.splitlines() if line.strip()]
        new = [line for line in made.article.text.splitlines() if line.strip()]
        more = [line for line in new if line not in lines]
        assert FEWEST <= len(more) <= MOST and [line for line in new if line in lines] == lines
        assert all(line in in_zones(made.article, "body").splitlines() for line in more)
        assert added(made, "entities") and added(made, "events")


def test_boilerplate_has_zones_of_its_own_and_no_gold() -> None:
    for seed in SEEDS:
        for base, made in zip(ARTICLES, ARMS["boilerplate"].make(ARTICLES, seed), strict=True):
            for type_ in {zone.type for zone in base.zones} - {"boilerplate"}:
                assert in_zones(made.article, type_) == in_zones(base, type_)
            zones = [
                len([z for z in a.zones if z.type == "boilerplate"]) for a in (base, made.article)
            ]
            assert FEWEST <= zones[1] - zones[0] <= MOST
            assert not any(added(made, task) for task in TASKS)
            for zone in made.article.zones:
                assert made.article.text[zone.start : zone.end].strip()


def test_both_arms_put_texts_at_the_same_places() -> None:
    for seed in SEEDS:
        starts = []
        for arm in ARMS.values():
            (made,) = arm.make(ARTICLES[3:4], seed)
            own = {line for line in ARTICLES[3].text.splitlines() if line}
            lines = [line for line in made.article.text.splitlines() if line]
            starts.append(
                [after for before, after in pairwise(lines) if after in own and before not in own]
            )
        assert starts[0] == starts[1]


def test_no_text_stands_before_a_paragraph_that_takes_up_the_last() -> None:
    text = "زار بغداد.\nوبعد هذه الزيارة غادر.\nوقال علي.\nوفي الاجتماع قال.\nولهذا غادر."
    event = khabar.Event(start=text.index("الاجتماع"), end=text.index("الاجتماع") + 8, type="MEET")
    article = khabar.Corpus([khabar.Article(id="a", text=text, events=(event,))])[0]
    assert [place.offset for place in places(article)] == [text.index("وقال")]


def test_a_place_is_between_paragraphs_of_one_zone() -> None:
    text = "خبر\n\nقال علي.\n \nوقال حسن.\n\n"
    zones = (khabar.Zone(0, 3, "headline"), khabar.Zone(3, len(text), "body"))
    article = khabar.Corpus([khabar.Article(id="a", text=text, zones=zones)])[0]
    assert places(article) == [(text.index("وقال"), "\n \n")]


@pytest.mark.parametrize("arm", ARMS)
def test_choices_depend_on_the_seed_alone(arm: str) -> None:
    make = ARMS[arm].make
    assert make(ARTICLES, 1) == make(ARTICLES, 1) != make(ARTICLES, 2)
    assert make(ARTICLES[2:], 1) == make(ARTICLES, 1)[2:]


@pytest.mark.parametrize("value", ["9999-12-31", "0001-01-01", "0001-02-01T10:00", "9990-01-01"])
def test_a_date_at_an_end_of_the_calendar_has_no_distractors(value: str) -> None:
    paragraphs = "\n".join(f"وقال علي كلمة {number}." for number in "أبجده")
    article = khabar.Article(id="a", text=paragraphs, dct=khabar.Dct(value=value))
    for seed in range(5):
        (made,) = ARMS["distractors"].make(list(khabar.Corpus([article])), seed)
        assert isinstance(made, NotApplicable) and "years 1000 to 8999" in made.reason


@pytest.mark.parametrize("blank", ["\n", " ", " \n", "\n "])
def test_blanks_that_nothing_follows_are_no_places(blank: str) -> None:
    (article,) = khabar.Corpus([khabar.Article(id="a", text="كلمة" + blank * 50_000)])
    assert places(article) == []


def test_the_gap_before_a_paragraph_begins_at_a_line_end() -> None:
    text = "أول. \n \n ثان.\nثالث. رابع.\n"
    (article,) = khabar.Corpus([khabar.Article(id="a", text=text)])
    found = [(text[place.offset :][:4], place.gap) for place in places(article)]
    assert found == [("ثان.", "\n \n "), ("ثالث", "\n")]


def test_where_nothing_can_be_put() -> None:
    paragraphs = "\n".join(f"وقال علي كلمة {number}." for number in "أبجده")
    short = khabar.Article(id="a", text="جملة.\nجملة.", dct=khabar.Dct(value="2025-12-03"))
    undated = khabar.Article(id="b", text=paragraphs)
    month = khabar.Article(
        id="c", text=paragraphs, dct=khabar.Dct(value="2025-12", granularity="month")
    )
    made = ARMS["distractors"].make(list(khabar.Corpus([short, undated, month])), 0)
    assert [type(result) for result in made] == [NotApplicable] * 3
    assert [result.reason for result in made] == [
        "its body has fewer than 3 places between paragraphs",
        "its date is not known to the day, or not of the years 1000 to 8999",
        "its date is not known to the day, or not of the years 1000 to 8999",
    ]
    assert isinstance(ARMS["boilerplate"].make(list(khabar.Corpus([undated])), 0)[0], Made)


def nearest(today: date, step: int, fits: str) -> date:
    """Return the nearest day before or after today whose names fit a text."""
    year = re.search(r"\d{4}", fits)
    day = (
        min(today + timedelta(step), date(int(year[0]), 12, 31))
        if year
        else today + timedelta(step)
    )
    words = set(re.findall(r"\w+(?: الثاني| الأول)?", fits)) | set(fits.split())
    while not set(_names(day, fits)) <= words:
        day += timedelta(step)
    return day


def _names(day: date, text: str) -> list[str]:
    wanted = []
    if any(name in text for name in WEEKDAYS):
        wanted.append(WEEKDAYS[day.weekday()])
    if any(name in text for name in MONTHS):
        wanted.append(MONTHS[day.month - 1])
    wanted += [str(day.day)] if re.search(r"\b\d{1,2}\b", text) else []
    return wanted + ([str(day.year)] if re.search(r"\d{4}", text) else [])


STEPS = {"day_next": 1, "weekday_next": 1, "month_next": 1}


@pytest.mark.parametrize("kind", TIMES)
def test_dates_are_those_of_the_calendar(kind: str) -> None:
    for today in DAYS:
        for expression in TIMES[kind]:
            numbers = range(expression.least, expression.most + 1)
            for number in numbers[:: 1 + len(numbers) // 12]:
                filler = expression.on(today, number, [almanac.GULF])
                (mark,) = filler.forms["name"]
                (text,) = mark.parts
                day = nearest(today, STEPS.get(kind, -1), text)
                if _names(day, text) and not re.search("أمس|غداً", text):
                    form = mark.fields["value"].split("T")[0]
                    assert str(day)[: len(form)] == form, text


MODS = {"مطلع": "START", "منتصف": "MID", "أواخر": "END", "نهاية": "END"}


@pytest.mark.parametrize("kind", TIMES)
def test_attributes_of_dates_follow_from_their_words(kind: str) -> None:
    for expression in TIMES[kind]:
        (mark,) = expression.on(DAYS[0], expression.least, [almanac.GULF]).forms["name"]
        (text,) = mark.parts
        assert mark.fields["deictic"] == (not re.search(r"\d{4}", text)), text
        assert mark.fields["mod"] == MODS.get(text.split()[0]), text
        assert (mark.label == "TIME") == text.startswith(("صباح", "مساء")), text
        assert timex.problem(mark.label, mark.fields["value"]) is None


RELATIVE = [
    ("2025-12-03", "أمس", "2025-12-02"),
    ("2026-01-01", "أمس الأربعاء", "2025-12-31"),
    ("2024-02-28", "غداً الخميس", "2024-02-29"),
    ("2026-01-01", "مساء أمس", "2025-12-31TEV"),
    ("2026-01-01", "الأسبوع الماضي", "2025-W52"),
    ("2024-12-30", "الأسبوع الماضي", "2024-W52"),
    ("2025-12-31", "الأسبوع الماضي", "2025-W52"),
    ("2025-01-06", "الأسبوع الماضي", "2025-W01"),
    ("2026-01-14", "الشهر الماضي", "2025-12"),
    ("2026-01-14", "مطلع الشهر الماضي", "2025-12"),
    ("2026-01-14", "العام الماضي", "2025"),
]


@pytest.mark.parametrize(("today", "text", "value"), RELATIVE)
def test_relative_dates(today: str, text: str, value: str) -> None:
    day = date.fromisoformat(today)
    found = {
        mark.parts[0]: mark.fields["value"]
        for kind in TIMES.values()
        for expression in kind
        for number in range(expression.least, expression.most + 1)
        for mark in expression.on(day, number, [almanac.GULF]).forms["name"]
    }
    assert found[text] == value
