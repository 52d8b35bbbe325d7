"""Years, centuries and periods by their distance: ``عام 2014``, ``الأسبوع الماضي``."""

from __future__ import annotations

from khabar_baselines.regex.dates.grammar import Match, Stage, Tags, Token
from khabar_baselines.regex.dates.meaning import Time, length

YEARS = Stage()

_YEAR = "(عام|سنه|العام|السنه|عامي|سنتي|اعوام|سنوات|الاعوام|السنوات|عاما)"
_LAST_CENTURY = 30
_USUAL_YEARS = range(1800, 2100)
_BARE_UNITS = ("W", "M", "Y", "DE", "CE")


@YEARS.rule(
    f"{_YEAR} SPECIAL_YEAR? YEAR ERA_CE? DIRECTION?",
    f"{_YEAR} SPECIAL_YEAR? OPEN YEAR ERA_CE? CLOSE",
    f"{_YEAR} NUMBER ERA_CE",
)
def year(match: Match) -> Time:
    """Read a year that is announced as one: عام 2014."""
    hijri = match["SPECIAL_YEAR"] == "hijri"
    return Time(unit="Y", year=int(match["YEAR"] or match["NUMBER"]), hijri=hijri)


@YEARS.rule("(عام|سنه) SHORT_YEAR", "(عام|سنه) OPEN SHORT_YEAR CLOSE")
def short_year(match: Match) -> Time:
    """Read a year of the last century by two digits: عام 67."""
    return Time(unit="Y", year=match["SHORT_YEAR"])


@YEARS.rule("(عام|سنه) NUMBER")
def early_year(match: Match) -> Time | None:
    """Read a year of the Middle Ages: سنة 849."""
    number = match["NUMBER"]
    return Time(unit="Y", year=int(number)) if 100 < number < 1000 else None


@YEARS.rule("YEAR ERA_CE?")
def bare_year(match: Match) -> Tags:
    """Read a number that may be a year, if what stands around it allows."""
    tags = dict(match.tokens[0].tags) if len(match.tokens) == 1 else {}
    number = match["YEAR"]
    introduced = match.before("POSITION", "SEASON", "IN_YEAR") and not match.after("UNITS", "UNIT")
    sure = introduced and number in _USUAL_YEARS
    return {**tags, "YEAR_P": Time(unit="Y", year=number, weak=not sure)}


@YEARS.rule(
    f"({_YEAR} SPECIAL_YEAR?)? NUMBER ERA_HIJRI",
    f"{_YEAR} SPECIAL_YEAR? OPEN NUMBER ERA_HIJRI CLOSE",
)
def hijri_year(match: Match) -> Time | None:
    """Read a year of the Hijra by its mark: 1447 هـ."""
    number = int(match["NUMBER"])
    return Time(unit="Y", year=number, hijri=True) if 1 <= number <= 1600 else None


@YEARS.rule(f"{_YEAR}? NUMBER (ERA_BC|ق DOT م DOT?)")
def year_before_christ(match: Match) -> Time:
    """Read a year before Christ: 500 ق.م."""
    return Time(unit="Y", year=int(match["NUMBER"]), before_christ=True)


@YEARS.rule(
    "THE_UNIT SPECIAL_YEAR? DIRECTION",
    "(هذا|هذه) THE_UNIT SPECIAL_YEAR?",
    "(العام|السنه) SPECIAL_YEAR? DIRECTION YEAR",
)
def relative(match: Match) -> Time | None:
    """Read a period by its distance from now: الأسبوع الماضي."""
    unit = match["THE_UNIT"]
    shift = match["DIRECTION"] or 0
    if "YEAR" in match:
        return Time(unit="Y", year=match["YEAR"])
    if unit == "NI":
        return Time(type="TIME", unit="D", shift=shift, clock="NI")
    if unit == "D":
        return Time(unit="D", shift=shift) if shift else None
    if unit in _BARE_UNITS:
        return Time(unit=unit, shift=shift)
    if shift == 0:
        return Time(value="PRESENT_REF", deictic=True)
    return Time(type="DURATION", value=length(1, unit), deictic=True)


@YEARS.rule("GENERAL العام")
def general(match: Match) -> Tags:
    """Pass over عام as an adjective: الأمين العام."""
    return {"IDIOM": None}


@YEARS.rule("(العام|السنه) SPECIAL_YEAR? (الجديد|الجديده)")
def new_year(match: Match) -> Time:
    """Read the year that begins or has just begun: العام الجديد."""
    return Time(unit="Y", direction=1)


@YEARS.rule("(العام|السنه) FOLLOWING YEAR ERA_CE?")
def year_in_apposition(match: Match) -> Time:
    """Read a year that is stated beside its distance: العام السابق 2021م."""
    return Time(unit="Y", year=match["YEAR"])


@YEARS.rule("THE_UNIT (SAME|FOLLOWING)", "(نفس|ذات|ذلك|تلك) THE_UNIT")
def anaphoric(match: Match) -> Time | None:
    """Read a period by its distance from the last one stated: العام نفسه."""
    unit = match["THE_UNIT"]
    if unit in ("D", *_BARE_UNITS) and not match.after("DIRECTION"):
        return Time(unit=unit, anchored=match["FOLLOWING"] or 0)
    return None


@YEARS.rule("THE_UNIT THE_ORDINAL", "THE_UNIT THE_ORDINAL علي التوالي")
def ranked(match: Match) -> Tags | None:
    """Pass over a day that only a count tells: اليوم الثاني من الزيارة."""
    if match["THE_UNIT"] != "D" or (match.next_word == "من" and _may_be_date(match)):
        return None
    return {"IDIOM": None}


def _may_be_date(match: Match) -> bool:
    after = match.all[match.end + 1 : match.end + 3]
    return any({"MONTH", "HIJRI_MONTH", "THE_UNIT", "YEAR"} & token.tags.keys() for token in after)


@YEARS.rule("THE_UNIT")
def bare_unit(match: Match) -> Tags | None:
    """Read a period that only its surroundings tell to be this one: نهاية العام."""
    unit = match["THE_UNIT"]
    if unit not in _BARE_UNITS:
        return None
    sure = match.before("POSITION", "DURING") and unit in ("W", "M", "Y")
    time = Time(unit=unit, shift=0, weak=not sure)
    return {**match.tokens[0].tags, time.grammar_class: time}


@YEARS.rule("القرن (THE_ORDINAL|NUMBER) (ERA_CE|ERA_HIJRI|ERA_BC|ق DOT م DOT?)?")
def century(match: Match) -> Time | None:
    """Read a century by its ordinal: القرن التاسع عشر."""
    before_christ = "ERA_BC" in match or match.has("ق")
    number = int(match.first("THE_ORDINAL", "NUMBER"))
    if not 1 <= number <= _LAST_CENTURY:
        return None
    return Time(unit="CE", century=number, hijri="ERA_HIJRI" in match, before_christ=before_christ)


@YEARS.rule("(القرنين|القرنان) (THE_ORDINAL|DAY) و (THE_ORDINAL|DAY)")
def two_centuries(match: Match) -> list[Token]:
    """Read two centuries that share their noun: القرنين الثامن عشر والتاسع عشر."""
    head, first, joint, second = match.tokens
    numbers = [token.tags.get("THE_ORDINAL") or token.tags["DAY"] for token in (first, second)]
    times = [Time(unit="CE", century=int(number)) for number in numbers]
    return [
        Token(head.start, first.end, first.text, {"CENTURY_P": times[0]}),
        joint,
        Token(second.start, second.end, second.text, {"CENTURY_P": times[1]}),
    ]
