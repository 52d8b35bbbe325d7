"""Numbers in words: ``ألف وتسعمئة وسبعة وأربعين``, ``الحادي والعشرين``, ``الـ24``."""

from __future__ import annotations

from collections.abc import Iterable

from khabar_baselines.regex.dates.grammar import Match, Stage, Tags
from khabar_baselines.regex.dates.lexicon import number_tags

NUMBERS = Stage()

_SMALL = "(ONES TEN|ONES و TENS|TENS|TEN|ONES)"
_HUNDREDS = f"((ONES? HUNDRED|HUNDREDS) (و {_SMALL})?)"
_BELOW_1000 = f"({_HUNDREDS}|{_SMALL})"
_THE_SMALL = "(THE_ONES TEN|THE_ONES و (THE_TENS|TENS))"
_SIZES = ("ONES", "TEN", "TENS", "HUNDRED", "HUNDREDS", "THOUSAND", "THOUSANDS", "MILLION")


@NUMBERS.rule(
    _SMALL,
    _HUNDREDS,
    f"{_SMALL} و (HUNDRED|HUNDREDS)",
    f"({_BELOW_1000}? THOUSAND|THOUSANDS) (و {_BELOW_1000})?",
    f"{_BELOW_1000} MILLION",
)
def cardinal(match: Match) -> Tags:
    """Read a number in words; a word alone keeps what else it may be."""
    if len(match.tokens) == 1:
        return match.tokens[0].tags
    return number_tags(_sum(match))


@NUMBERS.rule("NUMBER (THOUSAND|MILLION)")
def scaled(match: Match) -> Tags:
    """Read digits before a size word: 300 ألف."""
    return number_tags(match["NUMBER"] * (match["THOUSAND"] or match["MILLION"]))


@NUMBERS.rule(_THE_SMALL, "THE_ONES و THE_HUNDRED")
def definite(match: Match) -> Tags:
    """Read a number with the article: الأربع والعشرين."""
    value = _add(token.tags for token in match.tokens)
    return {"THE_NUMBER": value, "THE_ORDINAL": value}


@NUMBERS.rule("THE_ORDINAL TEN", "THE_ORDINAL و THE_TENS")
def ordinal(match: Match) -> Tags:
    """Read an ordinal between eleven and ninety-nine: الحادي والعشرين."""
    tens = match["THE_TENS"] or match["TEN"]
    return {"THE_ORDINAL": match["THE_ORDINAL"] + tens}


@NUMBERS.rule("ORDINAL TEN")
def indefinite_ordinal(match: Match) -> Tags:
    """Read an ordinal without the article: ثاني عشر."""
    return {"ORDINAL": match["ORDINAL"] + match["TEN"]}


@NUMBERS.rule("ال NUMBER")
def article(match: Match) -> Tags:
    """Read digits with the article, which may count or rank: الـ24 ساعة, القرن الـ19."""
    return {"THE_NUMBER": match["NUMBER"], "THE_ORDINAL": int(match["NUMBER"])}


@NUMBERS.rule("MONTH (SLASH|DASH)? MONTH", "MONTH OPEN MONTH CLOSE", "MONTH (او|اي) MONTH")
def month(match: Match) -> Tags | None:
    """Read a month that is named in one tradition or in two: ديسمبر/كانون الأول."""
    months = set(match.each("MONTH"))
    return {"MONTH": months.pop()} if len(months) == 1 else None


def _sum(match: Match) -> int:
    return _add(token.tags for token in match.tokens)


def _add(words: Iterable[Tags]) -> int:
    total = current = 0
    for tags in words:
        size = next((name for name in _SIZES if name in tags or f"THE_{name}" in tags), None)
        value = tags.get(size, tags.get(f"THE_{size}", 0)) if size else 0
        if size == "HUNDRED" and current < 10:
            current = max(current, 1) * 100
        elif size in ("THOUSAND", "MILLION"):
            total += max(current, 1) * value
            current = 0
        else:
            current += value
    return total + current
