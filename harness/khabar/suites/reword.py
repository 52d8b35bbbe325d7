"""Expressions are worded otherwise: the relative as absolute, the absolute as relative."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec

from khabar.schema import Article, Date
from khabar.suites import draw
from khabar.suites.almanac import (
    GULF,
    LEVANT,
    Fields,
    calendar,
    digits,
    fields,
    month,
    weekday,
    words,
)
from khabar.suites.edits import Edit, Place, Replacement, Step
from khabar.suites.suite import NotApplicable

_KEY = ("dates", "absolute")


class _Wording(NamedTuple):
    """Other words for an expression, whether they are deictic, and the preposition they need."""

    text: str
    deictic: bool
    joint: str | None = None


def reworded(articles: Sequence[Article], seed: int) -> list[Edit | NotApplicable]:
    """Return the edits that reword the seed's choice of each article's expressions."""
    return [_edit(article, seed) for article in articles]


def _edit(article: Article, seed: int) -> Edit | NotApplicable:
    wordings = {
        number: found
        for number, mention in enumerate(article.dates or ())
        if (found := _wordings(article, mention, seed))
    }
    if not wordings:
        return NotApplicable("none of its dates has an absolute form, or a relative one, to take")
    replacements: list[Replacement] = []
    changes: dict[Place, Mapping[str, object]] = {}
    for number, wording in _chosen(article, wordings, seed).items():
        mention = (article.dates or ())[number]
        replacements += _replacements(article.text, mention, wording)
        changes[Place("dates", number)] = {"deictic": wording.deictic}
    dct = article.dct and msgspec.structs.replace(article.dct, evidence="as the base article's")
    return Edit((Step(tuple(replacements), changes, dct=dct),))


def _chosen(
    article: Article, wordings: Mapping[int, list[_Wording]], seed: int
) -> dict[int, _Wording]:
    """Return the wordings of some expressions, one at least; the same words take the same."""
    keys = {number: _words(article, (article.dates or ())[number]) for number in wordings}
    some = {key for key in keys.values() if draw.number(3, *_KEY, seed, "whether", key)}
    some = some or {draw.one(sorted(keys.values()), *_KEY, seed, article.id)}
    return {
        number: draw.one(wordings[number], *_KEY, seed, key)
        for number, key in keys.items()
        if key in some
    }


def _words(article: Article, mention: Date) -> str:
    return article.text[mention.start : mention.end]


def _replacements(text: str, mention: Date, wording: _Wording) -> Iterator[Replacement]:
    if wording.joint and not _preposition().search(text, 0, mention.start):
        yield Replacement(mention.start, mention.start, f"{wording.joint} ")
    yield Replacement(mention.start, mention.end, wording.text)


@cache
def _preposition() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)و?(?:{'|'.join(calendar()['prepositions'])}) \Z")


def _wordings(article: Article, mention: Date, seed: int) -> list[_Wording]:
    """Return the other words that a date can have in its place."""
    told, now = fields(mention.value or ""), fields(article.dct.value if article.dct else "").date
    attached = article.text[mention.start - 1 : mention.start].isalpha()
    if mention.type != "DATE" or mention.mod or told.year is None or now is None or attached:
        return []
    names, zone = _names(article, told, seed), _zone(article, mention)
    return [
        _Wording(form["text"].format_map(names), form["deictic"], form.get("joint"))
        for rewording in calendar()["rewordings"]
        if any(source.format_map(names) == _words(article, mention) for source in rewording["from"])
        for form in rewording["to"]
        if _fits(form, told, now) and zone in form.get("zones", [zone])
    ]


def _zone(article: Article, mention: Date) -> str:
    return next(zone.type for zone in article.zones if mention.start < zone.end)


def _fits(form: Mapping[str, Any], told: Fields, now: date) -> bool:
    """Whether a form can be said in an article of this day."""
    for unit, (first, last) in form.get("ago", {}).items():
        years = now.year - (told.year or 0)
        ago = years if unit == "years" else years * 12 + now.month - (told.month or 0)
        if not first <= ago <= last:
            return False
    return True


class _Names(dict[str, str]):
    """The parts of an expression; a part that a value does not have stands as no text has it."""

    def __missing__(self, part: str) -> str:
        return "\0"


def _names(article: Article, told: Fields, seed: int) -> _Names:
    names = _Names(year=digits(told.year or 0, like=article.text))
    if told.month:
        names["month"] = _month(article, told.month, seed)
    if told.day and told.weekday is not None:
        day = digits(told.day, like=article.text)
        names |= {"day": day, "weekday": f"ال{weekday(told.weekday)}"}
    return names


def _month(article: Article, number: int, seed: int) -> str:
    """Return a month's name as the article names months; where it names none, perhaps twice."""
    regions = _regions(article.text)
    twice = not regions and draw.number(3, *_KEY, seed, "month", article.id) == 0
    named = (GULF, LEVANT) if twice else (regions or [GULF])[:1]
    return "/".join(month(number, region) for region in named)


@lru_cache(64)
def _regions(text: str) -> list[int]:
    """Return the regions of the names of months that a text has."""
    return [word.region for word in words(text, 0, len(text)) if word.field == "month"]
