"""Names that are known beforehand: one pass of Aho-Corasick over the folded text."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from ahocorasick_rs import AhoCorasick

from khabar.fold import folded
from khabar_baselines.regex.clitics import ARTICLE, begins, ends, proclitics, spellings
from khabar_baselines.regex.entities.document import Document, Mention
from khabar_baselines.regex.entities.lexicon import (
    TANWIN,
    Name,
    common,
    given,
    names,
    nationalities,
    seldom,
    signs,
)
from khabar_baselines.regex.resources import load, word_set, words

_NESTS = {
    "ORG": frozenset({"ORG", "GPE", "LOC", "PER"}),
    "FAC": frozenset({"GPE", "LOC", "PER"}),
    "GPE": frozenset({"LOC"}),
    "LOC": frozenset({"GPE"}),
    "EVENT": frozenset({"GPE", "LOC", "ORG"}),
}
_SHORT, _PREPOSITIONS = 5, ("ب", "ل", "ك")
_DASHES = frozenset("-–—/")
_QUOTES = frozenset("\"'«»“”‘’()")


class Gazetteer:
    """The names with the automaton that finds them."""

    def __init__(self, known: dict[str, Name]) -> None:
        written = [(form, before, key) for key in known for form, before in spellings(key)]
        self.forms = [(len(form), before, known[key], key) for form, before, key in written]
        self.automaton = AhoCorasick([form for form, _, _ in written])

    def matches(self, document: Document) -> Iterator[tuple[int, int, Name, str]]:
        """Yield start, end, name and folded form of every known name in the text."""
        text = document.text
        for number, start, end in self.automaton.find_matches_as_indexes(text, overlapping=True):
            _, before, name, key = self.forms[number]
            if ends(text, end) and begins(text, start, before) and _likely(document, start, key):
                yield start, end, name, key


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer of all lists."""
    return Gazetteer(names())


def find(document: Document) -> Iterator[Mention]:
    """Yield the known names, longest first where they overlap; some may nest."""
    starts = [start for start, _ in document.spans]
    kept: list[Mention] = []
    matches = sorted(gazetteer().matches(document), key=lambda match: (match[0], -match[1]))
    for start, end, name, key in matches:
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end - 1)
        mention = Mention(start, end, name.type, name.entity, first, last)
        outer = next((one for one in reversed(kept[-8:]) if start < one.end), None)
        if outer is not None and not _nests(outer, mention):
            continue
        if key in words("organisations", "papers") and _announced(document, mention):
            mention = mention._replace(type="ORG", entity=key)
        elif _means_else(document, mention, key):
            continue
        kept.append(mention)
    yield from kept


def _likely(document: Document, start: int, key: str) -> bool:
    """Tell whether what stands before a name may be a proclitic: not the ف of فرانس."""
    clitics = proclitics(document.text, start)
    if not clitics or key.startswith(ARTICLE):
        return True
    if clitics + key in common() or clitics + key in given():
        return False
    if clitics[-1] != "و" and _inner(document, start, key):
        return False
    return len(key) > _SHORT or clitics[-1] not in "فك"


def _inner(document: Document, start: int, key: str) -> bool:
    """Tell whether a name is better read as the inside of a word: بابها, لايزال."""
    bare = document.raw[document.folded.starts[start]] == "ا"
    return (len(key) < _SHORT and (bare or key in seldom())) or (bare and key in seldom())


def _nests(outer: Mention, inner: Mention) -> bool:
    return (
        outer.covers(inner)
        and inner.type in _NESTS.get(outer.type, ())
        and inner.entity != outer.entity
    )


def _means_else(document: Document, mention: Mention, key: str) -> bool:
    """Tell whether what is written like a name is another word here."""
    if mention.type == "ORG" and key in words("organisations", "ambiguous"):
        return not _announced(document, mention)
    if _misspelt(document, mention, key) or _adjective(document, mention, key):
        return True
    if _phrased(document, mention, key):
        return True
    witnesses = signs("places_more", "homographs").get(key)
    return (
        witnesses is not None
        and not document.tells(witnesses)
        and not _dateline(document, mention)
        and not _follows(document, mention, words("places_more", "settlements", "classes", "seats"))
        and not (key in words("places_more", "after_prepositions") and _placed(document, mention))
    )


def _placed(document: Document, mention: Mention) -> bool:
    """Tell whether a preposition stands before a name, in its word or as one of its own."""
    clitics = proclitics(document.text, mention.start)
    return clitics[-1:] in _PREPOSITIONS or _follows(
        document, mention, words("places_more", "prepositions")
    )


def _phrased(document: Document, mention: Mention, key: str) -> bool:
    """Tell whether a neighbour makes a name another word: مسقط رأسه, صلاة المغرب."""
    if key not in _phrases():
        return False
    before, behind = _phrases()[key]
    after = document.words[mention.last] if document.spaced(mention.last) else ""
    shown = document.spaced(mention.first) and _follows(document, mention, before)
    return shown or after.startswith(behind)


@cache
def _phrases() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    """Return names with the words before them, and beginnings of words behind, that do so."""
    return {
        folded(one["name"]): (
            word_set(one.get("before", [])),
            tuple(word_set(one.get("behind", []))),
        )
        for one in load("places_more")["phrases"]
    }


def _misspelt(document: Document, mention: Mention, key: str) -> bool:
    """Tell whether the article's spelling makes a name another word: فأس, سيولاً."""
    raw = document.raw[slice(*document.folded.raw(mention.start, mention.end))]
    if TANWIN in raw:
        return True
    return key in _spelt() and raw not in _spelt()[key]


@cache
def _spelt() -> dict[str, frozenset[str]]:
    spellings_of: dict[str, set[str]] = defaultdict(set)
    for name in load("places_more")["spelt"]:
        spellings_of[folded(name)].add(name)
    return {key: frozenset(spellings) for key, spellings in spellings_of.items()}


def _follows(document: Document, mention: Mention, heads: frozenset[str]) -> bool:
    return mention.first > 0 and any(
        reading.stem in heads for reading in document.nouns(mention.first - 1)
    )


def _adjective(document: Document, mention: Mention, key: str) -> bool:
    """Tell whether السعودية is the adjective of a noun before it: الوساطة السعودية."""
    if key.removeprefix("ال") not in nationalities() or not document.spaced(mention.first):
        return False
    before = [reading.stem for reading in document.nouns(mention.first - 1)]
    feminine = document.words[mention.first - 1].endswith("ه")
    return feminine and any(stem.startswith(ARTICLE) for stem in before)


def _quoted(document: Document, mention: Mention) -> bool:
    around = document.text[mention.start - 1 : mention.start], document.text[mention.end :][:1]
    return _QUOTES.issuperset(around)


def _dateline(document: Document, mention: Mention) -> bool:
    """Tell whether a name closes or makes the line before an agency's report."""
    before = document.text[: mention.start].rstrip(" ")[-1:]
    after = document.text[mention.end : mention.end + 1]
    return (before in _DASHES and after in ("", "\n", ":")) or (
        before in ("", "\n") and after == ":"
    )


def _announced(document: Document, mention: Mention) -> bool:
    if _quoted(document, mention) or _dateline(document, mention):
        return True
    classes = words("organisations", "outlets", "press", "companies_class", "correspondents")
    return _follows(document, mention, classes)
