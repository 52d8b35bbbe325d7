"""Times of the day: ``مساء أمس``, ``الساعة الثالثة والنصف عصر اليوم``, ``15:30``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from khabar_baselines.regex.dates.counts import counts, refers
from khabar_baselines.regex.dates.grammar import Match, Stage, Tags, Token
from khabar_baselines.regex.dates.meaning import Time

CLOCK = Stage()
TIMES = Stage()

_ZONE = "((ب|ال)? ZONE_OF (من? ZONE_NAME)?)"
_ABBREVIATED = "(GMT|ت DOT غ DOT?)"
_FRACTION = "(FRACTION|THE_FRACTION)"
_MORE_OR_LESS = f"((و|الا) ({_FRACTION}|NUMBER (UNIT|UNITS)?|PAIR))"
_MINUTES = f"({_MORE_OR_LESS} {_MORE_OR_LESS}?)?"
_HOUR = f"(THE_ORDINAL|HOUR|THE_NUMBER) {_MINUTES}"
_STATED = "(CLOCK|POINT_CLOCK)"
_ADVERB = "(من? PART_ADVERB|من? (بعد|قبل) MIDNIGHT)"
_PART = f"((ب|في) PART_ADVERB|{_ADVERB}|MERIDIEM)"
_ON = "((الساعه|ساعه) COLON?)"

# --- ranges --------------------------------------------------------------------------------------

_BARE = f"{_ON}? (CLOCK|POINT_CLOCK|THE_ORDINAL|HOUR|THE_NUMBER) ((و|الا) {_FRACTION})?"
_TO = "(و? (الي|حتي)|او|DASH)"
_IN_PART = f"({_PART} {_ZONE}?|(?=من? PART))"


@CLOCK.rule(
    f"(?<=بين) {_BARE} و {_ON}? ({_STATED}|{_HOUR}) {_IN_PART}",
    f"{_BARE} {_TO} {_ON}? ({_STATED}|{_HOUR}) {_IN_PART}",
    f"(?<=في|عند) THE_ORDINAL و THE_ORDINAL {_IN_PART}",
    f"(?<=بين) {_ON} {_BARE} و {_BARE}",
    f"{_ON} {_BARE} {_TO} {_BARE}",
    f"{_ON}? ({_STATED}|{_HOUR}) {_ADVERB} {_TO} {_BARE}",
    f"(HOUR|{_STATED}) MERIDIEM {_TO} (HOUR|{_STATED}) MERIDIEM",
)
def clocks(match: Match) -> list[Token] | None:
    """Read two times of which one alone is no time: من 8 إلى 10 مساءً."""
    first, joint, last = _parted(match.tokens)
    times = [_clock(tokens) for tokens in (first, last)]
    is_no_hour = _is_bare(last) and _is_no_hour(match, last[0])
    if None in times or is_no_hour or _is_plain(match, first):
        return None
    return [_clock_token(first, times[0]), *joint, _clock_token(last, times[1])]


def _parted(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token], Sequence[Token]]:
    """Return the tokens of the first time, of what joins the two, and of the second."""
    start = next(place for place in range(1, len(tokens) - 1) if _joins(tokens, place))
    end = start + 1 + (tokens[start + 1].text in ("الي", "حتي"))
    return tokens[:start], tokens[start:end], tokens[end:]


def _joins(tokens: Sequence[Token], place: int) -> bool:
    token, after = tokens[place], tokens[place + 1].tags
    is_fraction = "FRACTION" in after or "THE_FRACTION" in after
    is_joint = token.text in ("الي", "حتي", "او", "و") and not is_fraction
    return is_joint or "DASH" in token.tags


def _is_bare(tokens: Sequence[Token]) -> bool:
    return len(tokens) == 1 and bool({"HOUR", "THE_ORDINAL"} & tokens[0].tags.keys())


def _is_no_hour(match: Match, last: Token) -> bool:
    is_day = match.after("MONTH", "HIJRI_MONTH", "MONTH_P", steps=2)
    return is_day or counts(match, last.tags.get("HOUR", 0))


def _is_plain(match: Match, first: Sequence[Token]) -> bool:
    """Tell whether two bare numbers are a result or a measure: فاز 2-1 مساء, عمقه من 5 إلى 7 م."""
    if len(first) > 1 or "HOUR" not in first[0].tags:
        return False
    announced = match.start == 0 or match.before("BREAK", "COMMA", "COLON", "OPEN")
    is_result = any("DASH" in token.tags for token in match.tokens) and not announced
    return refers(match) or (is_result and match.previous_word not in ("من", "بين"))


def _clock_token(tokens: Sequence[Token], time: Time | None) -> Token:
    return Token(tokens[0].start, tokens[-1].end, tokens[0].text, {"CLOCK_P": time})


# --- times ---------------------------------------------------------------------------------------


@CLOCK.rule(
    f"{_ON} {_STATED} {_PART}? {_ZONE}? {_PART}?",
    f"{_ON} {_HOUR} {_PART}? {_ZONE}? {_PART}?",
    f"{_ON}? {_STATED} {_PART}? {_ABBREVIATED}",
    f"{_STATED} {_PART} {_ZONE}?",
    f"{_STATED} {_ZONE}",
    f"THE_ORDINAL {_MINUTES} {_ADVERB} {_ZONE}?",
    f"THE_ORDINAL {_MINUTES} MERIDIEM? {_ZONE}",
    f"(?<=في|عند|الي|حتي) THE_ORDINAL {_MINUTES} MERIDIEM",
    f"(CLOCK|THE_ORDINAL {_MINUTES}) (?=من? PART)",
    f"THE_NUMBER {_MINUTES} {_ADVERB} {_ZONE}?",
    f"HOUR من? PART_ADVERB {_ZONE}?",
    f"(?<=في|عند|الي|حتي) HOUR {_ADVERB} {_ZONE}?",
    f"HOUR MERIDIEM {_ZONE}",
)
def clock(match: Match) -> Tags | None:
    """Read a time by the clock, with its zone and part of the day: الثالثة والنصف عصراً."""
    time = _clock(match.tokens)
    is_result = match.tokens[0].text.isdigit() and match.before("DASH", "SLASH")
    return {"CLOCK_P": time} if time and not is_result else None


@CLOCK.rule("CLOCK")
def bare_clock(match: Match) -> Tags | None:
    """Read a time that nothing announces, where it is no result, verse or length: 12:30."""
    sure = match.before("في", "عند", "من", "الي", "حتي", "OPEN")
    after = match.all[match.end].tags if match.end < len(match.all) else {}
    is_length = (after.get("UNIT") or after.get("UNITS")) in _PARTS_OF_DAY
    if is_length or (not sure and refers(match)):
        return None
    return {"CLOCK_P": _clock(match.tokens)}


_PARTS_OF_DAY = ("H", "MIN", "S")
_HOURS = ("CLOCK", "POINT_CLOCK", "THE_ORDINAL", "HOUR", "THE_NUMBER")


def _clock(tokens: Sequence[Token]) -> Time | None:
    """Return the time of a clock's tokens: the hour, then minutes with their sign, and a part."""
    place = next(at for at, token in enumerate(tokens) if set(_HOURS) & token.tags.keys())
    tags = tokens[place].tags
    stated = tags.get("CLOCK") or tags.get("POINT_CLOCK") or _in_words(tokens[place:])
    parts = (token.tags.get("PART_ADVERB") or token.tags.get("MERIDIEM") for token in tokens)
    part = next(filter(None, parts), None)
    return Time(type="TIME", unit="D", anchored=0, clock=stated, part=part) if stated else None


