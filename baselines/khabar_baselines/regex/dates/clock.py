"""Times of the day: ``مساء أمس``, ``الساعة الثالثة والنصف عصر اليوم``, ``15:30``."""

from __future__ import annotations

from khabar_baselines.regex.dates.grammar import Match, Stage, Tags
from khabar_baselines.regex.dates.meaning import Time

CLOCK = Stage()
TIMES = Stage()

_ZONE = "((ب|ال)? ZONE_OF (من? ZONE_NAME)?)"
_ABBREVIATED = "(GMT|ت DOT غ DOT?)"
_FRACTION = "(FRACTION|THE_FRACTION)"
_MINUTES = f"(و {_FRACTION}|و NUMBER (UNIT|UNITS)?|الا {_FRACTION}|الا NUMBER (UNIT|UNITS)?)?"
_HOUR = f"(THE_ORDINAL|HOUR|THE_NUMBER) {_MINUTES}"
_TOLD = "(CLOCK|POINT_CLOCK)"
_PART = "(من? PART_ADVERB)"
_ON = "(الساعه|ساعه)"


@CLOCK.rule(
    f"{_ON} {_TOLD} {_PART}? {_ZONE}? {_PART}?",
    f"{_ON} {_HOUR} {_PART}? {_ZONE}? {_PART}?",
    f"{_ON}? {_TOLD} {_ABBREVIATED}",
    f"CLOCK {_PART} {_ZONE}?",
    f"{_ON}? CLOCK (ص|م)",
    f"{_TOLD} {_ZONE}",
    f"THE_ORDINAL {_MINUTES} {_PART} {_ZONE}?",
    f"THE_ORDINAL {_MINUTES} {_ZONE}",
    f"(CLOCK|THE_ORDINAL {_MINUTES}) (?=من? PART)",
    f"THE_NUMBER {_MINUTES} {_PART} {_ZONE}?",
    f"HOUR {_PART} {_ZONE}?",
    "(?<=في|عند|من|الي|حتي|OPEN) CLOCK",
)
def clock(match: Match) -> Tags | None:
    """Read a time by the clock, with its zone and part of the day: الثالثة والنصف عصراً."""
    told = match["CLOCK"] or match["POINT_CLOCK"] or _in_words(match)
    if told is None:
        return None
    part = match["PART_ADVERB"] or ("EV" if match.tokens[-1].text == "م" else None)
    return {"CLOCK_P": Time(type="TIME", unit="D", anchored=0, clock=_on_24_hours(told, part))}


def _in_words(match: Match) -> str | None:
    hour = next(match[name] for name in ("THE_ORDINAL", "HOUR", "THE_NUMBER") if name in match)
    fraction = match["FRACTION"] or match["THE_FRACTION"]
    minutes = round(60 * fraction) if fraction else int(match["NUMBER"] or 0)
    if match.has("الا"):
        hour, minutes = hour - 1, 60 - minutes
    if not (0 <= hour <= 24 and 0 <= minutes < 60):
        return None
    return f"{int(hour):02d}:{minutes:02d}"


def _on_24_hours(clock: str, part: str | None) -> str:
    hour, _, rest = clock.partition(":")
    number = int(hour)
    late = part in ("AF", "EV") or (part == "NI" and number >= 6) or (part == "MI" and number < 10)
    if number < 12 and late:
        number += 12
    elif number == 12 and part in ("MO", "NI"):
        number = 0
    return f"{number:02d}:{rest}"


@TIMES.rule("PART من? DAY_P", "PART DAY_P (DASH|SLASH|الي|علي)? DAY_P", "DAY_P COMMA? DAY_ADVERB")
def part_of_day(match: Match) -> Time | None:
    """Read a part of a day: مساء أمس."""
    days: list[Time] = match.each("DAY_P")
    if len(days) == 2 and (days[0].weekday is None or days[1].weekday is None):
        return None
    part = match["PART"] or match["DAY_ADVERB"]
    return days[0].but(type="TIME", clock=part, weak=False)


@TIMES.rule("(هذا|هذه) THE_PART", "الليله")
def part_of_today(match: Match) -> Time:
    """Read a part of the day at hand: هذا الصباح, الليلة."""
    return Time(type="TIME", unit="D", shift=0, clock=match["THE_PART"] or "NI")


@TIMES.rule(
    "DAY_ADVERB",
    "(?<=PREPOSITION|DURING|IN_TIME|مع|عند) CLEAR_PART",
    "ساعات THE_PART (الاولي|المتاخره|المبكره)? (من DAY_P)?",
    "ساعات (الاولي|متاخره) من THE_PART",
)
def part_alone(match: Match) -> Time:
    """Read a part of the day that the sentence is about: ظهراً."""
    part = match["DAY_ADVERB"] or match["CLEAR_PART"] or match["THE_PART"]
    day = match["DAY_P"] or Time(unit="D", anchored=0)
    return day.but(type="TIME", clock=part)


@TIMES.rule(
    "CLOCK_P (من|في|ل)? DAY_P",
    "CLOCK_P من? PART من? DAY_P",
    "CLOCK_P من? (PART|THE_PART|DAY_ADVERB)",
    "CLOCK_P من? DAY_P DAY_ADVERB",
    "DAY_P CLOCK_P",
    "DAY_P (COMMA|DASH)? CLOCK",
    "CLOCK_P",
)
def clock_of_day(match: Match) -> Time:
    """Read a time by the clock on its day: الساعة السادسة من مساء الثلاثاء."""
    time: Time = match["CLOCK_P"] or Time(clock=match["CLOCK"])
    part = match["PART"] or match["THE_PART"] or match["DAY_ADVERB"]
    day = match["DAY_P"] or time
    return day.but(type="TIME", clock=_on_24_hours(time.clock or "", part), weak=False)
