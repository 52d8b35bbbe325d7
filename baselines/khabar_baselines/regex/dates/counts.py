"""Numbers that are no time: what they count, and what they refer to, by the words around."""

from __future__ import annotations

import re

from khabar_baselines.regex.dates.grammar import Match, Token
from khabar_baselines.regex.resources import verblike_noun, words

_UNITS = {"UNIT", "UNITS", "THOUSAND", "MILLION"}
_SIGNS = ("%", "٪", "$", "€", "£", "°")
_VERB = re.compile(r"س?[يتن]\w{3,}")
_OF_TIME = ("في", "منذ", "قبل", "بعد", "تاريخ")
_PLURAL_FROM, _PLURAL_TO = 3, 10


def counts(match: Match, number: float) -> bool:
    """Tell whether the number that ends a match may count what stands behind it: 8 قتلى.

    From 3 to 10 that may be any bare noun; above, one that ends as the accusative does.
    """
    if match.end == len(match.all):
        return False
    after = match.all[match.end]
    if after.text in _SIGNS or _UNITS & after.tags.keys():
        return True
    if after.tags or not after.text.isalpha() or _is_no_noun(after):
        return False
    if _PLURAL_FROM <= number <= _PLURAL_TO:
        return not after.text.endswith("ت") or after.text.endswith("ات")
    return after.text.endswith(("ا", "ه"))


def _is_no_noun(token: Token) -> bool:
    word = token.text
    is_verb = _VERB.fullmatch(word) is not None and not verblike_noun(word)
    return is_verb or word.startswith("ال") or word in words("stopwords", "function", "verbs")


def refers(match: Match) -> bool:
    """Tell whether numbers are a result, a ratio, a verse or the like: فاز 2-1, المادة 3/4."""
    if match.previous_word in _OF_TIME:
        return False
    is_result = match.before("RESULT", steps=8) or match.after("RESULT", steps=4)
    return is_result or match.before("NUMBERED", steps=2)
