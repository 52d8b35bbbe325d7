"""Mistakes are counted by kind, the most frequent first, with the words that have most."""

from __future__ import annotations

import khabar
from khabar.score.judged import Row, measures, rows
from khabar.score.mistakes import most_frequent

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


def found(*entities: khabar.Entity) -> list[tuple[khabar.Article, Row]]:
    answer = khabar.Prediction(id="x", entities=entities)
    return [(ARTICLE, row) for row in rows(ARTICLE, [answer], measures([ARTICLE]))]


def test_what_is_right_or_not_done_is_no_mistake() -> None:
    assert most_frequent(found(*ARTICLE.entities or ())) == []


def test_kinds_come_by_number_and_words_by_theirs() -> None:
    spurious = khabar.Entity(start=4, end=10, type="OCC")
    first, second = most_frequent(found(spurious))
    assert (first.layer, first.kind, first.number) == ("entities", "missed", 3)
    assert first.forms == (("دمشق", 2), ("بيروت", 1))
    assert (second.kind, second.number, second.forms) == ("spurious", 1, (("الوزير", 1),))


def test_of_as_many_the_order_is_always_the_same() -> None:
    kinds = most_frequent(
        found(
            *(
                khabar.Entity(start=s, end=e, type=t)
                for (s, e), t in zip(CITIES[:2], ("GPE", "PER"), strict=True)
            )
        )
    )
    assert [(each.kind, each.number) for each in kinds] == [("missed", 1), ("wrong type", 1)]
