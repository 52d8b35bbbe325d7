"""All articles move by one number of days: their dates, the values, and the words for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from khabar.layers import LAYERS
from khabar.schema import Article, Date
from khabar.suites import draw
from khabar.suites.almanac import Fields, Word, calendar, fields, renamed, words
from khabar.suites.edits import Edit, Place, Replacement, Step
from khabar.suites.suite import NotApplicable

_WEEK = re.compile(r"(\d{4})-W(\d\d)((?:-WE)?)")
_NO_CALENDAR = re.compile(r"P.*|FUTURE_REF|XXXX-WXX-[1-7]|T.*")
"""Lengths, references, recurring weekdays and times: values without a day of the calendar."""
Anchors = Mapping[str, date]
"""A day of each event that has one among its times, in any of the articles."""


class _Shift(NamedTuple):
    """By how many days an article moves, and the day that it is of before."""

    days: int
    of: date

    @property
    def to(self) -> date:
        return self.of + timedelta(self.days)

    def after(self, day: date) -> date:
        return day + timedelta(self.days)


def shifted(articles: Sequence[Article], seed: int) -> list[Edit | NotApplicable]:
    """Return the edits that move all articles by the seed's number of days.

    A number that makes an expression false is drawn again.
    """
    rules = calendar()["shift"]
    most = 7 * rules["weeks"]
    for attempt in range(rules["tries"]):
        days = draw.number(2 * most + 1, "dates", "shifted", seed, attempt) - most
        if abs(days) >= rules["least"] and stay_true(articles, days):
            return moved(articles, days)
    return [NotApplicable("no shift keeps what articles say of weeks and months true")] * len(
        articles
    )


def moved(articles: Sequence[Article], days: int) -> list[Edit | NotApplicable]:
    """Return the edits that move articles by a number of days."""
    anchors = _anchors(articles)
    return [
        NotApplicable(fault)
        if (fault := _fault(article))
        else Edit((_step(article, days, anchors),))
        for article in articles
    ]


def stay_true(articles: Sequence[Article], days: int) -> bool:
    """Whether what is said of this week and month, or the last, can be said after a shift."""
    anchors = _anchors(articles)
    return all(
        _stays_true(mention, article, days, anchors)
        for article in articles
        if not _fault(article)
        for mention in article.dates or ()
    )


def _fault(article: Article) -> str | None:
    """Return why an article's dates cannot be moved, or None."""
    if _day(article) is None:
        return "its own date is not known to the day"
    if article.dates is None:
        return "its dates are not marked"
    for mention in article.dates:
        value = mention.value or ""
        told = fields(value)
        if not (any(told) or _WEEK.fullmatch(value) or _NO_CALENDAR.fullmatch(value)):
            return (
                f"the value {value} of «{_words(article, mention)}» is no day, week, month or year"
            )
        if mention.type != "DURATION":
            for word in words(article.text, mention.start, mention.end):
                if getattr(told, word.field) != word.number:
                    return f"«{_words(article, mention)}» does not say {value}"
    return None


def _words(article: Article, mention: Date) -> str:
    return article.text[mention.start : mention.end]


def _day(article: Article) -> date | None:
    return fields(article.dct.value).date if article.dct else None


def _anchors(articles: Sequence[Article]) -> Anchors:
    days: dict[str, date] = {}
    for article in articles:
        of_span = {(d.start, d.end): fields(d.value or "") for d in article.dates or ()}
        for event in article.events or ():
            for argument in event.arguments:
                day = of_span.get((argument.start, argument.end), Fields()).date
                if event.event and day:
                    days[event.event] = day
    return days


def _stays_true(mention: Date, article: Article, days: int, anchors: Anchors) -> bool:
    day = _day(article)
    if not mention.deictic or day is None:
        return True
    shift = _Shift(days, day)
    value, after = mention.value or "", _value(mention, article, shift, anchors)
    if _WEEK.fullmatch(value):
        first, last = calendar()["shift"]["week"]
        return bool(days % 7 == 0 or first <= shift.to.weekday() <= last)
    before, now = _months_ago(value, day), _months_ago(after, shift.to)
    if before is None or now is None:
        return True
    if before == now == 0:
        first, last = calendar()["shift"]["month"]
        return bool(first <= shift.to.day <= last or shift.to.day == day.day)
    return before * now > 0 and abs(now) < 12


