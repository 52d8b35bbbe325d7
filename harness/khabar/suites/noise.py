"""Noise: sentences of other stories, or boilerplate, between the paragraphs of the body."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from khabar import resources, rows
from khabar.errors import KhabarError
from khabar.schema import Article, Mention, Task, Zone
from khabar.suites import draw, fillers, slots
from khabar.suites.almanac import fields
from khabar.suites.edits import Edit, Replacement, Step, edited
from khabar.suites.frames import Composed, Filler, compose
from khabar.suites.grammar import PROCLITICS
from khabar.suites.suite import Arm, Made, Make, NotApplicable, Suite

FEWEST, MOST = 3, 6
"""How many texts are put into an article."""
_GAP = re.compile(r"(?<!\s)[^\S\n]*+(?P<gap>\n\s*+)(?=\S)")
_DEMONSTRATIVE = re.compile(f"[{PROCLITICS}]{{0,2}}(?:هذا|هذه|ذلك|تلك|هؤلاء)")
_FIRST = 5
_RESOURCES = Path(__file__).with_name("resources")
Frame = slots.Frame[slots.Written]


class Place(NamedTuple):
    """Where a paragraph of the body begins after another, and what stands between them."""

    offset: int
    gap: str


class Inserted(NamedTuple):
    """A text at its offsets in the new text, [start, end) with the gap behind it."""

    place: Place
    text: Composed
    start: int
    end: int


Texts = Callable[[Article, int, int], "list[Composed] | NotApplicable"]


class _Content(fillers.Content, frozen=True, kw_only=True, forbid_unknown_fields=True):
    frames: Mapping[str, tuple[slots.Written, ...]]


class Stock(NamedTuple):
    """Frames, and what fills their slots."""

    frames: tuple[Frame, ...]
    fillers: fillers.Stock


@cache
def stock(name: str) -> Stock:
    """Return the frames of ``resources/<name>.yaml`` with what fills their slots."""
    return read(_RESOURCES / f"{name}.yaml")


def read(path: Path) -> Stock:
    """Return the frames of a YAML resource, which are written by domain.

    Raises KhabarError, which names the file and the frame, if any of it is not understood.
    """
    try:
        content = msgspec.convert(resources.load(path), _Content)
    except msgspec.ValidationError as error:
        raise KhabarError(f"{path.name}: {error}") from None
    found = fillers.stock(content, path.name)
    frames = (
        slots.frame(written, (written.text,), found, f"{path.name}: {domain}: {written.id}")
        for domain, frames in content.frames.items()
        for written in frames
    )
    return Stock(tuple(frames), found)


class Draw(slots.Draw):
    """What is drawn for the frames of one article: of a list, the entries that none has yet.

    `taken`: the ids of what has filled slots of other frames.
    """

    def __init__(
        self,
        frame: Frame,
        stock: fillers.Stock,
        today: date,
        key: Sequence[object],
        taken: Set[str] = frozenset(),
    ) -> None:
        super().__init__(frame, stock, today, key)
        self._taken = taken

    def choose(self, free: Sequence[Filler], slot: str, list_: str) -> Filler:
        """Return the first of the entries in an order that the slots of a list share."""
        entries = {entry.id: entry for entry in free}
        order = sorted(draw.shuffled(entries, *self.key, list_), key=self._taken.__contains__)
        return entries[order[0]]


def places(article: Article) -> list[Place]:
    """Return the places between two paragraphs of one zone of the body.

    Those before a paragraph that begins by taking up what was told are left out, since a text that
    stands there could be read as what it takes up.
    """
    return [
        Place(gap.end(), gap["gap"])
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
        _DEMONSTRATIVE.fullmatch(article.text, word.start, word.end)
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
    dct = article.dct if article.dct and article.dct.granularity in ("day", "minute") else None
    today = fields(dct.value).date if dct else None
    if today is None:
        return NotApplicable("its date is not known to the day, or not of the years 1000 to 8999")
    return _composed("distractors", article, number, today, seed)


def boilerplate(article: Article, number: int, seed: int) -> list[Composed]:
    """Return what content systems leave between paragraphs, with nothing to mark."""
    return _composed("boilerplate", article, number, date.min, seed)


def _composed(name: str, article: Article, number: int, today: date, seed: int) -> list[Composed]:
    key = ("noise", name, seed, article.id)
    frames = {frame.written.id: frame for frame in stock(name).frames}
    composed: list[Composed] = []
    taken: set[str] = set()
    for id_ in draw.shuffled(frames, *key)[:number]:
        frame = frames[id_]
        filled = Draw(frame, stock(name).fillers, today, (*key, id_), taken).fillers()
        taken |= {filler.id for filler in filled.values()}
        scope = f"{article.id}-{seed}-{id_}"
        composed.append(compose(frame.texts[0], filled, scope, frame.where))
    return composed


def _made(article: Article, texts: Texts, zone: str, seed: int) -> Made | NotApplicable:
    found = _drawn(article, seed)
    if len(found) < FEWEST:
        return NotApplicable(f"its body has fewer than {FEWEST} places between paragraphs")
    composed = texts(article, len(found), seed)
    if isinstance(composed, NotApplicable):
        return composed
    inserted = list(_inserted(found, composed))
    made, origin = edited(article, _edit(inserted))
    zones = tuple(_cut(made.zones, inserted, zone))
    return Made(rows.of_python(msgspec.structs.replace(made, zones=zones), "noise"), origin)


def _inserted(found: Iterable[Place], composed: Iterable[Composed]) -> Iterator[Inserted]:
    shift = 0
    for place, text in zip(found, composed, strict=True):
        start, size = place.offset + shift, len(text.text) + len(place.gap)
        yield Inserted(place, text.moved(start), start, start + size)
        shift += size


def _edit(inserted: Sequence[Inserted]) -> Edit:
    """Return the edit that puts each text before its paragraph, with the gap that stands there."""
    replacements = tuple(
        Replacement(place.offset, place.offset, text.text + place.gap)
        for place, text, _, _ in inserted
    )
    added: Mapping[Task, tuple[Mention, ...]] = {
        "entities": tuple(entity for one in inserted for entity in one.text.entities),
        "dates": tuple(date for one in inserted for date in one.text.dates),
        "events": tuple(event for one in inserted for event in one.text.events),
    }
    return Edit((Step(replacements, added=added),))


def _cut(zones: Iterable[Zone], inserted: Sequence[Inserted], type_: str) -> Iterator[Zone]:
    """Yield the zones, and inside those of other types one of this type for each text."""
    for zone in zones:
        start = zone.start
        for one in inserted if zone.type != type_ else ():
            if zone.start <= one.start < zone.end:
                yield Zone(start, one.start, zone.type)
                yield Zone(one.start, one.end, type_)
                start = one.end
        yield Zone(start, zone.end, zone.type)


def _arm(texts: Texts, zone: str) -> Make:
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
