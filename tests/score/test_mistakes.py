"""Mistakes are counted by kind, the most frequent first, with the words that have most."""

from __future__ import annotations

import khabar
from khabar.score.mistakes import BY, Found, most_frequent
from khabar.score.outcomes import outcomes

TEXT = "زار الوزير دمشق ثم عاد إلى دمشق ثم غادر بيروت"
CITIES = [(11, 15), (27, 31), (40, 45)]
ARTICLE = khabar.Corpus(
    [
        khabar.Article(
            id="x",
            text=TEXT,
            entities=tuple(khabar.Entity(start=s, end=e, type="GPE") for s, e in CITIES),
        )
    ]
)[0]


def found(*entities: khabar.Entity) -> list[Found]:
    answer = khabar.Prediction(id="x", entities=entities)
    return [Found(BY[0], ARTICLE, each) for each in outcomes(ARTICLE, answer, BY[0])]


def test_what_is_right_is_no_mistake() -> None:
    assert most_frequent(found(*ARTICLE.entities or ())) == []


def test_kinds_come_by_number_and_words_by_theirs() -> None:
    spurious = khabar.Entity(start=4, end=10, type="OCC")
    first, second = most_frequent(found(spurious))
    assert (first.kind, first.number, first.forms) == ("missed", 3, (("دمشق", 2), ("بيروت", 1)))
    assert (second.kind, second.number, second.forms) == ("spurious", 1, (("الوزير", 1),))


def test_of_as_many_the_worse_kind_comes_first() -> None:
    kinds = most_frequent(
        found(
            *(
                khabar.Entity(start=s, end=e, type=t)
                for (s, e), t in zip(CITIES[:2], ("GPE", "PER"), strict=True)
            )
        )
    )
    assert [(each.kind, each.number) for each in kinds] == [("missed", 1), ("wrong type", 1)]


def test_between_them_the_measures_see_every_field_of_the_headlines() -> None:
    seen = {(measure.task, name) for measure in BY for name in measure.match_on}
    wanted = {("dates", "value"), ("events", "realis"), ("events", "role"), ("entities", "type")}
    assert wanted <= seen
