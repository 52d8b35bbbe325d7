"""Noise: sentences of other stories, or boilerplate, between the paragraphs of the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar import rows
from khabar.schema import Article, Zone
from khabar.suites import draw, fillers
from khabar.suites.edits import Edit, Replacement, Step, edited
from khabar.suites.frames import Composed, compose
from khabar.suites.suite import Arm, Made, NotApplicable, Suite

FEWEST, MOST = 3, 6
"""How many texts are put into an article."""
_GAP = re.compile(r"\n\s*(?=\S)")
_DEMONSTRATIVES = frozenset({"هذا", "هذه", "ذلك", "تلك", "هؤلاء"})
_FIRST = 5
_RESOURCES = Path(__file__).with_name("resources")


class Place(NamedTuple):
    """Where a paragraph of the body begins after another, and what stands between them."""

    offset: int
    gap: str


Inserted = tuple[Place, Composed]
Texts = Callable[[Article, int, int], "list[Composed] | NotApplicable"]


@cache
def stock(name: str) -> fillers.Stock:
    """Return the frames of ``resources/<name>.yaml``."""
    return fillers.read(_RESOURCES / f"{name}.yaml")


def places(article: Article) -> list[Place]:
    """Return the places between two paragraphs of one zone of the body.

    Those before a paragraph that begins by taking up what was told are left out, since a text that
    stands there could be read as what it takes up.
    """
    return [
        Place(gap.end(), gap[0])
        for zone in article.zones
        if zone.type == "body"
        for gap in _GAP.finditer(article.text, zone.start, zone.end)
        if article.text[zone.start : gap.start()].strip() and not _takes_up(article, gap.end())
    ]


def _takes_up(article: Article, start: int) -> bool:
    """Return whether one of a paragraph's first words is a demonstrative or a definite trigger."""
    end = start + len(article.text[start:].partition("\n")[0])
    words = [word for word in article.tokens if start <= word.start < end][:_FIRST]
    triggers = (event.start for event in article.events or ())
    definite = {trigger for trigger in triggers if article.text.startswith("ال", trigger)}
    return any(
        article.text[word.start : word.end] in _DEMONSTRATIVES
        or definite & set(range(word.start, word.end))
        for word in words
    )


def _drawn(article: Article, seed: int) -> list[Place]:
    """Return the places that a seed draws; they are the same in both arms."""
    key = ("noise", "places", seed, article.id)
    found = draw.shuffled(places(article), *key)
    return sorted(found[: FEWEST + draw.number(MOST - FEWEST + 1, *key)])


def distractors(article: Article, number: int, seed: int) -> list[Composed] | NotApplicable:
    """Return sentences of other stories, whose dates are relative to the article's."""
    if article.dct is None or article.dct.granularity not in ("day", "minute"):
        return NotApplicable("its date is not known to the day")
    today = date.fromisoformat(article.dct.value[:10])
    return _composed("distractors", article, number, today, seed)


def boilerplate(article: Article, number: int, seed: int) -> list[Composed]:
    """Return what content systems leave between paragraphs, with nothing to mark."""
    return _composed("boilerplate", article, number, date.min, seed)


def _composed(name: str, article: Article, number: int, today: date, seed: int) -> list[Composed]:
    key = ("noise", name, seed, article.id)
    frames = {frame.id: frame for frame in stock(name).frames}
    composed: list[Composed] = []
    taken: set[str] = set()
    for id_ in draw.shuffled(frames, *key)[:number]:
        filled = stock(name).fill(frames[id_], today, *key, id_, taken=taken)
        taken |= {filler.id for filler in filled.values()}
        scope = f"{article.id}-{id_}"
        composed.append(compose(frames[id_].parts, filled, scope, f"{name}.yaml: {id_}"))
    return composed


def _made(article: Article, texts: Texts, zone: str, seed: int) -> Made | NotApplicable:
    found = _drawn(article, seed)
    if len(found) < FEWEST:
        return NotApplicable(f"its body has fewer than {FEWEST} places between paragraphs")
    composed = texts(article, len(found), seed)
    if isinstance(composed, NotApplicable):
        return composed
    made, origin = edited(article, _edit(list(zip(found, composed, strict=True))))
    spans = list(_spans(zip(found, composed, strict=True)))
    zones = tuple(_cut(made.zones, spans, zone))
    return Made(rows.of_python(msgspec.structs.replace(made, zones=zones), "noise"), origin)


def _edit(inserted: Sequence[Inserted]) -> Edit:
    """Return the edit that puts each text before its paragraph, with the gap that stands there."""
    replacements = tuple(
        Replacement(place.offset, place.offset, text.text + place.gap) for place, text in inserted
    )
    shifted = [
        text.moved(start) for (start, _), (_, text) in zip(_spans(inserted), inserted, strict=True)
    ]
    return Edit(
        (
            Step(
                replacements,
                added={
                    "entities": tuple(m for text in shifted for m in text.entities),
                    "dates": tuple(m for text in shifted for m in text.dates),
                    "events": tuple(m for text in shifted for m in text.events),
                },
            ),
        )
    )


def _spans(inserted: Iterable[Inserted]) -> Iterator[tuple[int, int]]:
    """Yield where each text stands in the new text, with the gap behind it."""
    shift = 0
    for place, text in inserted:
        size = len(text.text) + len(place.gap)
        yield place.offset + shift, place.offset + shift + size
        shift += size


def _cut(zones: Iterable[Zone], spans: Sequence[tuple[int, int]], type_: str) -> Iterator[Zone]:
    """Yield the zones with those of a type at spans, which lie inside zones of other types."""
    for zone in zones:
        start = zone.start
        for span in spans if zone.type != type_ else ():
            if zone.start <= span[0] < zone.end:
                yield Zone(start, span[0], zone.type)
                yield Zone(*span, type_)
                start = span[1]
        yield Zone(start, zone.end, zone.type)


def _arm(texts: Texts, zone: str) -> Callable[[Sequence[Article], int], list[Made | NotApplicable]]:
    def make(articles: Sequence[Article], seed: int) -> list[Made | NotApplicable]:
        return [_made(article, texts, zone, seed) for article in articles]

    return make


SUITE = Suite(
    "noise",
    "what stands between the paragraphs of the body",
    (
        Arm(
            "distractors",
            "sentences of other stories, with gold of their own",
            _arm(distractors, "body"),
            placebo="boilerplate",
        ),
        Arm(
            "boilerplate",
            "share links, subscription calls and related headlines, with nothing to mark",
            _arm(boilerplate, "boilerplate"),
        ),
    ),
)
