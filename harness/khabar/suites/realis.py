"""The suite `realis`: what was planned has happened, or what happened or was planned is denied."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec

from khabar import resources
from khabar.schema import Article, Dct
from khabar.suites import draw
from khabar.suites.edits import Edit, Place, Replacement, Step
from khabar.suites.grammar import person
from khabar.suites.suite import Arm, NotApplicable, Suite, by_edits

PERSONS = ("he", "she", "the two", "they")
"""Whose forms a paradigm of verbs.yaml lists, in this order."""
REALIS = {"happened": "ACTUAL", "denied": "NEGATED"}
_BEFORE = {"happened": {"PLANNED"}, "denied": {"PLANNED", "ACTUAL"}}
_VERB = re.compile(r"\{(\S+) (\w+) (before|after) ([a-z ]+)\}")
_PART = re.compile(r"\[(?P<kept>[^\]]*)\]|<(?P<mention>[^>]*)>")


@cache
def verbs() -> Mapping[str, Any]:
    """Return resources/verbs.yaml: the paradigms, and the changes of each arm."""
    content: Mapping[str, Any] = resources.load(Path(__file__).parent / "resources" / "verbs.yaml")
    return content


def written(phrase: str) -> str:
    """Return a phrase with its verbs in the forms that agree with their subjects."""
    return _VERB.sub(lambda match: conjugated(*match.groups()), phrase)


def conjugated(lemma: str, form: str, order: str, subject: str) -> str:
    """Return the form of a verb that agrees with a subject; see `grammar.person`."""
    return str(verbs()["verbs"][lemma][form][PERSONS.index(person(order, subject))])


def _edits(arm: str, articles: Sequence[Article], seed: int) -> list[Edit | NotApplicable]:
    return [_edit(arm, article, seed) for article in articles]


def _edit(arm: str, article: Article, seed: int) -> Edit | NotApplicable:
    """Return the seed's change of an article; seeds take turns, so that none is left out."""
    usable = [change for change in verbs()[arm] if _is_usable(change, article, arm)]
    if not usable:
        return NotApplicable("no event in it is known to be changed without a contradiction")
    order = draw.shuffled(range(len(usable)), "realis", arm, article.id)
    return _changed(article, usable[order[seed % len(usable)]], REALIS[arm])


def _is_usable(change: Mapping[str, Any], article: Article, arm: str) -> bool:
    """Whether the article has the change's clusters, as they were read, and its words, once."""
    events = [event for event in article.events or () if event.event in change["events"]]
    mentions = Counter(event.event for event in article.events or ())
    read = {**change["events"], **change.get("removes", {})}
    return (
        all(mentions[cluster] == number for cluster, number in read.items())
        and {event.realis for event in events} <= _BEFORE[arm]
        and all(len(_found(old, article.text)) == 1 for old, _ in change["phrases"])
    )


def _found(phrase: str, text: str) -> list[int]:
    plain = _PART.sub(lambda match: match[match.lastgroup or 0], phrase)
    pattern = rf"(?<!\w){re.escape(plain)}(?![\w\u064b-\u0652])"
    return [match.start() for match in re.finditer(pattern, text)]


def _changed(article: Article, change: Mapping[str, Any], realis: str) -> Edit:
    replacements: list[Replacement] = []
    for old, new in change["phrases"]:
        (start,) = _found(old, article.text)
        replacements += _replacements(start, old, written(new))
    changes: dict[Place, Mapping[str, object]] = {
        place: {"realis": realis} for place in _mentions(article, change["events"])
    }
    changes |= _values(article, replacements, change.get("values", {}))
    removed = frozenset(_mentions(article, change.get("removes", {})))
    dct = _dct(article, change)
    return Edit((Step(tuple(sorted(replacements)), changes, removed, dct=dct),))


def _mentions(article: Article, clusters: Collection[str]) -> Iterator[Place]:
    for number, event in enumerate(article.events or ()):
        if event.event in clusters:
            yield Place("events", number)


def _replacements(start: int, old: str, new: str) -> Iterator[Replacement]:
    """Yield what turns a phrase into another, mark by mark, and word by word between them."""
    pairs = zip(_parts(old), _parts(new), strict=True)
    for number, (before, after) in enumerate(pairs):
        if before != after:
            marked = bool(number % 2)
            yield (
                Replacement(start, start + len(before), after)
                if marked
                else _difference(start, before, after)
            )
        start += len(before)


def _parts(phrase: str) -> list[str]:
    """Return the parts of a phrase: outside of marks, and in a mark, by turns."""
    pieces, reach = [], 0
    for match in _PART.finditer(phrase):
        pieces += [phrase[reach : match.start()], match[match.lastgroup or 0]]
        reach = match.end()
    return [*pieces, phrase[reach:]]


def _difference(start: int, old: str, new: str) -> Replacement:
    """Return the replacement of the words that two texts do not share at their ends."""
    words, others = (re.findall(r"\s+|\S+", text) for text in (old, new))
    same = _shared(words, others)
    tail = _shared(words[same:][::-1], others[same:][::-1])
    left, right = len("".join(words[:same])), len("".join(words[len(words) - tail :]))
    return Replacement(start + left, start + len(old) - right, new[left : len(new) - right])


def _shared(words: Sequence[str], others: Sequence[str]) -> int:
    """Return how many words are the same at the start of both."""
    pairs = enumerate(zip(words, others, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(words), len(others)))


def _values(
    article: Article, replacements: Sequence[Replacement], values: Mapping[str, str]
) -> Iterator[tuple[Place, Mapping[str, object]]]:
    """Yield the values of the dates whose words are replaced."""
    for number, mention in enumerate(article.dates or ()):
        for start, end, text, _ in replacements:
            if mention.start <= start < end <= mention.end:
                words = article.text[mention.start : start] + text + article.text[end : mention.end]
                yield Place("dates", number), {"value": values[words]}


def _dct(article: Article, change: Mapping[str, Any]) -> Dct | None:
    """Return the date of an article in which a day that was to come is past."""
    if "days" not in change or article.dct is None:
        return None
    day = date.fromisoformat(article.dct.value[:10]) + timedelta(change["days"])
    evidence = f"the first day after what is told, {change['days']:+} days from the base article's"
    return msgspec.structs.replace(
        article.dct, value=day.isoformat() + article.dct.value[10:], evidence=evidence
    )


SUITE = Suite(
    "realis",
    "whether an event has happened, is to come or is denied",
    (
        Arm(
            "happened",
            "an event that was planned has happened",
            by_edits(partial(_edits, "happened")),
            seeds=3,
        ),
        Arm(
            "denied",
            "an event that was planned or has happened is denied",
            by_edits(partial(_edits, "denied")),
            seeds=3,
        ),
    ),
)
