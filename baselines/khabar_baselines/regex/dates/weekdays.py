"""Weekdays of a month or a year by their rank: ``أول اثنين من مارس``, ``الأحد الثالث من مايو``."""

from __future__ import annotations

from khabar_baselines.regex.dates.days import IN_YEAR, told_year
from khabar_baselines.regex.dates.grammar import Match, Stage
from khabar_baselines.regex.dates.meaning import Time

WEEKDAYS = Stage()

_MOST = 5
_OF = f"(من|في|ل) (شهر? (MONTH|HIJRI_MONTH) {IN_YEAR}? DIRECTION?|MONTH_P|YEAR_P|YEAR)"
_RANK = "(THE_ORDINAL|LAST_OF)"


@WEEKDAYS.rule(
    f"(ORDINAL|اخر) (يوم|ايام)? (BARE_WEEKDAY|WEEKDAY) {_OF}",
    f"(يوم|نهار)? WEEKDAY {_RANK} {_OF}",
)
def nth_weekday(match: Match) -> Time | None:
    """Read a weekday by its rank, which may be that of a day: الأحد الثالث من مايو 2024."""
    nth = match.first("ORDINAL", "THE_ORDINAL") or -1
    if nth > _MOST:
        return None
    within = _within(match)
    may_be_date = within.unit == "M" and any(
        token.text.startswith("ال") and not token.text.endswith("ه")
        for token in match.tokens
        if "THE_ORDINAL" in token.tags
    )
    return Time(
        unit="D",
        weekday=match.first("BARE_WEEKDAY", "WEEKDAY"),
        nth=nth,
        day=nth if may_be_date else None,
        within=within,
    )


def _within(match: Match) -> Time:
    month = match.first("MONTH", "HIJRI_MONTH")
    if month is None:
        return match.time("MONTH_P") or told_year(match) or Time()
    return Time(
        unit="M",
        month=month,
        hijri="HIJRI_MONTH" in match,
        within=told_year(match),
        direction=match["DIRECTION"],
    )
