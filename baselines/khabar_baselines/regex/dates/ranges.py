"""Ranges: one year, one day and one part of the day for both ends unless they say otherwise."""

from __future__ import annotations

from khabar_baselines.regex.dates.frames import as_time
from khabar_baselines.regex.dates.grammar import Match, Stage, Token
from khabar_baselines.regex.dates.hours import MIDNIGHT, is_clock, on_24_hours
from khabar_baselines.regex.dates.meaning import Time

RANGES = Stage()

_CLASSES = ("DAY_P", "MONTH_P", "TIME_P")
_END = f"({'|'.join(_CLASSES)})"
_NIGHTLY = ("NI", MIDNIGHT)
_AFTERNOON = "13:00"


@RANGES.rule(f"{_END} (و? (الي|حتي|لغايه)|DASH) {_END}", f"(?<=بين) {_END} و {_END}")
def range_(match: Match) -> list[Token]:
    """Read the ends of a range, the second not before the first: من 3 إلى 5 مايو."""
    begin, end = _ordered(*_on_one_day(*_ends(match)))
    return _replaced(match, begin, _after(begin, end))


@RANGES.rule("TIME_P (و|او) TIME_P", "DAY_P (و|او|COMMA) DAY_P")
def two(match: Match) -> list[Token]:
    """Read two times that share their day, or two days in order: 3 و5 مايو."""
    first, second = _on_one_day(*_ends(match))
    in_order = first.month and second.month and _in_year(first) <= _in_year(second)
    if in_order and not (_is_sure(first) or _is_sure(second)):
        second = second.but(follows=True)
    return _replaced(match, first, second)


def _ends(match: Match) -> tuple[Time, Time]:
    first, last = (match.tokens[place].tags for place in (0, -1))
    begin, end = (next(tags[name] for name in _CLASSES if name in tags) for tags in (first, last))
    return begin, end


def _replaced(match: Match, begin: Time, end: Time) -> list[Token]:
    first, *joint, last = match.tokens
    return [as_time(first, begin), *joint, as_time(last, end)]


def _in_year(time: Time) -> tuple[int, int]:
    return time.month or 0, time.day or 0


# --- times of a day ------------------------------------------------------------------------------


def _on_one_day(begin: Time, end: Time) -> tuple[Time, Time]:
    """Give the day of the second time to the first, and the part of the day to either."""
    if begin.type != "TIME" or end.type != "TIME":
        return begin, end
    if not _has_day(begin) and _has_day(end):
        begin = end.but(clock=begin.clock, part=begin.part)
    return _in_one_part(begin, end)


def _has_day(time: Time) -> bool:
    return any(stated is not None for stated in (time.day, time.weekday, time.shift))


def _in_one_part(begin: Time, end: Time) -> tuple[Time, Time]:
    if not (is_clock(begin.clock) and is_clock(end.clock)):
        return begin, end
    if begin.part is None and end.part is not None:
        shared = begin.but(part=end.part)
        fits = end.part in _NIGHTLY or _hour(shared) < _hour(end)
        return (shared, end) if fits else (begin, end)
    if end.part is None and begin.part is not None:
        later = (end.but(part=part) for part in (begin.part, None, "EV"))
        return begin, next((time for time in later if _hour(time) > _hour(begin)), end)
    return begin, end


def _hour(time: Time) -> str:
    return on_24_hours(time.clock or "", time.part)


def _after(begin: Time, end: Time) -> Time:
    """Move the end of a range behind noon or midnight: من العاشرة مساء إلى الثانية فجرا."""
    if _has_day(end) or not (is_clock(begin.clock) and is_clock(end.clock)):
        return end
    if begin.part is None and _hour(end) < _hour(begin) < _AFTERNOON:
        end = end.but(part="EV")
    return end.but(anchored=1) if _hour(end) < _hour(begin) else end


# --- days and months of a year -------------------------------------------------------------------


def _ordered(begin: Time, end: Time) -> tuple[Time, Time]:
    """Let the surer end choose the year, or the week, of the other."""
    if _is_sure(end) and _is_namesake(begin) and _framed(begin) in (_framed(Time()), _framed(end)):
        return begin.but(year=None, within=None, direction=None, until=end), end
    if _is_namesake(end) and not _is_sure(end):
        return begin, end.but(follows=True)
    return begin, end


def _framed(time: Time) -> tuple[object, ...]:
    return time.year, time.within, time.direction


def _is_namesake(time: Time) -> bool:
    """Tell whether many days or months bear a name: 3 مايو, الأحد, رمضان."""
    return time.shift is None and (time.weekday or time.month) is not None


def _is_sure(time: Time) -> bool:
    stated = (time.year, time.within, time.direction, time.shift, time.weekday and time.day)
    return any(part is not None for part in stated)
