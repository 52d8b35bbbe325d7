"""Whether a clause tells of what has been or of what is to come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from khabar.fold import MARKS
from khabar_baselines.regex.clitics import FUTURE
from khabar_baselines.regex.dates.grammar import Token
from khabar_baselines.regex.resources import load, verblike_noun, words

_FUTURE = re.compile(r"[وف]?س(?:ي|ت|ن)\w{2,}")
_FUTURE_WITHOUT_HAMZA = re.compile(r"[وف]?سا(\w{2,})")
_HAMZA = "(?:[أآ]|ا(?=[\u0653\u0654]))"
_IMPERFECT = re.compile(r"[وفل]?ي\w{2,}")
_CLAUSE_IMPERFECT = re.compile(r"[وف]?[تن]\w{3,}(?<![هت])(?<!ات)")
_REACH = 14
_BEFORE_TIME = {"PREPOSITION", "DAY_P", "MONTH_P", "TIME_P"}
_OPENERS = ("BREAK", "COMMA", "DOT", "COLON", "SUBORDINATOR")


def without_first_person(text: str) -> str:
    """Return a raw text with سيعود for سأعود, so that letters stay where they are.

    Folding takes the hamza off, and with it what tells سأعود from ساعة.
    """
    return _first_person().sub(r"\1ي", text)


@cache
def _first_person() -> re.Pattern[str]:
    others = "|".join(load("stopwords")["hamza"].split())
    start = rf"(?<![\w{MARKS}])([وف]?[{MARKS}]*"
    return re.compile(rf"{start}(?!(?:{others})(?!\w))س[{MARKS}]*){_HAMZA}(?=[{MARKS}]*\w)")


def _is_future(word: str) -> bool:
    if _FUTURE.fullmatch(word):
        return not verblike_noun(word)
    bare = _FUTURE_WITHOUT_HAMZA.fullmatch(word)
    return bare is not None and f"ي{bare[1]}" in words("stopwords", "verbs")


def tense(tokens: Sequence[Token], place: int) -> int:
    """Return 1 if the clause of the token at `place` looks ahead, -1 if back, 0 if none tells.

    The nearest sign before the token decides, then the nearest one behind it. A verb in the present
    is a sign behind a time that comes first.
    """
    for index in range(place - 1, max(-1, place - _REACH), -1):
        token = tokens[index]
        if "BREAK" in token.tags or "DOT" in token.tags:
            break
        if sign := _sign(tokens, index):
            return sign
    for token in tokens[place + 1 : place + 4]:
        if "BREAK" in token.tags or "COMMA" in token.tags or "DOT" in token.tags:
            break
        if _is_future(token.text) or (_is_imperfect(token) and _opens_clause(tokens, place)):
            return 1
    return 0


def _is_imperfect(token: Token) -> bool:
    is_verb = _IMPERFECT.fullmatch(token.text) is not None and not verblike_noun(token.text)
    return is_verb and not token.tags


def _opens_clause(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a time comes first in its clause: من 3 إلى 5 مايو يعقد المؤتمر."""
    while place and _BEFORE_TIME & tokens[place - 1].tags.keys():
        place -= 1
    return place == 0 or any(name in tokens[place - 1].tags for name in _OPENERS)


def _sign(tokens: Sequence[Token], index: int) -> int:
    token = tokens[index]
    if "PAST_WORD" in token.tags:
        return -1
    if "FUTURE_WORD" in token.tags or token.text == FUTURE:
        return 1
    opens = index == 0 or any(name in tokens[index - 1].tags for name in _OPENERS)
    if opens and token.text == "بعد":
        return -1
    if token.tags or verblike_noun(token.text):
        return 0
    if _is_future(token.text) or _IMPERFECT.fullmatch(token.text):
        return 1
    return 1 if opens and _CLAUSE_IMPERFECT.fullmatch(token.text) else 0
