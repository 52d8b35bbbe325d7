"""Prepositions that are written together with a mention, and those that are words of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from khabar.schema import Article, Entity, Event, Mention
from khabar.suites.attachment import Place, Surroundings, by_start, put_on, rules, take_off
from khabar.suites.edits import Replacement

_BI = re.compile("[وف]?بال.*")


def with_bi(article: Article) -> Iterator[Place]:
    """Yield the places where في stands before a place and بـ can."""
    rule, around = rules()["bi"], Surroundings(article)
    for start, mentions in by_start(article, ["entities"]):
        place = _free("في", article.text, start)
        if place is None or not any(mention.type in rule["types"] for mention in mentions):
            continue
        is_complement = around.stand_behind(place, rule["within"], rule["takes_fi"])
        if not is_complement and not any(map(_BI.match, around.before(place, rule["within"]))):
            yield put_on(article.text, place, start, "ب")


def with_li(article: Article) -> Iterator[Place]:
    """Yield the places where إلى stands before a mention and لـ can."""
    rule, around = rules()["li"], Surroundings(article)
    for start, _ in by_start(article):
        place = _free("إلى", article.text, start)
        if place is not None and around.stand_behind(place, rule["within"], rule["behind"]):
            yield put_on(article.text, place, start, "ل")


def _free(preposition: str, text: str, mention: int) -> int | None:
    """Return where a preposition starts that is a word before a mention, its و or ف outside."""
    start = mention - len(preposition) - 1
    before = text[max(start - 2, 0) : start]
    is_word = not before[-1:].isalnum() or (before[-1:] in "وف" and not before[:-1].isalnum())
    return start if start >= 0 and text[start:mention] == f"{preposition} " and is_word else None


def with_ka(article: Article) -> Iterator[Place]:
    """Yield the places where two states can be told as examples of states."""
    rule = rules()["ka"]
    states = "|".join(rule["states"])
    pairs = re.compile(rf"(?<= )(?:{states}) و(?:{states})\b")
    starts = {start for start, _ in by_start(article, ["entities"])}
    for pair in pairs.finditer(article.text):
        before = article.text[: pair.start() - 1]
        if pair.start() in starts and before.endswith(tuple(rule["behind"])):
            yield (Replacement(pair.start(), pair.start(), f"{rule['noun']} ك"),)


def without(article: Article) -> Iterator[Place]:
    """Yield the places where a clitic can be dropped, or become a word of its own."""
    around = Surroundings(article)
    for start, mentions in by_start(article):
        off = (r for r in rules()["off"] if _is_off(r, article.text, mentions, around))
        if rule := next(off, None):
            yield take_off(article.text, start, rule["free"])
        is_behind_and = article.text[start - 1 : start] == "و"
        if is_behind_and and around.begins_sentence(start - 1) and _has_event(mentions):
            yield (Replacement(start - 1, start, ""),)


def _has_event(mentions: list[Mention]) -> bool:
    return any(isinstance(mention, Event) for mention in mentions)


def _is_off(
    rule: Mapping[str, Any], text: str, mentions: list[Mention], around: Surroundings
) -> bool:
    """Return whether a rule takes the clitic off mentions that begin at one place."""
    start = mentions[0].start
    is_attached = (
        text[start - 1 : start] == rule["clitic"] and not text[start - 2 : start - 1].isalnum()
    )
    return (
        is_attached
        and any(_stands_on(rule, text, mention) for mention in mentions)
        and around.stand_behind(start - 1, rule["within"], rule["behind"])
    )


def _stands_on(rule: Mapping[str, Any], text: str, mention: Mention) -> bool:
    if "types" in rule:
        return isinstance(mention, Entity) and mention.type in rule["types"]
    word = text[mention.start : mention.end]
    return not {word, word.removeprefix("ل")}.isdisjoint(rule["mentions"].split())
