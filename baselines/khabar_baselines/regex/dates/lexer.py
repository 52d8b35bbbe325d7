"""From folded text to tokens: words without their proclitics, numbers, signs, phrases."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from khabar_baselines.regex.clitics import FUTURE, Reading, readings
from khabar_baselines.regex.dates.grammar import Tags, Token
from khabar_baselines.regex.dates.lexicon import SIGNS, Lexicon, number_tags

_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:1\d|2[01])\d\d"
_GAP = r"[^\S\n]?"
_SPACED = rf"{_DAY}{_GAP}(?P<mark>[/-]){_GAP}{_MONTH}{_GAP}(?P=mark){_GAP}{_YEAR}"
_SPACED_BACK = rf"{_YEAR}{_GAP}(?P<back>[/-]){_GAP}{_MONTH}{_GAP}(?P=back){_GAP}{_DAY}"
_SHAPES = re.compile(
    rf"""(?P<word>[^\W\d_]+)
      | (?P<numeric>(?<![\d/.-])\d{{1,4}}(?P<dash>[/.-])\d{{1,2}}(?P=dash)\d{{1,4}}(?![\d/-]|\.\d))
      | (?P<spaced>(?<![\d/.-])(?:{_SPACED}|{_SPACED_BACK})(?![\d/-]|\.\d))
      | (?P<clock>(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d:]))
      | (?P<number>\d+(?:[.,٫٬]\d+)*)
      | (?P<sign>[^\w\s]|\n)
    """,
    re.VERBOSE,
)
_NOTHING: dict[str, Any] = {}
_REMEMBERED = 1 << 15
_LONGEST_NUMBER = 12


class Lexer:
    """Cuts folded text into tokens with the classes that a lexicon gives them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = lexicon.words
        self._phrases = {
            first: sorted(phrases.items(), key=lambda phrase: -len(phrase[0]))
            for first, phrases in lexicon.phrases.items()
        }
        self._read = lru_cache(_REMEMBERED)(self._reading)

    def tokens(self, text: str) -> list[Token]:
        """Return the tokens of folded `text`, each phrase of the lexicon joined to one."""
        tokens: list[Token] = []
        for shape in _SHAPES.finditer(text):
            kind = shape.lastgroup
            if kind == "word":
                self._word(shape[0], shape.start(), tokens)
            else:
                tags = _TAGGERS[kind or "sign"](shape[0])
                tokens.append(Token(shape.start(), shape.end(), shape[0], tags))
        return self._with_phrases(tokens)

    def _word(self, word: str, start: int, tokens: list[Token]) -> None:
        clitics, stem, offset, tags = self._read(word)
        for place, clitic in enumerate(clitics, start):
            tokens.append(Token(place, place + 1, clitic, self._words.get(clitic, _NOTHING)))
        tokens.append(Token(start + offset, start + len(word), stem, tags))

    def _reading(self, word: str) -> tuple[str, str, int, Tags]:
        """Return a word's proclitics, stem, the stem's place and its classes.

        The reading with the shortest proclitics wins, but words that have a class go first.
        """
        known = [reading for reading in readings(word) if self._may_be(reading)]
        if not known:
            return "", word, 0, self._words.get(word, _NOTHING)
        best = next((reading for reading in known if self._words[reading.stem]), known[0])
        return best.clitics, best.stem, best.start, self._words[best.stem]

    def _may_be(self, reading: Reading) -> bool:
        tags = self._words.get(reading.stem)
        if reading.clitics.endswith(FUTURE):
            return tags is not None and "IN_TIME" in tags
        return tags is not None

    def _with_phrases(self, tokens: list[Token]) -> list[Token]:
        joined: list[Token] = []
        done = 0
        starts = [n for n, token in enumerate(tokens) if token.text in self._phrases]
        for start in starts:
            phrase = self._phrase(tokens, start) if start >= done else None
            if phrase is not None:
                joined += tokens[done:start]
                joined.append(phrase)
                done = start + len(phrase.text.split())
        return joined + tokens[done:]

    def _phrase(self, tokens: list[Token], start: int) -> Token | None:
        """Return the longest phrase of the lexicon that begins with a token."""
        for words, tags in self._phrases[tokens[start].text]:
            last = start + len(words)
            if tuple(token.text for token in tokens[start:last]) == words:
                return Token(tokens[start].start, tokens[last - 1].end, " ".join(words), tags)
        return None


def _number(text: str) -> dict[str, Any]:
    whole = re.sub(r"[,٬](?=\d{3}(?!\d))", "", text)
    if len(whole) > _LONGEST_NUMBER:
        return {}
    try:
        value = float(re.sub(r"[,٫]", ".", whole))
    except ValueError:
        return {}
    tags = number_tags(value, len(whole) if value == int(value) else 0)
    if half := re.fullmatch(r"([01]?\d|2[0-4])[.,]([0-5]\d)", text):
        tags["POINT_CLOCK"] = f"{int(half[1]):02d}:{half[2]}"
    return tags


def _clock(text: str) -> dict[str, Any]:
    hours, _, rest = text.partition(":")
    return {"CLOCK": f"{int(hours):02d}:{rest}"}


def _numeric(text: str) -> dict[str, Any]:
    parts = re.split(r"\s*[/.-]\s*", text)
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = (int(part) for part in parts)
    if len(parts[2]) != 4:
        if "/" not in text:
            return {}
        year += 2000 if year < 50 else 1900
    if month > 12 >= day:
        day, month = month, day
    fits = 1 <= day <= 31 and 1 <= month <= 12 and 1000 <= year <= 2199
    return {"NUMERIC": (year, month, day)} if fits else {}


def _sign(text: str) -> dict[str, Any]:
    return {SIGNS[text]: text} if text in SIGNS else _NOTHING


_TAGGERS = {
    "numeric": _numeric,
    "spaced": _numeric,
    "clock": _clock,
    "number": _number,
    "sign": _sign,
}
