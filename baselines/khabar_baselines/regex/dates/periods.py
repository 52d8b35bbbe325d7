"""Weeks, quarters, seasons, decades and vague times: ``الربع الأول``, ``مؤخراً``."""

from __future__ import annotations

from khabar_baselines.regex.dates.days import told_year
from khabar_baselines.regex.dates.grammar import Match, Stage
from khabar_baselines.regex.dates.meaning import Time

PERIODS = Stage()
ADVERBS = Stage()


@PERIODS.rule("WEEKEND (DIRECTION|SAME)?", "نهايه WEEK_P")
def weekend(match: Match) -> Time:
    """Read a weekend: عطلة نهاية الأسبوع الماضي."""
    week = match.time("WEEK_P")
    return week.but(unit="WE") if week else Time(unit="WE", shift=match["DIRECTION"])


@PERIODS.rule("الاسبوع (THE_ORDINAL|LAST_OF) من شهر? (MONTH_P|MONTH YEAR_P?)")
def week_of_month(match: Match) -> Time:
    """Read a week of a month: الأسبوع الأول من ديسمبر."""
    nth = match["THE_ORDINAL"] or -1
    return Time(unit="W", nth=nth, within=match.time("MONTH_P") or _month(match))


def _month(match: Match) -> Time:
    month = match.first("MONTH", "HIJRI_MONTH")
    hijri = "HIJRI_MONTH" in match
    return Time(unit="M", month=month, hijri=hijri, within=match.time("YEAR_P"))


@PERIODS.rule("MONTH_P من YEAR_P")
def same_month(match: Match) -> Time | None:
    """Read the month stated last in another year: الشهر ذاته من العام الماضي."""
    month: Time = match["MONTH_P"]
    return month.but(within=match.time("YEAR_P")) if month.anchored is not None else None


_PARTS = {"الربع": ("Q", 4), "النصف": ("H", 2)}


@PERIODS.rule(
    "(الربع|النصف) (THE_ORDINAL|LAST_OF) ((من|ل)? (YEAR_P|YEAR))?",
    "(الربع|النصف) (THE_ORDINAL|LAST_OF) DIRECTION",
)
def part_of_year(match: Match) -> Time | None:
    """Read a quarter or a half of a year: الربع الأول من 2017."""
    unit, last = _PARTS[match.tokens[0].text]
    within = told_year(match)
    nth = match["THE_ORDINAL"] or last
    of_something_else = within is None and match.next_word == "من"
    if of_something_else or nth > last:
        return None
    return Time(unit=unit, nth=nth, direction=match["DIRECTION"], within=within)


@PERIODS.rule("(الربع|النصف) (DIRECTION|FOLLOWING)")
def part_from_now(match: Match) -> Time:
    """Read a quarter or a half by its distance: الربع الحالي."""
    unit, _ = _PARTS[match.tokens[0].text]
    return Time(unit=unit, shift=match.first("DIRECTION", "FOLLOWING"))


@PERIODS.rule(
    "(الفتره|المده|الربع|النصف) SAME من (YEAR_P|YEAR)",
    "(نفس|ذات) (الفتره|المده|الربع|النصف) من (YEAR_P|YEAR)",
)
def same_period(match: Match) -> Time:
    """Read the namesake of the last period stated: الفترة نفسها من العام الماضي."""
    return Time(unit="Q", anchored=0, within=told_year(match))


_WHOLE = "(MONTH_P|WEEK_P|CENTURY_P|شهر? (MONTH|HIJRI_MONTH) YEAR_P?)"


@PERIODS.rule(
    f"(النصف|الثلث|الربع) (THE_ORDINAL|LAST_OF) من {_WHOLE}",
    "العشر (الاواخر|الاخيره) من شهر? HIJRI_MONTH",
)
def part_of_other(match: Match) -> Time:
    """Read a part that TIMEX3 has no code for as a start or an end: النصف الأول من الشهر."""
    whole = match.time("MONTH_P", "WEEK_P", "CENTURY_P") or _month(match)
    return whole.but(mod="START" if match["THE_ORDINAL"] == 1 else "END")


@PERIODS.rule(
    "فصل? SEASON (YEAR_P|YEAR)",
    "(فصل? THE_SEASON|THE_SEASON) (DIRECTION|من YEAR_P)",
    "(هذا|هذه) THE_SEASON",
    "فصل? SEASON DIRECTION",
    "فصل THE_SEASON",
    "(?<=خلال|في|مع) THE_SEASON",
)
def season(match: Match) -> Time:
    """Read a season: صيف 2024, الخريف الماضي."""
    direction = 0 if match.tokens[0].text in ("هذا", "هذه") else match["DIRECTION"]
    return Time(
        unit="S",
        season=match.first("SEASON", "THE_SEASON"),
        direction=direction,
        within=told_year(match),
    )


@PERIODS.rule("عقد? (DECADE|THE_DECADE) (من? CENTURY_P)?", "عقد? THE_DECADE DIRECTION")
def decade(match: Match) -> Time | None:
    """Read a decade: ثمانينيات القرن الماضي."""
    if match.after("OF_AGE", steps=2):
        return None
    digit = match.first("DECADE", "THE_DECADE")
    return Time(unit="DE", decade=digit, within=match.time("CENTURY_P"))


@PERIODS.rule("العقد (THE_ORDINAL|LAST_OF) من CENTURY_P")
def decade_of_century(match: Match) -> Time:
    """Read a decade by its ordinal: العقد الأول من القرن الحالي."""
    nth = match["THE_ORDINAL"] or 10
    return Time(unit="DE", decade=nth - 1, within=match.time("CENTURY_P"))


@ADVERBS.rule("VAGUE")
def vague(match: Match) -> Time | None:
    """Read an adverb or phrase for the past, the present or the future: مؤخراً."""
    tags = match.tokens[0].tags
    conditions = (("AFTER_IN", "في"), ("AFTER_UNTIL", "UNTIL"), ("AFTER_SINCE", "SINCE"))
    if any(alone in tags and not match.before(word) for alone, word in conditions):
        return None
    return None if match.after("THE_ORDINAL") else Time(value=match["VAGUE"], deictic=True)
