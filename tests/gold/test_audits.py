"""Every audit doubts what it should and nothing besides; exceptions are exact."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from khabar import Argument, Article, Date, Dct, Entity, Event, text
from khabar.gold.audits import AUDITS, audit
from khabar.gold.read import Exemption, Gold, Release, Thing
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("audits.yaml"))


def find(content: str, words: str) -> tuple[int, int]:
    words, _, number = words.partition("#")
    start = -1
    for _ in range(int(number or 1)):
        start = content.index(words, start + 1)
    return start, start + len(words)


def fields(content: str, words: str) -> dict[str, Any]:
    start, end = find(content, words)
    return {"start": start, "end": end, "text": content[start:end]}


def gold_of(case: dict[str, Any]) -> Gold:
    content = case["text"]
    events = []
    for type_, words, id_, *rest in case.get("events", ()):
        arguments = tuple(
            Argument(role=role, **fields(content, quote))
            for role, quote in (rest[0] if rest else {}).items()
        )
        found = fields(content, words)
        events.append(Event(type=type_, realis="ACTUAL", event=id_, arguments=arguments, **found))
    article = Article(
        id="000",
        text=content,
        dct=Dct(value="2025-12-04"),
        zones=text.one_zone(content),
        tokens=text.words(content),
        sentences=text.sentences(content),
        entities=tuple(
            Entity(type=t, entity=id_, **fields(content, words))
            for t, words, id_ in case.get("entities", ())
        ),
        dates=tuple(
            Date(type=t, value=value, **(rest[0] if rest else {}), **fields(content, words))
            for t, words, value, *rest in case.get("dates", ())
        ),
        events=tuple(events),
    )
    things = tuple(
        Thing(id=id_, type=type_, name_ar=names[0], name_en=id_, aliases=tuple(names))
        for id_, (type_, *names) in case.get("things", {}).items()
    )
    release = {"name": "test", "version": "1.0.0", "date": "2025-01-01", "canary": "none"}
    return Gold(
        root=Path(),
        release=msgspec.convert(release, Release),
        sources=(),
        articles=(article,),
        things=things,
    )


def named(case: dict[str, Any]) -> Iterator[str]:
    for words in case.get("doubted", ()):
        if " of talks: " in words:
            yield words
        else:
            start, end = find(case["text"], words)
            yield f"{start}-{end} «{case['text'][start:end]}»"


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=f"{case['audit']}: {case['said']}") for case in CASES]
)
def test_the_audit_doubts_just_this(case: dict[str, Any]) -> None:
    found = [finding.at for finding in AUDITS[case["audit"]](gold_of(case))]
    assert sorted(found) == sorted(named(case))


@pytest.mark.parametrize("doubts", [True, False])
def test_every_audit_has_a_case_that_it_doubts_and_one_that_it_does_not(doubts: bool) -> None:
    assert {case["audit"] for case in CASES if bool(case.get("doubted")) == doubts} == set(AUDITS)


def test_an_exception_is_exact_and_does_not_outlive_what_it_allows() -> None:
    gold = gold_of({"text": "وصل مساء ثم عاد مساء"})
    doubts = audit(gold)
    assert [problem.id for problem in doubts] == ["4-8 «مساء»", "16-20 «مساء»"]
    assert "gold/exceptions.yaml" in doubts[0].message
    allowed = Exemption(
        audit="time-words", article="000", at="4-8 «مساء»", reason="a name in this text"
    )
    with_one = msgspec.structs.replace(gold, exceptions=(allowed,))
    assert [problem.id for problem in audit(with_one)] == ["16-20 «مساء»"]
    other = msgspec.structs.replace(allowed, article="001")
    stale = audit(msgspec.structs.replace(gold, exceptions=(allowed, allowed, other)))
    assert [problem.message for problem in stale if problem.rule == "exceptions"] == [
        "occurs twice; remove the line",
        "excepts a place that no audit reports; remove the line",
    ]


def test_every_exception_of_the_gold_is_needed(gold: Gold) -> None:
    assert audit(gold) == []
    without = audit(msgspec.structs.replace(gold, exceptions=()))
    assert len(without) == len(gold.exceptions)
