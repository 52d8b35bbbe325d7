"""The suite `spelling`: what is written otherwise and means the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from khabar.schema import Article
from khabar.suites import draw, joining, typos, vowels
from khabar.suites.edits import Replacement
from khabar.suites.numerals import digits
from khabar.suites.respelling import SIGNS, Respell, letters, respelt, words
from khabar.suites.suite import Arm, Suite

_BARE_ALEFS = dict.fromkeys("أإآ", "ا")
_ENDING = re.compile(f"[ةىي](?=[{SIGNS}]*$)")
_HABITS: tuple[Mapping[str, str], ...] = ({"ة": "ه", "ى": "ي"}, {"ي": "ى"}, {"ة": "ه", "ي": "ى"})
"""How careless writers end words: one confuses yeh and alef maqsura in one direction alone."""

_DIGIT = re.compile(r"(?<![A-Za-z0-9])[0-9]+(?![A-Za-z0-9])")

_QUOTED = re.compile(
    "|".join(
        f"{first}[^{first}{last}\n]*[^{first}{last}\n.؟?!…]{last}"
        for first, last in ('""', "“”", "«»", "‹›")
    )
)
"""What is quoted; not where a stop ends it, since a sentence ends only behind some of the marks."""
_QUOTATION_MARKS = ("«»", "“”", '""', "”“")
"""What newspapers quote with; ‹› they have inside other marks alone."""

_SPACE = re.compile(r"(?<=\S) (?=\S)")
_SPACES = ("\u00a0", "\u202f", "  ", "   ")
_BEFORE = ("\u200c", "\u200e", "\u200f", "\u061c")
"""The non-joiner and the three marks of direction: beside a word none of them is seen."""
_BEHIND, _JOINER = (*_BEFORE, "\u00ad"), "\u200d"
_JOIN_NO_NEXT = "اأإآدذرزوؤةء"
"""The letters that look the same before a joiner."""


def _careless_alefs(share: int) -> Respell:
    """Return what takes the hamza off the alefs of one word in `share`, alike where it recurs."""

    def respell(article: Article, seed: int) -> Iterator[Replacement]:
        for word in words(article):
            if draw.number(share, "spelling", "hamza", seed, word.text) == 0:
                yield from letters(word, _BARE_ALEFS)

    return respell


def _careless_endings(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield the last letters of half of the words in the habit of a careless writer."""
    habit = draw.one(_HABITS, "spelling", "endings", seed)
    for word in words(article):
        ending = _ENDING.search(word.text)
        if ending and draw.number(2, "spelling", "endings", seed, word.text) == 0:
            place = word.start + ending.start()
            if ending[0] in habit:
                yield Replacement(place, place + 1, habit[ending[0]])


def _digits(kind: str) -> Respell:
    """Return what writes numbers with the digits of a kind of `numerals.DIGITS`."""

    def respell(article: Article, seed: int) -> Iterator[Replacement]:
        for number in _DIGIT.finditer(article.text):
            for place, digit in enumerate(digits(number[0], kind), number.start()):
                yield Replacement(place, place + 1, digit)

    return respell


def _quotation_marks(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield the article's quotation marks in another style, one for all of them."""
    quoted = list(_QUOTED.finditer(article.text))
    old = {match[0][0] + match[0][-1] for match in quoted}
    styles = [style for style in _QUOTATION_MARKS if style not in old]
    style = styles[seed % len(styles)]
    for match in quoted:
        yield Replacement(match.start(), match.start() + 1, style[0])
        yield Replacement(match.end() - 1, match.end(), style[1])


def _spaces(article: Article, seed: int) -> Iterator[Replacement]:
    """Yield other spaces, or signs that are not seen beside them, for a fifth of the spaces."""
    for space in _SPACE.finditer(article.text):
        key = ("spelling", "spaces", seed, article.id, space.start())
        if draw.number(5, *key) == 0:
            yield _space(article.text, space.start(), key)


def _space(text: str, place: int, key: tuple[object, ...]) -> Replacement:
    kind = draw.one(("space", "before", "behind"), *key, "kind")
    if kind == "space":
        return Replacement(place, place + 1, draw.one(_SPACES, *key, "sign"))
    if kind == "before":
        return Replacement(place + 1, place + 1, draw.one(_BEFORE, *key, "sign"))
    joiner = (_JOINER,) if text[place - 1] in _JOIN_NO_NEXT else ()
    return Replacement(place, place, draw.one((*_BEHIND, *joiner), *key, "sign"))


def _arm(name: str, respell: Respell, summary: str, nothing: str, seeds: int = 20) -> Arm:
    return Arm(name, summary, respelt(respell, nothing), seeds=seeds)


_NO_HAMZA, _NO_DIGIT = "no alef with a hamza in it", "no digit in it"
_NO_VOWELS = "none of its words is in the list of words with their vowel signs"
SUITE = Suite(
    "spelling",
    "how words and signs are written, and nothing that matters",
    (
        _arm("hamza", _careless_alefs(2), "half of the words have bare alefs", _NO_HAMZA),
        _arm("hamza_all", _careless_alefs(1), "all alefs are bare", _NO_HAMZA, 1),
        _arm(
            "endings",
            _careless_endings,
            "in half of the words a final ة is ه, and a final ى is ي or the reverse",
            "no word that ends in ة, ى or ي",
        ),
        _arm(
            "vowels_some",
            vowels.partly_vocalised,
            "one letter of half of the listed words bears its vowel signs",
            _NO_VOWELS,
        ),
        _arm(
            "vowels_all",
            vowels.vocalised,
            "every listed word bears its vowel signs, but on its last letter",
            _NO_VOWELS,
            1,
        ),
        _arm(
            "tatweel", joining.lengthened, "half of the words are lengthened", "no joined letters"
        ),
        _arm("digits_arabic", _digits("east"), "digits are Arabic-Indic", _NO_DIGIT, 1),
        _arm("digits_persian", _digits("persian"), "digits are Persian", _NO_DIGIT, 1),
        _arm(
            "presentation",
            joining.shaped,
            "letters are presentation forms, as in text that was taken from a PDF",
            "no Arabic letters",
            1,
        ),
        _arm(
            "spaces",
            _spaces,
            "a fifth of the spaces are others, or have a sign beside them that is not seen",
            "no space inside a line",
        ),
        _arm(
            "quotation_marks",
            _quotation_marks,
            "quotation marks are of another style",
            "nothing is quoted",
            len(_QUOTATION_MARKS) - 1,
        ),
        _arm(
            "typos",
            typos.mistyped,
            "one in eight words of five letters or more has the letter of a neighbouring key",
            "no word that a wrong letter leaves unlike all others",
        ),
    ),
)
