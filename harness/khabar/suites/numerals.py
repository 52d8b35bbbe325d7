"""Numbers in Arabic: digits of three kinds, cardinals and ordinals behind a preposition."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from khabar import resources

Gender = Literal["masculine", "feminine"]
DIGITS = {"east": "٠١٢٣٤٥٦٧٨٩", "persian": "۰۱۲۳۴۵۶۷۸۹"}
"""The digits that Arabic writes beside 0 to 9, by the name of their kind."""


@cache
def words() -> Mapping[str, Any]:
    """Return resources/time_words.yaml."""
    content: Mapping[str, Any] = resources.load(
        Path(__file__).parent / "resources" / "time_words.yaml"
    )
    return content


def digits(text: str, kind: str) -> str:
    """Return a text with its digits in a kind of `DIGITS`."""
    return text.translate(str.maketrans("0123456789", DIGITS[kind]))


def cardinal(number: int, counted: Gender) -> str:
    """Return a number of ``[1, 100)`` as it counts a noun of a gender."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return str(words()["units"][counted][number - 1])
    if number < 20:
        return str(words()["teens"][counted][number - 11])
    ten = str(words()["tens"][tens - 2])
    return f"{words()['units'][counted][ones - 1]} و{ten}" if ones else ten


def ordinal(number: int, gender: Gender) -> str:
    """Return the ordinal of a number of ``[1, 100)`` with its article."""
    names = words()["ordinals"][gender]
    if number < 20:
        return str(names[number - 1])
    tens, ones = divmod(number, 10)
    ten = f"ال{words()['tens'][tens - 2]}"
    first = words()["ordinal_ones"][gender] if ones == 1 else names[ones - 1]
    return f"{first} و{ten}" if ones else ten
