"""Dates by rules: finds the time expressions of an Arabic article and resolves them.

Words become tokens (`lexer`), patterns join tokens to expressions in stages (`grammar`,
`pipeline`), and each expression is resolved by the article's date (`resolve`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import khabar
from khabar_baselines.regex.dates.context import UNKNOWN, Context, Now, Value
from khabar_baselines.regex.dates.grammar import Token
from khabar_baselines.regex.dates.meaning import Time
from khabar_baselines.regex.dates.pipeline import parse
from khabar_baselines.regex.dates.resolve import resolve
from khabar_baselines.regex.dates.tense import tense, without_first_person
from khabar_baselines.regex.zones import silence

__all__ = ["dates"]

_LINE = re.compile(r"[^\n]+")


def dates(article: khabar.Article) -> tuple[khabar.Date, ...]:
    """Return the time expressions of `article` outside its boilerplate, resolved."""
    folded = khabar.fold(without_first_person(article.text))
    is_silent = silence(article, "boilerplate")
    mentions = []
    for start, end, time, value in _expressions(folded.text, Now.of(article.dct)):
        raw_start, raw_end = folded.raw(start, end)
        if not is_silent(raw_start, raw_end):
            mentions.append(_date(raw_start, raw_end, time, value))
    return tuple(mentions)


def _date(start: int, end: int, time: Time, value: Value) -> khabar.Date:
    return khabar.Date(
        start=start,
        end=end,
        type=time.type,
        value=value.value,
        mod=time.mod,
        quant=time.quant,
        freq=time.freq,
        deictic=value.deictic,
    )


def _expressions(text: str, now: Now | None) -> Iterator[tuple[int, int, Time, Value]]:
    """Yield the expressions of a folded text: where they stand, and what they mean."""
    stated = UNKNOWN
    for line in _LINE.finditer(text):
        stated_here = UNKNOWN
        tokens = parse(line[0])
        for place, time in _times(tokens):
            # A clock time belongs to the day that its own paragraph stated, if any.
            last_stated = stated_here if time.type == "TIME" else stated
            value = resolve(time, Context(now, tense(tokens, place), last_stated))
            if time.type == "DURATION" and _ends_now(tokens, place):
                value = value._replace(deictic=True)
            if value.value and value.value[:4].isdigit():
                stated = stated_here = value
            token = tokens[place]
            yield line.start() + token.start, line.start() + token.end, time, value


def _times(tokens: Sequence[Token]) -> Iterator[tuple[int, Time]]:
    for place, token in enumerate(tokens):
        for meaning in token.tags.values():
            if isinstance(meaning, Time) and not meaning.weak:
                yield place, meaning
                break


def _ends_now(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a length ends now: قبل ثلاثة أيام, but not قبل ثلاثة أيام من الانتخابات."""
    before = tokens[place - 1].tags if place else {}
    after = tokens[place + 1].text if place + 1 < len(tokens) else ""
    return "SINCE" in before and after != "من"