def _in_words(tokens: Sequence[Token]) -> str | None:
    tags = tokens[0].tags
    hour = next(int(tags[name]) for name in _HOURS if name in tags)
    minutes = sum(_minutes(sign, stated) for sign, stated in pairwise(tokens))
    if minutes < 0:
        hour, minutes = hour - 1 or 12, minutes + 60
    return f"{hour:02d}:{minutes:02d}" if 0 <= hour <= 24 and 0 <= minutes < 60 else None


def _minutes(sign: Token, stated: Token) -> int:
    """Return the minutes that a word adds: ونصف, إلا ربعا, وخمس دقائق, ودقيقتين."""
    if sign.text not in ("و", "الا"):
        return 0
    tags = stated.tags
    fraction = tags.get("FRACTION") or tags.get("THE_FRACTION")
    number = round(60 * fraction) if fraction else 2 if "PAIR" in tags else tags.get("NUMBER", 0)
    return int(number) if sign.text == "و" else -int(number)


# --- days ----------------------------------------------------------------------------------------


@TIMES.rule(
    "PART من? DAY_P",
    "PART DAY_P (DASH|SLASH|الي|علي)? DAY_P",
    "DAY_P COMMA? DAY_ADVERB",
    "(?<=PREPOSITION|DURING|IN_TIME|مع|عند) CLEAR_PART (من|في)? DAY_P",
)
def part_of_day(match: Match) -> Time | None:
    """Read a part of a day: مساء أمس."""
    days: list[Time] = match.each("DAY_P")
    if len(days) == 2 and (days[0].weekday is None or days[1].weekday is None):
        return None
    part = match.first("PART", "DAY_ADVERB", "CLEAR_PART")
    return days[0].but(type="TIME", clock=part, weak=False)


@TIMES.rule("(هذا|هذه) THE_PART", "THE_PART DIRECTION", "الليله")
def part_of_today(match: Match) -> Time:
    """Read a part of the day at hand, or of one near it: هذا الصباح, منتصف الليلة الماضية."""
    shift = match["DIRECTION"] or 0
    return Time(type="TIME", unit="D", shift=shift, clock=match["THE_PART"] or "NI")


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
    "CLOCK_P",
)
def clock_of_day(match: Match) -> Time:
    """Read a time by the clock on its day: الساعة السادسة من مساء الثلاثاء."""
    time: Time = match["CLOCK_P"]
    part = match.first("PART", "THE_PART", "DAY_ADVERB") or time.part
    day = match["DAY_P"] or time
    return day.but(type="TIME", clock=time.clock, part=part, weak=False)


@TIMES.rule("DAY_P (COMMA|DASH) CLOCK_P")
def day_with_clock(match: Match) -> Time | None:
    """Read a day with a time in digits, as a page gives when it was written: الأحد، 15:30."""
    time: Time = match["CLOCK_P"]
    day: Time = match["DAY_P"]
    is_digits = match.tokens[-1].text[:1].isdigit()
    return day.but(type="TIME", clock=time.clock, part=time.part) if is_digits else None
