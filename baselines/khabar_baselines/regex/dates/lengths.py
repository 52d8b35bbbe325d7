"""Lengths of time: ``ثلاثة أشهر``, ``نصف قرن``, ``الساعات الـ24 الماضية``."""

from __future__ import annotations

from collections.abc import Sequence

from khabar_baselines.regex.dates.grammar import Match, Stage, Tags, Token
from khabar_baselines.regex.dates.meaning import Time, length

LENGTHS = Stage()

_TAIL = "(من (الزمن|الزمان|الوقت))?"
_HALF = "(و (FRACTION|THE_FRACTION) (THE_UNIT|UNIT)?)"
_ONE_OR_MANY = "(UNIT|UNITS)"
_UNITS = ("UNITS", "UNIT", "PAIR", "THE_UNITS", "THE_PAIR", "THE_UNIT", "LONG_UNIT")
_SIZES = ("CE", "DE", "Y", "Q", "M", "W", "D", "NI", "H", "MIN", "S")
_WHOLE = ("D", "W", "M", "Y")
_LONG = ("W", "M", "Y", "DE", "CE")


def _lasting(amount: float | None, unit: str, *, deictic: bool = False) -> Time:
    return Time(type="DURATION", value=length(amount, unit), deictic=deictic)


def _is_no_length(match: Match) -> bool:
    return _is_contract(match) or _is_age(match)


def _is_contract(match: Match) -> bool:
    """Tell whether عقود are contracts, not decades: nothing around them lasts."""
    if not any("DE" in match.each(name) for name in ("UNIT", "PAIR", "UNITS")):
        return False
    lasts = any(name in match for name in ("FRACTION", "DIRECTION", "RECENT"))
    if lasts or match.has("الزمن") or match.has("الزمان"):
        return False
    if "UNIT" in match.tokens[0].tags:
        return not match.before("LASTING", "BEFORE_AMOUNT")
    return not match.before("IN_TIME", "BEFORE_AMOUNT", "ل", "SOME")


def _is_age(match: Match) -> bool:
    """Tell whether years are somebody's age: البالغ من العمر 34 عاما."""
    if not any(unit == "Y" for name in _UNITS for unit in match.each(name)):
        return False
    in_brackets = match.before("OPEN") and match.after("CLOSE")
    reached = match.before("REACHES") and (match["NUMBER"] or 0) > 12
    stated = match.before("AGE", steps=3) or match.after("OF_AGE", steps=2)
    return in_brackets or reached or stated or match.previous_word == "عن"


@LENGTHS.rule(
    f"NUMBER {_ONE_OR_MANY} {_TAIL} COUNTED_TAIL?",
    f"NUMBER {_ONE_OR_MANY} {_HALF}",
    "NUMBER من THE_UNITS",
    f"(?<!NUMBER) PAIR {_TAIL} COUNTED_TAIL?",
    f"PAIR {_HALF}",
    "PAIR (اثنين|اثنتين)",
    f"UNIT (ONE|COUNTED_TAIL) {_TAIL}",
    f"UNIT {_HALF}",
    f"(?<=IN_TIME|BEFORE_AMOUNT) UNIT {_TAIL}",
    f"(?<=ل) LONG_UNIT {_TAIL}",
    "(?<=BEFORE_AMOUNT) THE_UNIT",
)
def counted(match: Match) -> Time | None:
    """Read a number of units, with a fraction of one: عام ونصف العام."""
    amount = match["NUMBER"] or (2 if "PAIR" in match else 1)
    fraction = match.first("FRACTION", "THE_FRACTION") or 0
    return None if _is_no_length(match) else _lasting(amount + fraction, match.first(*_UNITS))


@LENGTHS.rule("(?<=WHOLE) UNITS? THE_UNIT")
def whole(match: Match) -> Time | None:
    """Read a period that all of lasts: طوال اليوم, طيلة أيام الأسبوع."""
    unit = match["THE_UNIT"]
    is_day = match.after("WEEKDAY", "DAY_P", "THE_ORDINAL")
    return None if is_day or unit not in _WHOLE else _lasting(1, unit)


@LENGTHS.rule("FRACTION (UNIT|THE_UNIT)")
def fraction(match: Match) -> Time | None:
    """Read a part of a unit: نصف قرن."""
    unit = match.first("UNIT", "THE_UNIT")
    return None if unit == "D" and "THE_UNIT" in match else _lasting(match["FRACTION"], unit)


@LENGTHS.rule("NUMBER SLASH NUMBER (UNIT|THE_UNIT)")
def fraction_in_digits(match: Match) -> Time | None:
    """Read a part of a unit in digits: 3/4 ساعة."""
    part, whole = match.each("NUMBER")
    unit = match.first("UNIT", "THE_UNIT")
    return _lasting(part / whole, unit) if 0 < part < whole else None


@LENGTHS.rule(
    f"NUMBER {_ONE_OR_MANY} و NUMBER {_ONE_OR_MANY}",
    f"NUMBER {_ONE_OR_MANY} و PAIR",
    f"(UNIT|PAIR) و NUMBER {_ONE_OR_MANY}",
    "UNIT و PAIR",
)
def compound(match: Match) -> Time | None:
    """Read a length of two units: 3 دقائق و29 ثانية."""
    joint = next(place for place, token in enumerate(match.tokens) if token.text == "و")
    units, amounts = zip(
        *(_unit_and_amount(part) for part in (match.tokens[:joint], match.tokens[joint + 1 :])),
        strict=True,
    )
    if _SIZES.index(units[0]) >= _SIZES.index(units[1]) or _is_no_length(match):
        return None
    first, second = (length(*pair) for pair in zip(amounts, units, strict=True))
    within_a_day = first.startswith("PT")
    return Time(type="DURATION", value=first + second.removeprefix("PT" if within_a_day else "P"))


