"""The answer that a model should give, read back, is the gold that it was made from."""

from __future__ import annotations

import json
from typing import Any

import pytest

import khabar
from khabar.answers import quoted, read
from khabar.schema import TASKS, Task, Zone
from khabar.text import sentences

every_task = pytest.mark.parametrize("task", TASKS)


def told(mention: Any) -> tuple[object, ...]:
    """Return what an answer can say of a mention."""
    fields = ("start", "end", "type", "value", "mod", "realis")
    arguments = {(a.start, a.end, a.role) for a in getattr(mention, "arguments", ())}
    deictic = bool(getattr(mention, "deictic", None))
    return *(getattr(mention, field, None) for field in fields), deictic, frozenset(arguments)


@every_task
@pytest.mark.parametrize("data", [None, "practice"])
def test_read_back_it_is_the_gold(task: Task, data: str | None) -> None:
    for article in khabar.load(data):
        answer = quoted(article, task)
        reading = read(json.dumps(answer, ensure_ascii=False), task, article, "stop")
        assert reading.counts.exact == reading.counts.answered == len(getattr(article, task))
        assert set(map(told, reading.mentions)) == set(map(told, getattr(article, task)))


TEXT = "بقلم سالم\nقال سالم إن سالم غادر. وقال سالم شيئاً."


def article(**layers: Any) -> khabar.Article:
    zones = (Zone(0, 10, "byline"), Zone(10, len(TEXT), "body"))
    return khabar.Article(id="a", text=TEXT, zones=zones, sentences=sentences(TEXT), **layers)


def test_a_prefix_has_as_few_whole_words_as_are_needed() -> None:
    first, last = TEXT.index("قال"), TEXT.rindex("قال")
    events = tuple(
        khabar.Event(start=at, end=at + 3, type="STATE", realis="ACTUAL") for at in (last, first)
    )
    items = quoted(article(events=events), "events")["events"]
    assert [(item["trigger"], item["prefix"]) for item in items] == [("قال", ""), ("قال", "غادر.")]


def test_an_argument_has_a_prefix_only_where_it_would_be_found_elsewhere() -> None:
    at = TEXT.index("غادر")
    near, far = (TEXT.index("سالم", TEXT.index(word)) for word in ("إن", "قال"))
    for start, prefix in ((near, None), (far, "قال")):
        argument = khabar.Argument(start=start, end=start + 4, role="Traveller")
        event = khabar.Event(
            start=at, end=at + 4, type="TRAVEL", realis="ACTUAL", arguments=(argument,)
        )
        answer = quoted(article(events=(event,)), "events")
        assert answer["events"][0]["arguments"][0].get("prefix") == prefix
        (found,) = read(json.dumps(answer), "events", article()).mentions
        assert found.arguments == (argument,)


def test_a_date_says_what_a_schema_asks_for() -> None:
    date = khabar.Date(start=0, end=4, type="DATE", value="2020")
    assert quoted(khabar.Article(id="a", text="2020", dates=(date,)), "dates") == {
        "dates": [
            {"quotation": "2020", "prefix": "", "type": "DATE", "value": "2020", "mod": "NONE",
             "deictic": False}
        ]
    }  # fmt: skip
