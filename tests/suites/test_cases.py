"""Scores of composed suites: by group, of pairs, and of dossiers, worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from khabar import KhabarError
from khabar.corpus import Corpus
from khabar.run.run import Run
from khabar.schema import Article, Date, Entity, Prediction, Variant
from khabar.suites.cases import ComposedScores, GroupScore, PairScore


def case(id_: str, text: str, base: str = "f", **fields: Any) -> Variant:
    return Variant(**{
        "id": id_, "text": text, "suite": "pairs", "arm": "p", "phenomenon": "p", "base": base,
        "seed": 0, "register": "wire", "region": "Gulf", "domain": "sport", **fields,
    })  # fmt: skip


def scores(cases: Iterable[Article], answers: Iterable[Prediction]) -> ComposedScores:
    return ComposedScores(Run.of("system", Corpus(cases), answers))


def entity(start: int, end: int, type_: str = "PER", id_: str | None = None) -> Entity:
    return Entity(start=start, end=end, type=type_, entity=id_)


DAY = Date(start=0, end=3, type="DATE", value="2020-01-01", deictic=True)
OTHER = Date(start=0, end=3, type="DATE", value="2020-01-02", deictic=True)
DATED = [
    case("a", "أمس وصل", "f1", dates=(DAY,), arm="day"),
    case("b", "أمس سافر", "f1", dates=(DAY,), arm="day"),
    case("c", "أمس رجع", "f2", dates=(DAY,), arm="day", region="Nile"),
    case("d", "مارس مهنته", "f3", dates=(), arm="trap"),
]


def of_dates(answers: dict[str, tuple[Date, ...]], by: str) -> dict[str, GroupScore]:
    made = [Prediction(id=id_, dates=dates) for id_, dates in answers.items()]
    rows = scores(DATED, made).rows(by)
    return {row.group: row for row in rows if (row.task, row.measure) == ("dates", "value")}


ANSWERS = {"a": (DAY,), "b": (OTHER,), "c": (DAY,), "d": (DAY,)}


def test_a_group_is_scored_over_its_cases_and_a_trap_has_no_f1() -> None:
    found = of_dates(ANSWERS, "phenomenon")
    day, trap = found["day"], found["trap"]
    assert (day.cases, day.frames, day.f1, day.right) == (3, 2, 2 / 3, 2 / 3)
    assert (trap.cases, trap.frames, trap.f1, trap.interval, trap.right) == (1, 1, None, None, 0.0)
    (whole,) = of_dates(ANSWERS, "suite").values()
    assert (whole.cases, whole.frames) == (4, 3)
    assert whole.f1 == pytest.approx(2 * 2 / (3 + 4)) and whole.right == 0.5
    assert {name: row.cases for name, row in of_dates(ANSWERS, "region").items()} == {
        "Gulf": 3,
        "Nile": 1,
    }


def test_the_interval_takes_the_frames_as_the_sample() -> None:
    """Three frames with shares right of 1 of 2, 1 of 1 and 0 of 1: the sums' variance, and t."""
    (whole,) = of_dates(ANSWERS, "suite").values()
    sums = [(1 - 2 * 0.5) / 4, (1 - 0.5) / 4, (0 - 0.5) / 4]
    reach = 4.302652729911275 * (sum(each**2 for each in sums) * 3 / 2) ** 0.5
    assert whole.right_interval == pytest.approx((max(0, 0.5 - reach), min(1, 0.5 + reach)))


ONE, TWO = "غادر القصر قبل هذا الفجر", "أعلن القصر قبل هذا الفجر"
PAIR = [
    case("1a", ONE, "m", entities=(entity(5, 10, "FAC"), entity(19, 24, "ORG")), pair="m-1"),
    case("1b", TWO, "m", entities=(entity(5, 10, "ORG"), entity(19, 24, "ORG")), pair="m-1"),
]
ROOM, ORG = entity(5, 10, "FAC"), entity(5, 10, "ORG")
PALACE, SPEAKER = entity(8, 13, "FAC"), entity(8, 13, "ORG")