def _months_ago(value: str, day: date) -> int | None:
    """Return how many months before a day's month a month is; None for any other value."""
    told = fields(value)
    if told.year is None or told.month is None or told.day:
        return None
    return (day.year - told.year) * 12 + day.month - told.month


def _step(article: Article, days: int, anchors: Anchors) -> Step:
    """Return the step that moves an article: its date, the values and the words."""
    shift = _Shift(days, _day(article) or date.min)
    replacements, changes = list(_in_boilerplate(article, days)), {}
    for number, mention in enumerate(article.dates or ()):
        value = _value(mention, article, shift, anchors)
        changes[Place("dates", number)] = {"value": value}
        if mention.type != "DURATION":
            found = words(article.text, mention.start, mention.end)
            replacements += renamed(article.text, found, fields(value))
    dct = article.dct and msgspec.structs.replace(
        article.dct,
        value=shift.to.isoformat() + article.dct.value[10:],
        evidence=f"{article.dct.value} of the base article, moved by {days:+} days",
    )
    return Step(tuple(sorted(replacements)), changes, dct=dct)


def _value(mention: Date, article: Article, shift: _Shift, anchors: Anchors) -> str:
    """Return the value of a date after a shift."""
    value, told = mention.value or "", fields(mention.value or "")
    if told.date:
        return shift.after(told.date).isoformat() + value[10:]
    if told.weekday is not None:
        return f"XXXX-WXX-{(told.weekday + shift.days) % 7 + 1}"
    if week := _WEEK.fullmatch(value):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        weeks = (_monday(shift.to) - _monday(shift.of)).days
        year, number, _ = (monday + timedelta(weeks)).isocalendar()
        return f"{year}-W{number:02}{week[3]}"
    if told.year is None:
        return value
    return _of_month_or_year(mention, article, shift, anchors)


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _of_month_or_year(mention: Date, article: Article, shift: _Shift, anchors: Anchors) -> str:
    """Return the value of a month or year after a shift.

    A named one is that of the day that it stands for; another is as far from the article's as
    it was.
    """
    told = fields(mention.value or "")
    year, month = told.year or 1, told.month
    if any(words(article.text, mention.start, mention.end)):
        moved = shift.after(_anchor(mention, article, anchors))
        return f"{moved:%Y-%m}" if month else f"{moved:%Y}"
    if not month:
        return f"{year + shift.to.year - shift.of.year:04}"
    months = (shift.to.year - shift.of.year) * 12 + shift.to.month - shift.of.month
    months += year * 12 + month - 1
    return f"{months // 12:04}-{months % 12 + 1:02}"


def _anchor(mention: Date, article: Article, anchors: Anchors) -> date:
    """Return the day that a month or year stands for: of its event, or else in its middle."""
    value = mention.value or ""
    for event in article.events or ():
        times = {(argument.start, argument.end) for argument in event.arguments}
        day = anchors.get(event.event or "")
        if day and (mention.start, mention.end) in times and day.isoformat().startswith(value):
            return day
    middle = f"{value}-15" if "-" in value else f"{value}-07-02"
    return date.fromisoformat(calendar()["years"].get(value, middle))


def _in_boilerplate(article: Article, days: int) -> Iterator[Replacement]:
    """Yield the replacements of weekdays and whole dates where no dates are marked."""
    for zone in article.zones:
        if zone.type in LAYERS["dates"].barred:
            found = list(words(article.text, zone.start, zone.end))
            yield from _unmarked(article.text, found, days)


def _unmarked(text: str, found: list[Word], days: int) -> Iterator[Replacement]:
    for number, word in enumerate(found):
        if word.field == "weekday":
            yield from renamed(text, [word], Fields(weekday=(word.number + days) % 7))
        told = found[number : number + 3]
        if [w.field for w in told] == ["day", "month", "year"]:
            day, month, year = (w.number for w in told)
            with suppress(ValueError, OverflowError):  # no day of the calendar
                moved = date(year, month, day) + timedelta(days)
                yield from renamed(text, told, Fields(moved.year, moved.month, moved.day))
