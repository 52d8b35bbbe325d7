"""The word lists of ``lexicon/*.yaml``: each file is read once, when first asked for."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from khabar import resources
from khabar.fold import all_folded

_FOLDER = Path(__file__).parent / "lexicon"


@cache
def load(name: str) -> dict[str, Any]:
    """Return what ``lexicon/<name>.yaml`` holds."""
    content: dict[str, Any] = resources.load(_FOLDER / f"{name}.yaml")
    return content


@cache
def words(name: str, *keys: str) -> frozenset[str]:
    """Return the folded words of one or more lists of a file."""
    return frozenset().union(*(word_set(load(name)[key]) for key in keys))


@cache
def _verblike() -> re.Pattern[str]:
    beginnings = "|".join(sorted(words("stopwords", "verblike")))
    return re.compile(rf"[وف]?(?:{beginnings})\w*")


def verblike_noun(word: str) -> bool:
    """Tell whether a folded word is a noun that begins as verbs do: سياسة, يوم, تقرير."""
    return _verblike().fullmatch(word) is not None


def word_set(items: str | list[str]) -> frozenset[str]:
    """Return the folded words of a list, or of a text that white space parts."""
    return frozenset(all_folded(items.split() if isinstance(items, str) else items))
