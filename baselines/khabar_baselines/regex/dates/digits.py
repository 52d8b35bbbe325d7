"""Dates in digits that are not whole: ``22-4``, ``3/2015``, ``شهر 10``, ``يوم 27``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from khabar_baselines.regex.clitics import CONJUNCTIONS, PREPOSITIONS
from khabar_baselines.regex.dates.counts import counts, refers
from khabar_baselines.regex.dates.grammar import Match, Stage, Tags, Token
from khabar_baselines.regex.dates.meaning import Time

DIGITS = Stage()
NUMBERED_MONTHS = Stage()

_PAIR = "DAY (SLASH|DASH) DAY"
_LEAP_YEAR = 2000
_MONTHS = 12
_FIRST_GREGORIAN_YEAR = 1600
_ALWAYS = (24, 7)


@DIGITS.rule(
    f"(يوم|نهار)? WEEKDAY COMMA? {_PAIR}",
    f"(يوم|نهار)? WEEKDAY OPEN {_PAIR} CLOSE",
    f"يوم {_PAIR}",
    f"(?<=تاريخ|التاريخ|مورخ|المورخ|CORRESPONDING) {_PAIR}",
)
def announced(match: Match) -> Time | None:
    """Read a day and a month in digits that a weekday or another word announces: الأحد 7/12."""
    numbers = _in_order(*match.each("DAY"))
    if numbers is None or _goes_on(match):
        return None
    day, month = numbers
    return Time(unit="D", day=day, month=month, weekday=match["WEEKDAY"])


@DIGITS.rule("(?<=منذ|حتي|لغايه|قبل|بعد|في) DAY SLASH DAY")
def after_preposition(match: Match) -> Time | None:
    """Read a day and a month in digits behind a preposition, if it is no fraction: منذ 3/4."""
    after = match.all[match.end : match.end + 1]
    is_fraction = bool(after) and after[0].text.isalpha() and "PREPOSITION" not in after[0].tags
    return None if is_fraction else _unannounced(match, *match.each("DAY"))


@DIGITS.rule(
    "DAY SLASH DAY (?=(الي|حتي|DASH) NUMERIC)",
    "(?<=بين) DAY SLASH DAY (?=و NUMERIC)",
)
def before_full_date(match: Match) -> Time | None:
    """Read a day and a month in digits, of a range whose end is in full: من 3/5 إلى 5/6/2025."""
    return _unannounced(match, *match.each("DAY"))


@DIGITS.rule("(?<=من|بين) DAY SLASH DAY (الي|حتي|و|DASH) DAY SLASH DAY")
def from_to(match: Match) -> list[Token] | None:
    """Read two days in digits of which none may be a fraction: من 3/5 إلى 5/5."""
    numbers = match.each("DAY")
    times = _unannounced(match, *numbers[:2]), _unannounced(match, *numbers[2:])
    if None in times:
        return None
    tokens = match.tokens
    ends = tokens[:3], tokens[-3:]
    first, last = (_day_token(end, time) for end, time in zip(ends, times, strict=True))
    return [first, *tokens[3:-3], last]


@DIGITS.rule(_PAIR)
def day_and_month(match: Match) -> Time | None:
    """Read a day and a month in digits that can be no range, since the first is larger: 22-4."""
    day, month = match.each("DAY")
    return _unannounced(match, day, month) if day > _MONTHS and (day, month) != _ALWAYS else None


@DIGITS.rule("شهر? DAY (SLASH|DASH) YEAR (ERA_CE|ERA_HIJRI)?")
def month_and_year(match: Match) -> Time | None:
    """Read a month and its year in digits: 3/2015."""
    return _month(match, match["DAY"], match["YEAR"])


@DIGITS.rule("YEAR (SLASH|DASH) DAY")
def year_and_month(match: Match) -> Time | None:
    """Read a year and its month in digits; 2011/12 is rather a season of two years: 2015-03."""
    year, month = match["YEAR"], match["DAY"]
    return None if month == year % 100 + 1 else _month(match, month, year)


def _month(match: Match, month: int, year: int) -> Time | None:
    if month > _MONTHS or _goes_on(match) or refers(match):
        return None
    is_hijri = "ERA_HIJRI" in match or year < _FIRST_GREGORIAN_YEAR
    return Time(unit="M", month=month, year=year, hijri=is_hijri)


def _unannounced(match: Match, day: int, month: int) -> Time | None:
    is_day = month <= _MONTHS and _in_order(day, month) is not None
    if not is_day or _goes_on(match) or refers(match) or counts(match, month):
        return None
    return Time(unit="D", day=day, month=month)


def _in_order(first: int, second: int) -> tuple[int, int] | None:
    """Return two numbers as day and month, if they are one in either order."""
    day, month = (second, first) if second > _MONTHS else (first, second)
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return None
    return day, month


def _goes_on(match: Match) -> bool:
    """Tell whether the digits are part of more: of a code, a chain, or apart by a dash."""
    after = match.all[match.end + 1 : match.end + 2]
    ends_a_range = match.after("DASH") and bool(after) and "NUMERIC" in after[0].tags
    if match.before("SLASH", "DASH") or (match.after("SLASH", "DASH") and not ends_a_range):
        return True
    before = match.all[match.start - 1 : match.start] if match.start else ()
    is_code = any(
        token.end == match.tokens[0].start and token.text.isalpha() and not _is_clitic(token)
        for token in before
    )
    return is_code or _is_apart(match)


def _is_clitic(token: Token) -> bool:
    return token.text in (*CONJUNCTIONS, *PREPOSITIONS)


def _is_apart(match: Match) -> bool:
    tokens = match.tokens
    dashes = [place for place, token in enumerate(tokens) if "DASH" in token.tags]
    return any(
        tokens[place - 1].end != tokens[place].start or tokens[place].end != tokens[place + 1].start
        for place in dashes
    )


def _day_token(tokens: Sequence[Token], time: Time | None) -> Token:
    return Token(tokens[0].start, tokens[-1].end, tokens[0].text, {"DAY_P": time})


# --- days and months alone -----------------------------------------------------------------------


@DIGITS.rule("يوم DAY")
def day_alone(match: Match) -> Time | None:
    """Read a day of the month at hand, if the number counts nothing: يوم 27."""
    number = match["DAY"]
    is_digits = match.tokens[-1].text.isdigit()
    if not is_digits or match.before("كل") or counts(match, number) or _has_month_to_come(match):
        return None
    return Time(unit="D", day=number)


def _has_month_to_come(match: Match) -> bool:
    """Tell whether another day follows, whose month this one has too: يوم 3 ويوم 5 مايو."""
    after = match.all[match.end + 1 : match.end + 3]
    return any({"DAY", "THE_ORDINAL"} & token.tags.keys() for token in after)


@NUMBERED_MONTHS.rule("شهر DAY")
def numbered_month(match: Match) -> list[Token] | Tags | None:
    """Read a month by its number, as people speak: شهر عشرة."""
    head, token = match.tokens
    number = match["DAY"]
    is_one = "ONE" in token.tags  # one month
    if number > _MONTHS or is_one or match.after("SLASH", "DASH") or counts(match, number):
        return None
    if match.before("كل", "FRACTION", "BEFORE_AMOUNT", "SOME"):
        return None
    return [head, Token(token.start, token.end, token.text, {"MONTH": number})]
