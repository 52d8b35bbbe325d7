"""Months and days: ``ديسمبر الماضي``, ``الثاني من ديسمبر``, ``الثلاثاء المقبل``, ``أمس``."""

from __future__ import annotations

from datetime import date

from khabar_baselines.regex.dates.grammar import Match, Stage, Tags
from khabar_baselines.regex.dates.meaning import Time
from khabar_baselines.regex.resources import load

DAYS = Stage()

# --- months --------------------------------------------------------------------------------------

IN_YEAR = "((من|ل|COMMA)? (YEAR_P|YEAR)|OPEN (YEAR_P|YEAR) CLOSE)"
"""The pattern of a month's year."""


@DAYS.rule(f"(شهر|شهري|اشهر)? MONTH {IN_YEAR}? DIRECTION?")
def month(match: Match) -> Time:
    """Read a month, with or without its year: ديسمبر من العام الماضي."""
    alone = len(match.tokens) == 1 and " " not in match.tokens[0].text
    sure = match.before("PREPOSITION", "POSITION", "THE_ORDINAL")
    if match.before("من") and "HOMONYM" in match.tokens[0].tags:
        sure = match.after("الي", "حتي")
    return Time(
        unit="M",
        month=match["MONTH"],
        within=told_year(match),
        direction=match["DIRECTION"],
        weak=alone and not sure,
    )


@DAYS.rule("(هذا|هذه) شهر? MONTH")
def this_month(match: Match) -> Time | None:
    """Read a month of this year, if it is no verb or person: هذا أغسطس."""
    may_be_other = len(match.tokens) == 2 and "HOMONYM" in match.tokens[1].tags
    if match.after("DIRECTION", "YEAR", "YEAR_P") or (
        may_be_other and not match.before("PREPOSITION")
    ):
        return None
    return Time(unit="M", month=match["MONTH"], within=Time(unit="Y", shift=0))


@DAYS.rule(
    f"شهر? HIJRI_MONTH {IN_YEAR} DIRECTION?",
    "شهر? HIJRI_MONTH DIRECTION",
    "شهر HIJRI_MONTH",
    "(?<=PREPOSITION|POSITION) RELIGIOUS_MONTH",
)
def hijri_month(match: Match) -> Time:
    """Read a month of the Islamic calendar: شوال 1389هـ."""
    return Time(
        unit="M",
        hijri=True,
        month=match["HIJRI_MONTH"] or match["RELIGIOUS_MONTH"],
        within=told_year(match),
        direction=match["DIRECTION"],
    )


def told_year(match: Match) -> Time | None:
    """Return the year of a month or of another part of it, if the pattern has one."""
    if "YEAR" in match and "YEAR_P" not in match:
        return Time(unit="Y", year=match["YEAR"])
    return match.time("YEAR_P")


# --- days ----------------------------------------------------------------------------------------

_DAY = "(DAY|THE_ORDINAL|DAY_ONE)"
_THE_DAY = "(يوم|نهار|اليوم)"


@DAYS.rule(
    f"{_THE_DAY}? {_DAY} من? شهر? (MONTH|HIJRI_MONTH) {IN_YEAR}? DIRECTION?",
    f"ORDINAL (يوم|ايام) (من|في)? شهر? (MONTH|HIJRI_MONTH) {IN_YEAR}? DIRECTION?",
    f"اول (MONTH|HIJRI_MONTH) {IN_YEAR}? DIRECTION?",
    f"MONTH {_DAY} COMMA? YEAR_P",
)
def day_of_month(match: Match) -> Time | Tags | None:
    """Read a day of a named month: الثاني من ديسمبر 2025."""
    within = told_year(match)
    if match.before("NAME_HEAD") and within is None:
        return {"IDIOM": None}
    number = _day(match)
    if number is None:
        return None
    month = match["MONTH"] or match["HIJRI_MONTH"]
    if within is None and match.before("ATTACK"):
        within = _year_of_attack(month, number)
    return Time(
        unit="D",
        day=number,
        month=month,
        within=within,
        direction=match["DIRECTION"],
        hijri="HIJRI_MONTH" in match,
    )


def _year_of_attack(month: int, day: int) -> Time | None:
    attacks = (date.fromisoformat(attack) for attack in load("dates")["attacks"])
    years = (on.year for on in attacks if (on.month, on.day) == (month, day))
    return next((Time(unit="Y", year=year) for year in years), None)


@DAYS.rule(
    f"{_THE_DAY}? {_DAY} من MONTH_P", "ORDINAL (يوم|ايام) (من|في)? MONTH_P", "يوم DAY DIRECTION"
)
def day_of_relative_month(match: Match) -> Time | None:
    """Read a day of a month that is stated by its distance: الخامس من الشهر المقبل."""
    number = _day(match)
    of_month = match.time("MONTH_P") or Time(unit="M", shift=match["DIRECTION"])
    return Time(unit="D", day=number, within=of_month) if number else None


@DAYS.rule("اليوم THE_ORDINAL من YEAR_P")
def day_of_year(match: Match) -> Time | None:
    """Read the first day of a year: اليوم الأول من العام."""
    within = match.time("YEAR_P")
    return Time(unit="D", day=1, month=1, within=within) if match["THE_ORDINAL"] == 1 else None


def _day(match: Match) -> int | None:
    if "DAY_ONE" in match:
        return 1
    number = int(match["DAY"] or match["THE_ORDINAL"] or match["ORDINAL"] or 1)
    return number if 1 <= number <= 31 else None


@DAYS.rule("يوم? NUMERIC (ERA_HIJRI|ERA_CE)?")
def numeric(match: Match) -> Time:
    """Read a date in digits: 15/3/1440هـ."""
    year, month, day = match["NUMERIC"]
    hijri = "ERA_HIJRI" in match or year < 1600
    return Time(unit="D", day=day, month=month, year=year, hijri=hijri)


@DAYS.rule(
    "(يوم|يومي|نهار|اليوم)? WEEKDAY DIRECTION?",
    "(هذا|هذه) WEEKDAY",
    "(يوم|نهار)? WEEKDAY من WEEK_P",
)
def weekday(match: Match) -> Time:
    """Read a weekday: الثلاثاء المقبل."""
    return Time(
        unit="D",
        weekday=match["WEEKDAY"],
        direction=match["DIRECTION"],
        within=match.time("WEEK_P"),
    )


@DAYS.rule("يومه WEEKDAY")
def this_weekday(match: Match) -> Time:
    """Read today by its name, as Moroccan newspapers have it: يومه الخميس."""
    return Time(unit="D", shift=0, weekday=match["WEEKDAY"])


@DAYS.rule("(?<=BECOME) اليوم")
def nowadays(match: Match) -> Time:
    """Read today as these days: أصبحت اليوم."""
    return Time(value="PRESENT_REF", deictic=True)


@DAYS.rule("RELATIVE_DAY")
def relative_day(match: Match) -> Time | None:
    """Read a day by its distance from today: أمس."""
    shift = match["RELATIVE_DAY"]
    if shift == 0 and match.before("في"):
        return None
    if "THE_UNIT" in match.tokens[0].tags and match.before("WHOLE") and not match.after("WEEKDAY"):
        return None
    return Time(unit="D", shift=shift)


@DAYS.rule("مثل? RELATIVE_DAY من YEAR_P")
def this_day_of_year(match: Match) -> Time:
    """Read an anniversary: مثل هذا اليوم من عام 1956."""
    return Time(unit="D", shift=0, within=match["YEAR_P"])
