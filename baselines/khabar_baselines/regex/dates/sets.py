"""Recurring times: ``كل ثلاثاء``, ``يومياً``, ``مرتين في الأسبوع``."""

from __future__ import annotations

from khabar_baselines.regex.dates.grammar import Match, Stage
from khabar_baselines.regex.dates.meaning import Time, length

SET_WORDS = Stage()
SETS = Stage()


def _set(value: str, *, quant: str | None = None, freq: str | None = None) -> Time:
    return Time(type="SET", value=value, quant=quant, freq=freq)


def _times(match: Match) -> str | None:
    if "TIMES_ONE" in match:
        return "1X"
    if "TIMES_TWO" in match:
        return "2X"
    return f"{match['NUMBER']:g}X" if "TIMES" in match else None


_TIMES = "(TIMES_ONE|TIMES_TWO|NUMBER TIMES)"


@SETS.rule(
    f"{_TIMES} (في|ب|خلال)? SET_ADVERB",
    f"{_TIMES} (في|ب|كل) (THE_UNIT|UNIT)",
    f"{_TIMES} كل DURATION",
)
def times(match: Match) -> Time:
    """Read how often in a period: مرتين في الأسبوع."""
    every = match.has("كل")
    unit = match["THE_UNIT"] or match["UNIT"]
    value = match["SET_ADVERB"] or (
        match["DURATION"].value if "DURATION" in match else length(1, unit)
    )
    return _set(value, quant="EVERY" if every else None, freq=_times(match))


@SETS.rule("SET_ADVERB", "ب MANNER SET_MANNER")
def regularly(match: Match) -> Time:
    """Read an adverb of recurrence: يومياً."""
    return _set(match["SET_ADVERB"] or match["SET_MANNER"], quant="EVERY")


@SETS.rule("كل (UNIT|DURATION|PAIR)", "كل (UNIT|THE_UNIT) من? تقريبا")
def every(match: Match) -> Time | None:
    """Read a recurring length: كل ستة أشهر."""
    if "DURATION" in match:
        value = match["DURATION"].value
    else:
        value = length(2 if "PAIR" in match else 1, match["UNIT"] or match["PAIR"])
    return _set(value, quant="EVERY")


@SET_WORDS.rule("كل PART BARE_WEEKDAY?", "كل SEASON", "كل MONTH")
def every_part(match: Match) -> Time:
    """Read a part of the day or the year that recurs: كل صباح."""
    if "PART" in match:
        day = f"WXX-{match['BARE_WEEKDAY']}" if "BARE_WEEKDAY" in match else "XX-XX"
        return _set(f"XXXX-{day}T{match['PART']}", quant="EVERY")
    part = match["SEASON"] or f"{int(match['MONTH']):02d}"
    return _set(f"XXXX-{part}", quant="EVERY")


@SET_WORDS.rule(
    "كل (يوم|ايام)? (BARE_WEEKDAY|WEEKDAY)",
    "(ايام|الايام) WEEKDAY",
)
def every_weekday(match: Match) -> Time:
    """Read a weekday that recurs: كل ثلاثاء, أيام الجمعة."""
    weekday = match["BARE_WEEKDAY"] or match["WEEKDAY"]
    quant = "EVERY" if match.has("كل") else None
    return _set(f"XXXX-WXX-{weekday}", quant=quant).but(weekday=weekday)


@SETS.rule(
    "(ORDINAL|اخر) (يوم|ايام)? BARE_WEEKDAY (من|في) كل UNIT",
    "DAY_P (THE_ORDINAL|LAST_OF) (من|في) كل UNIT",
)
def nth_weekday(match: Match) -> Time | None:
    """Read a weekday by its rank that recurs: أول خميس من كل شهر."""
    day: Time | None = match["DAY_P"]
    is_weekday = day is None or day == Time(unit="D", weekday=day.weekday)
    return _set(length(1, match["UNIT"]), quant="EVERY") if is_weekday else None


@SETS.rule(
    "(DAY_P|MONTH_P|PERIOD_P) من كل UNIT",
    "SET من كل UNIT",
    "يوم? (DAY|THE_ORDINAL) من كل شهر",
    "(SEASON|THE_SEASON|DAY_P|MONTH_P) (من|في)? كل (عام|سنه)",
)
def of_every(match: Match) -> Time | None:
    """Read a calendar time that recurs: أبريل من كل عام."""
    time = match["DAY_P"] or match["MONTH_P"] or match["PERIOD_P"]
    season = match["SEASON"] or match["THE_SEASON"] or (time and time.season)
    number = match["DAY"] or match["THE_ORDINAL"] or (time and not time.month and time.day)
    if "SET" in match:
        value = match["SET"].value
    elif season:
        value = f"XXXX-{season}"
    elif number:
        value = f"XXXX-XX-{int(number):02d}"
    elif time.weekday and not time.day:
        value = f"XXXX-WXX-{time.weekday}"
    elif time.month and not time.hijri:
        value = f"XXXX-{int(time.month):02d}" + (f"-{time.day:02d}" if time.day else "")
    else:
        return None
    return _set(value, quant="EVERY")
