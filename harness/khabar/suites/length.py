"""Length: the article's body among bodies about other people and places, in one document.

All parts of a document have the article's date. So a body is a part only where its own article has
that date, or where none of its dates has a value that depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from khabar import rows
from khabar.schema import TASKS, Article, Date, Mention, Task, Zone
from khabar.suites import draw, names, places
from khabar.suites.edits import Origin
from khabar.suites.frames import moved
from khabar.suites.suite import Arm, Made, Make, NotApplicable, Suite

SIZES = {1: 1, 2: 20, 4: 20, 8: 10, 16: 4, 32: 2}
"""How many seeds are published, by the number of bodies."""
_BLANK = "\n\n"
_TRIES = 2
_KEPT = 400
"""For how many seeds the variants of parts are kept: all that the published documents need."""
_replace = msgspec.structs.replace

Chains = Sequence[Sequence[Arm]]
"""Arms that are applied one after the other, and together change all people and places."""


class Piece(NamedTuple):
    """The text [start, end) of an article, and what is put behind it.

    `own`: whether it is the base article's.
    """

    article: Article
    start: int
    end: int
    own: bool
    behind: str = ""


def joined(base: Article, pieces: Sequence[Piece]) -> Made:
    """Return the base article with the text and the gold of the pieces."""
    layers: dict[Task, list[tuple[int | None, Mention]]] = {
        task: [] for task in TASKS if getattr(base, task) is not None
    }
    texts: list[str] = []
    zones: list[Zone] = []
    offset = 0
    for piece in pieces:
        by = offset - piece.start
        texts += [piece.article.text[piece.start : piece.end], piece.behind]
        zones += _zones(piece, by)
        for task in layers:
            layers[task] += _mentions(piece, task, by)
        offset += piece.end - piece.start + len(piece.behind)
    fields = {task: tuple(mention for _, mention in layer) for task, layer in layers.items()}
    made = _replace(base, text="".join(texts), sha256="", zones=tuple(_merged(zones)), **fields)
    origin: Origin = {task: tuple(number for number, _ in layer) for task, layer in layers.items()}
    return Made(rows.of_python(made, "length"), origin)


def _zones(piece: Piece, by: int) -> Iterator[Zone]:
    for zone in piece.article.zones:
        start, end = max(zone.start, piece.start), min(zone.end, piece.end)
        if start < end:
            behind = len(piece.behind) if end == piece.end else 0
            yield Zone(start + by, end + by + behind, zone.type)


def _merged(zones: Iterable[Zone]) -> list[Zone]:
    """Return zones, with neighbours of one type as one."""
    merged: list[Zone] = []
    for zone in zones:
        if merged and merged[-1].type == zone.type:
            zone = _replace(zone, start=merged.pop().start)  # noqa: PLW2901
        merged.append(zone)
    return merged


def _mentions(piece: Piece, task: Task, by: int) -> Iterator[tuple[int | None, Mention]]:
    for number, mention in enumerate(getattr(piece.article, task) or ()):
        if piece.start <= mention.start and mention.end <= piece.end:
            yield number if piece.own else None, moved(mention, by)


def _document(base: Article, parts: Sequence[Article], place: int) -> Made | NotApplicable:
    """Return the base article with bodies of others around its own, `place` of them before it."""
    bodies = [zone for zone in base.zones if zone.type == "body"]
    if not bodies:
        return NotApplicable("it has no body")
    start, end = bodies[0].start, bodies[-1].end
    end = start + len(base.text[start:end].rstrip())
    own = [Piece(base, start, end, own=True, behind=_BLANK)]
    others = [list(_body(part)) for part in parts]
    middle = [piece for body in (*others[:place], own, *others[place:]) for piece in body]
    middle[-1] = middle[-1]._replace(behind="")
    head, tail = Piece(base, 0, start, own=True), Piece(base, end, len(base.text), own=True)
    return joined(base, [head, *middle, tail])


def _body(article: Article) -> Iterator[Piece]:
    for zone in article.zones:
        text = article.text[zone.start : zone.end]
        if zone.type == "body" and text.strip():
            start = zone.start + len(text) - len(text.lstrip())
            yield Piece(article, start, start + len(text.strip()), own=False, behind=_BLANK)


def fits(part: Article, base: Article) -> bool:
    """Return whether the values of a body's dates are right under the base article's date."""
    if part.dct and base.dct and part.dct.value == base.dct.value:
        return True
    bodies = [zone for zone in part.zones if zone.type == "body"]
    return not any(
        _depends(date) and any(zone.start <= date.start < zone.end for zone in bodies)
        for date in part.dates or ()
    )


def _depends(date: Date) -> bool:
    """Return whether another date of the article would make another value."""
    calendar = date.type != "DURATION" and not (date.value or "").endswith("_REF")
    return bool(date.deictic) and calendar


class _Articles(tuple[Article, ...]):
    """Articles that equal only the same objects, as what is kept of them is looked up by."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(tuple(map(id, self)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Articles)
            and len(self) == len(other)
            and all(one is two for one, two in zip(self, other, strict=True))
        )