@pytest.mark.parametrize(
    ("first", "second", "right"),
    [
        ((ROOM,), (ORG,), 1.0),  # what both cases lack alike is not asked for
        ((ROOM, entity(11, 14)), (ORG, entity(11, 14)), 1.0),  # nor what both have too much
        ((ROOM, entity(11, 14)), (ORG,), 0.0),
        ((ORG,), (ORG,), 0.0),
        ((ROOM,), (ROOM,), 0.0),
        ((ORG,), (ROOM,), 0.0),
        ((), (), 0.0),
        ((ROOM,), (), 0.0),
    ],
)
def test_a_pair_is_right_if_the_answers_differ_as_the_gold_does(
    first: tuple[Entity, ...], second: tuple[Entity, ...], right: float
) -> None:
    answers = [Prediction(id="1a", entities=first), Prediction(id="1b", entities=second)]
    found = [*scores(PAIR, answers).pairs()]
    named = [(row.phenomenon, row.measure, row.pairs, row.frames, row.right) for row in found]
    assert named == [
        (phenomenon, measure, 1, 1, right)
        for phenomenon in (None, "p")
        for measure in (None, "entities.strict")
    ]


def test_pairs_are_right_in_every_measure_in_which_their_gold_differs() -> None:
    dated = [
        case(
            "2a", "أمس زار القصر", "d", dates=(DAY,), entities=(entity(8, 13, "FAC"),), pair="d-1"
        ),
        case("2b", "أمس قال القصر", "d", dates=(), entities=(entity(8, 13, "ORG"),), pair="d-1"),
    ]
    answers = [
        Prediction(id="1a", entities=(ROOM,), dates=()),
        Prediction(id="1b", entities=(ORG,), dates=()),
        Prediction(id="2a", entities=(PALACE,), dates=(DAY,)),
        Prediction(id="2b", entities=(SPEAKER,), dates=(DAY,)),
    ]
    bare = [case(c.id, c.text, c.base, entities=c.entities, dates=(), pair=c.pair) for c in PAIR]
    found = {(row.phenomenon, row.measure): row for row in scores([*bare, *dated], answers).pairs()}
    whole: PairScore = found[None, None]
    assert (whole.pairs, whole.frames, whole.right) == (2, 2, 0.5)
    assert found[None, "entities.strict"].right == 1.0
    assert (found[None, "dates.value"].pairs, found[None, "dates.value"].right) == (1, 0.0)


def dossier(name: str, arm: str) -> list[Variant]:
    text = "سافر سامي ثم عاد سامي"
    mentions = (entity(5, 9, id_="sami"), entity(17, 21, id_="sami"))
    return [
        case(f"{name}-{n}", text, entities=mentions, dossier=name, arm=arm, suite="identity")
        for n in (1, 2)
    ]


def _all_named(report: Variant, id_: str) -> tuple[Entity, ...]:
    return tuple(entity(m.start, m.end, id_=id_) for m in report.entities or ())


def test_identity_is_the_mean_over_dossiers_by_their_size() -> None:
    reports = [*dossier("x", "reports_2"), *dossier("y", "reports_2"), *dossier("z", "reports_1")]
    apart = {"y-1": "other"}
    answers = [
        Prediction(id=report.id, entities=_all_named(report, apart.get(report.id, "one")))
        for report in reports
    ]
    found = {row.arm: row for row in scores(reports, answers).identity()}
    assert [(row.layer, row.dossiers, row.reports) for row in found.values()] == [
        ("entities", 2, 2),
        ("entities", 1, 2),
    ]
    assert found["reports_1"].conll == 1.0 and found["reports_1"].interval is None
    # y: MUC 2·(2/3)/(5/3) = 0.8; B3 recall 1/2, precision 1; CEAFe 2/3 of one, of two clusters
    of_y = (0.8 + 2 * 0.5 / 1.5 + 2 * (2 / 3) / (1 + 2)) / 3
    assert found["reports_2"].conll == pytest.approx((1 + of_y) / 2)


def test_articles_are_no_composed_suite() -> None:
    article = Article(id="a", text="أمس", dates=(DAY,))
    with pytest.raises(KhabarError, match="not of one suite"):
        scores([article], [Prediction(id="a", dates=(DAY,))])