def _unit_and_amount(tokens: Sequence[Token]) -> tuple[str, float]:
    """Return the unit and the amount of a length; a bare number has no unit."""
    tags: Tags = {name: meaning for token in tokens for name, meaning in token.tags.items()}
    unit = next((tags[name] for name in _UNITS if name in tags), "")
    return unit, float(tags.get("NUMBER", 2 if "PAIR" in tags else 1))


@LENGTHS.rule(
    "SOME من? (UNITS|THE_UNITS|UNIT)",
    f"UNITS (SOME|MANY) MANY? {_TAIL}",
    f"(?<=SINCE|IN_TIME|ل) UNITS {_TAIL}",
    "UNITS من (الزمن|الزمان)",
)
def uncounted(match: Match) -> Time | None:
    """Read units without a number: بضعة أيام, منذ أشهر."""
    return None if _is_no_length(match) else _lasting(None, match.first(*_UNITS))


@LENGTHS.rule(
    "THE_UNITS THE_NUMBER (DIRECTION|RECENT)",
    "THE_UNITS (DIRECTION|RECENT) THE_NUMBER",
    "(THE_NUMBER|NUMBER) (UNITS|UNIT|THE_UNITS) (DIRECTION|RECENT|INDEFINITE_DIRECTION)",
    "(SOME من?)? UNITS INDEFINITE_DIRECTION",
)
def from_now(match: Match) -> Time:
    """Read units that end or begin now: الأيام الثلاثة الأخيرة."""
    amount = match.first("THE_NUMBER", "NUMBER")
    return _lasting(amount, match.first(*_UNITS), deictic=True)


@LENGTHS.rule(
    "THE_PAIR (DIRECTION|RECENT)",
    "(PAIR|UNIT) INDEFINITE_DIRECTION",
    "THE_UNIT RECENT",
)
def one_or_two_from_now(match: Match) -> Time | None:
    """Read one or two units that end or begin now: الأسبوعين الماضيين."""
    if "THE_UNIT" in match and match["THE_UNIT"] not in _LONG:
        return None
    amount = 1 if match.first("PAIR", "THE_PAIR") is None else 2
    return _lasting(amount, match.first(*_UNITS), deictic=True)


@LENGTHS.rule(f"(اخر|اول) NUMBER {_ONE_OR_MANY}", "(اخر|اول) PAIR")
def first_or_last(match: Match) -> Time:
    """Read the first units of something, or the last ones before now: آخر عشر سنوات."""
    return _lasting(match["NUMBER"] or 2, match.first(*_UNITS), deictic=match.has("اخر"))


@LENGTHS.rule(f"THE_NUMBER {_ONE_OR_MANY}", "THE_UNITS THE_NUMBER")
def definite(match: Match) -> Time | None:
    """Read a counted length with the article: الأيام العشرة."""
    if _is_no_length(match):
        return None
    return _lasting(match["THE_NUMBER"], match.first(*_UNITS))


@LENGTHS.rule(
    "THE_UNITS THE_NUMBER? (الاولي|الاول|LAST_OF) من? (YEAR_P|YEAR|MONTH_P|WEEK_P)",
    f"NUMBER {_ONE_OR_MANY} (الاولي|LAST_OF) من? (YEAR_P|YEAR|MONTH_P)",
    "THE_NUMBER (THE_UNITS|UNITS) (الاولي|LAST_OF) (من? (YEAR_P|YEAR|MONTH_P))?",
)
def of_period(match: Match) -> Time:
    """Read the first or last units of a period: الأشهر التسعة الأولى من 2023."""
    return _lasting(match.first("THE_NUMBER", "NUMBER"), match.first(*_UNITS))


@LENGTHS.rule("THE_UNITS FEW? (DIRECTION|RECENT) FEW?")
def vague(match: Match) -> Time:
    """Read uncounted units around now: السنوات الأخيرة."""
    shift = -1 if "RECENT" in match else match["DIRECTION"]
    value = "PRESENT_REF" if shift == 0 else "PAST_REF" if shift < 0 else "FUTURE_REF"
    return Time(value=value, deictic=True)


@LENGTHS.rule("UNIT AFTER_AMOUNT")
def one_at_least(match: Match) -> Time:
    """Read one unit that is a length by what follows it: سنة على الأقل."""
    return _lasting(1, match["UNIT"]).but(mod=match["AFTER_AMOUNT"])


_OR = "(او|الي|DASH)"


@LENGTHS.rule(
    f"NUMBER {_OR} NUMBER {_ONE_OR_MANY}",
    f"(?<=بين) NUMBER و NUMBER {_ONE_OR_MANY}",
    f"(UNIT|PAIR) {_OR} (PAIR|NUMBER UNITS)",
)
def between(match: Match) -> list[Token] | None:
    """Read two lengths that share their unit: بين 3 و5 سنوات."""
    if _is_no_length(match):
        return None
    first, joint, *rest = match.tokens
    unit, last_amount = _unit_and_amount(rest)
    first_unit, first_amount = _unit_and_amount([first])
    return [
        _token([first], _lasting(first_amount, first_unit or unit)),
        joint,
        _token(rest, _lasting(last_amount, unit)),
    ]


def _token(tokens: Sequence[Token], time: Time) -> Token:
    return Token(tokens[0].start, tokens[-1].end, tokens[0].text, {"DURATION": time})