@lru_cache(_KEPT)
def _changed(articles: Sequence[Article], chain: Sequence[Arm], seed: int) -> Sequence[Article]:
    """Return the variants that a chain of arms makes of the articles that all of it applies to.

    Their events are others than the articles', so their ids get the arms and the seed. They are
    kept, because a longer document has the parts of a shorter one.
    """
    for arm in chain:
        made = arm.make(articles, seed)
        articles = [result.article for result in made if isinstance(result, Made)]
    ending = "-".join((*(arm.name for arm in chain), str(seed)))
    return [_with_others(article, ending) for article in articles]


def _with_others(article: Article, ending: str) -> Article:
    """Return an article whose events have other ids, without its words, which no part needs."""
    events = tuple(
        _replace(event, event=event.event and f"{event.event}-{ending}")
        for event in article.events or ()
    )
    return _replace(article, events=events, sentences=(), tokens=())


def _parts(
    articles: Sequence[Article], chains: Chains, number: int, seed: int
) -> Iterator[list[Article]]:
    """Yield, for each part, the variants that it can be; a longer document has those of a shorter.

    The variants of a part, and the parts, have successive seeds of the arms.
    """
    first, given = draw.number(2**31, "length", "seed", seed), _Articles(articles)
    for part in range(number):
        chain = draw.one(chains, "length", "chain", seed, part)
        seeds = range(first + _TRIES * part, first + _TRIES * (part + 1))
        yield [variant for one in seeds for variant in _changed(given, tuple(chain), one)]


def _drawn(base: Article, variants: Sequence[Sequence[Article]], seed: int) -> list[Article]:
    """Return one that fits the base article of each part's variants, as many as there are.

    Of the variants of an article that is drawn, it is the one that names the fewest things which
    earlier parts name.
    """
    parts: list[Article] = []
    used: set[str | None] = set()
    for number, found in enumerate(variants):
        fitting = [part for part in found if fits(part, base)]
        if ids := sorted({part.id for part in fitting}):
            id_ = draw.one(ids, "length", "body", seed, number, base.id)
            same = (part for part in fitting if part.id == id_)
            parts.append(min(same, key=lambda part: len(_things(part) & used)))
            used |= _things(parts[-1])
    return parts


def _things(article: Article) -> set[str | None]:
    """Return the ids of what an article names."""
    return {entity.entity for entity in article.entities or ()} - {None}


def _make(size: int, chains: Chains) -> Make:
    def make(articles: Sequence[Article], seed: int) -> list[Made | NotApplicable]:
        variants = list(_parts(articles, chains, size - 1, seed))
        return [_made(base, variants, size, seed) for base in articles]

    return make


def _made(
    base: Article, variants: Sequence[Sequence[Article]], size: int, seed: int
) -> Made | NotApplicable:
    parts = _drawn(base, variants, seed)
    if len(parts) < size - 1:
        return NotApplicable("too few other bodies have dates that are right under its own date")
    place = draw.number(size, "length", "place", seed, size, base.id)
    return _document(base, parts, place)


def suite(chains: Chains) -> Suite:
    """Return the suite whose parts are made by chains of arms, one of which is drawn for each."""
    arms = (
        Arm(f"x{size}", _summary(size), _make(size, chains), seeds=seeds)
        for size, seeds in SIZES.items()
    )
    return Suite("length", "how many bodies stand in the document with the article's", tuple(arms))


def _summary(size: int) -> str:
    if size == 1:
        return "the article as it is"
    others = "another one" if size == 2 else f"{size - 1} others"
    return f"the article's body and {others}, about other people and places"


SUITE = suite(
    [
        (people, places_)
        for people in names.SUITE.arms
        if people.name in ("famous", "invented")
        for places_ in places.SUITE.arms
    ]
)
