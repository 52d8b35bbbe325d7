"""A long document holds the article's own body once, with its gold, among others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar.gold import check, read
from khabar.schema import TASKS
from khabar.suites.edits import Edit, Place, Replacement, Step
from khabar.suites.length import SIZES, SUITE, fits, suite
from khabar.suites.suite import Arm, Made, NotApplicable, by_edits
from tests.suites.checks import check_own_gold
from tests.suites.mutants import forget

ARTICLES = list(khabar.load())
GOLD = read.read(Path(__file__).parents[2])


def renamed(articles: Sequence[khabar.Article], seed: int) -> list[Edit | NotApplicable]:
    """Give every person a name with the seed in it; leave out the fourth article."""
    edits: list[Edit | NotApplicable] = []
    for article in articles:
        people = [(n, e) for n, e in enumerate(article.entities) if e.type == "PER"]
        names = tuple(Replacement(e.start, e.end, f"زيد{seed}") for _, e in people)
        changes = {Place("entities", n): {"entity": f"zayd-{seed}"} for n, _ in people}
        step = Step(names, changes)
        edits.append(NotApplicable("told") if article.id == "003" else Edit((step,)))
    return edits


def dotted(articles: Sequence[khabar.Article], seed: int) -> list[Edit | NotApplicable]:
    """Put a word at the end of every text."""
    return [Edit((Step((Replacement(len(a.text), len(a.text), " نهاية"),)),)) for a in articles]


CHAINS = [
    (Arm("renamed", "", by_edits(renamed)),),
    (Arm("renamed", "", by_edits(renamed)), Arm("dotted", "", by_edits(dotted))),
]
ARMS = {arm.name: arm for arm in suite(CHAINS).arms}


def bodies(article: khabar.Article) -> str:
    return "".join(article.text[z.start : z.end] for z in article.zones if z.type == "body")


def test_the_arms_are_sizes() -> None:
    assert list(ARMS) == ["x1", "x2", "x4", "x8", "x16", "x32"]
    assert [arm.seeds for arm in ARMS.values()] == list(SIZES.values())


def test_one_body_is_the_article_as_it_is() -> None:
    for base, made in zip(ARTICLES, ARMS["x1"].make(ARTICLES, 5), strict=True):
        assert made.article == base
        for task in TASKS:
            assert made.origin[task] == tuple(range(len(getattr(base, task))))


@pytest.mark.parametrize("name", ["x2", "x4"])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_articles_own_gold_stays(name: str, seed: int) -> None:
    size = int(name[1:])
    for base, made in zip(ARTICLES, ARMS[name].make(ARTICLES, seed), strict=True):
        check_own_gold(base, made)
        first = next(zone for zone in base.zones if zone.type == "body")
        assert made.article.text.startswith(base.text[: first.start])
        assert made.article.text.count(base.text[first.start : first.start + 100]) == 1
        assert size * 1000 < len(bodies(made.article))
        assert (made.article.title, made.article.dct) == (base.title, base.dct)


def test_documents_keep_the_rules_of_gold() -> None:
    made = [result.article for result in ARMS["x8"].make(ARTICLES, 2)]
    gold = msgspec.structs.replace(GOLD, articles=tuple(made))
    rules = [check.RULES[rule] for rule in (*check.OF_MENTIONS, "offsets", "order")]
    assert [breach for rule in rules for breach in rule(gold)] == []


@pytest.mark.parametrize("seed", [0, 1])
def test_parts_about_other_people_and_places_keep_the_rules_of_gold(seed: int) -> None:
    for arm in SUITE.arms[:3]:
        results = arm.make(ARTICLES, seed)
        made = [result.article for result in results if isinstance(result, Made)]
        assert len(made) == len(ARTICLES)
        gold = msgspec.structs.replace(GOLD, articles=tuple(made))
        assert check.check_mentions(gold) == []


def test_only_the_articles_own_zones_besides_bodies() -> None:
    for base, made in zip(ARTICLES, ARMS["x4"].make(ARTICLES, 3), strict=True):
        others = [[z for z in a.zones if z.type != "body"] for a in (base, made.article)]
        texts = [
            [a.text[z.start : z.end] for z in zones]
            for a, zones in zip((base, made.article), others, strict=True)
        ]
        assert texts[0] == texts[1]


def test_parts_are_separate_paragraphs_about_other_events() -> None:
    (base,) = ARTICLES[1:2]
    made = ARMS["x4"].make(ARTICLES, 1)[1]
    lines = set(made.article.text.splitlines())
    assert {line for line in base.text.splitlines() if line} <= lines
    known = {event.event for article in ARTICLES for event in article.events}
    others = [
        event
        for event, origin in zip(made.article.events, made.origin["events"], strict=True)
        if origin is None and event.event
    ]
    endings = {re.search(r"-renamed(-dotted)?-\d+$", event.event)[0] for event in others}
    assert len(endings) == 3
    assert not {event.event for event in others} & known
    assert {re.sub(r"-renamed(-dotted)?-\d+$", "", event.event) for event in others} <= known


def test_parts_are_different_and_a_longer_document_has_those_of_a_shorter() -> None:
    people = {}
    for name in ("x4", "x8"):
        made = ARMS[name].make(ARTICLES, 1)[0]
        people[name] = {e.entity for e in made.article.entities if "zayd" in (e.entity or "")}
    assert (len(people["x4"]), len(people["x8"])) == (3, 7)
    assert people["x4"] < people["x8"]


def test_a_part_repeats_no_name_while_its_arms_have_others() -> None:
    def change(articles: Sequence[khabar.Article], seed: int) -> list[Edit | NotApplicable]:
        return renamed(articles, seed % 4)

    arms = suite([(Arm("three", "", by_edits(change)),)]).arms
    for seed in range(3):
        made = arms[2].make(ARTICLES, seed)[0]
        names = {e.entity for e in made.article.entities if "zayd" in (e.entity or "")}
        assert len(names) == 3


def test_the_articles_body_stands_at_any_place() -> None:
    places = set()
    for seed in range(12):
        made = ARMS["x4"].make(ARTICLES[:1], seed)[0]
        number = len([origin for origin in made.origin["events"] if origin is None])
        first = made.origin["events"].index(0)
        places.add(round(3 * first / number))
    assert places == {0, 1, 2, 3}


def test_a_body_is_no_part_where_its_dates_would_be_wrong() -> None:
    numbers = [[fits(part, base) for part in ARTICLES] for base in ARTICLES]
    assert numbers == [
        [True, False, True, False, False],
        [False, True, True, False, False],
        [True, False, True, False, False],
        [False, False, True, True, False],
        [False, False, True, False, True],
    ]


@pytest.mark.parametrize(
    ("type_", "value", "deictic", "right"),
    [
        ("DATE", "2025-12-02", True, False),
        ("DATE", "2025-12-02", False, True),
        ("DATE", "PAST_REF", True, True),
        ("DURATION", "P2M", True, True),
        ("SET", "XXXX-WXX-2", False, True),
        ("TIME", "2025-12-02TEV", True, False),
    ],
)
def test_which_values_depend_on_the_articles_date(
    type_: str, value: str, deictic: bool, right: bool
) -> None:
    date = khabar.Date(start=0, end=4, type=type_, value=value, deictic=deictic)
    part = khabar.Article(id="a", text="كلمة.", dates=(date,), dct=khabar.Dct(value="2025-12-03"))
    (part,) = khabar.Corpus([part])
    base = msgspec.structs.replace(part, dct=khabar.Dct(value="2025-12-04"))
    assert fits(part, base) == right
    assert fits(part, part)
    assert fits(msgspec.structs.replace(part, zones=(khabar.Zone(0, 5, "caption"),)), base)


def test_where_no_body_fits() -> None:
    made = ARMS["x2"].make(ARTICLES[3:4], 0)
    assert isinstance(made[0], NotApplicable) and "too few other bodies" in made[0].reason
    text = "قال علي."
    headline = khabar.Article(id="a", text=text, zones=(khabar.Zone(0, len(text), "headline"),))
    made = ARMS["x1"].make(list(khabar.Corpus([headline])), 0)
    assert made == [NotApplicable("it has no body")]


def test_choices_depend_on_the_seed_alone() -> None:
    make = ARMS["x2"].make
    assert make(ARTICLES, 1) == make(ARTICLES, 1) != make(ARTICLES, 2)


def test_parts_that_are_kept_are_those_of_the_articles_that_are_given() -> None:
    others = [
        msgspec.structs.replace(a, text=a.text.replace("،", "؛"), sha256="") for a in ARTICLES
    ]
    kept = [ARMS["x2"].make(articles, 1) for articles in (ARTICLES, others, ARTICLES[1:])]
    forget()
    again = [ARMS["x2"].make(articles, 1) for articles in (ARTICLES[1:], others, ARTICLES)]
    assert kept == again[::-1]
    assert not any("،" in result.article.text for result in kept[1])
