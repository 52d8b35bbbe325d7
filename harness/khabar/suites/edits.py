"""Edits of an article: its text and its gold change together, or the edit is refused.

An edit is a value: steps, one after the other, of replacements at offsets and of changes to the
gold. Applied to an article it gives another one. Zones, mentions and arguments move with the text;
words and sentences are derived from the new text, and a title that stands in a headline follows it.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple, TypeVar

import msgspec

from khabar import rows
from khabar.errors import KhabarError
from khabar.schema import TASKS, Argument, Article, Dct, Event, Mention, Span, Task, Zone

Joins = Literal["nothing", "next", "previous"]
_Part = TypeVar("_Part", bound="Mention | Argument")
_replace = msgspec.structs.replace


class Replacement(NamedTuple):
    """New text for the code points ``[start, end)``; an insertion where these are equal.

    `joins`: which mentions on the border of an insertion take the new text in: ``nothing``, those
    that begin there (``next``) or those that end there (``previous``).
    """

    start: int
    end: int
    text: str
    joins: Joins = "nothing"


class Place(NamedTuple):
    """A mention by its task and its place in the article's layer."""

    task: Task
    number: int


class Step(NamedTuple):
    """What is done at once.

    `replacements`: in order, without overlap. `changes`: other values for fields of mentions.
    `removed`: mentions that are dropped. `added`: mentions at offsets of the new text. `dct`: the
    article's new date.
    """

    replacements: tuple[Replacement, ...] = ()
    changes: Mapping[Place, Mapping[str, object]] = {}
    removed: frozenset[Place] = frozenset()
    added: Mapping[Task, tuple[Mention, ...]] = {}
    dct: Dct | None = None


class Edit(NamedTuple):
    """Steps that are applied in order; the offsets of each are those of the text that it finds."""

    steps: tuple[Step, ...] = ()

    def then(self, other: Edit) -> Edit:
        """Return the edit that does this one and then another."""
        return Edit((*self.steps, *other.steps))


Origin = Mapping[Task, tuple[int | None, ...]]
"""The place in the base article's layer of each mention of a layer; None for what was added."""


def applied(article: Article, edit: Edit) -> Article:
    """Return the edited article, its layers in the order of the text.

    Raises KhabarError if replacements overlap or lie outside the text, if one cuts a mention, an
    argument or a zone in two, or if a mention loses all of its text.
    """
    return edited(article, edit)[0]


def edited(article: Article, edit: Edit) -> tuple[Article, Origin]:
    """Return the edited article and where its mentions come from; raises as `applied` does."""
    origin: Origin = {
        task: tuple(range(len(layer)))
        for task in TASKS
        if (layer := getattr(article, task)) is not None
    }
    for step in edit.steps:
        article, before = _applied(article, step)
        origin = {
            task: tuple(None if n is None else origin[task][n] for n in numbers)
            for task, numbers in before.items()
        }
    return article, origin


def inverse(article: Article, edit: Edit) -> Edit:
    """Return the edit that turns the edited article back into `article`.

    Raises KhabarError as `applied` does, and where a deletion leaves two borders at one offset, so
    that nothing says which mention the deleted text belongs to.
    """
    steps: list[Step] = []
    for step in edit.steps:
        steps.append(_inverse(article, step))
        article, _ = _applied(article, step)
    return Edit(tuple(reversed(steps)))


def _applied(article: Article, step: Step) -> tuple[Article, Origin]:
    if step.dct and not article.dct:
        raise KhabarError(f"article {article.id!r} has no date that could change")
    move = _Move(article, step.replacements)
    pairs = {
        task: _layer(article, step, move, task)
        for task in TASKS
        if getattr(article, task) is not None
    }
    layers = {task: tuple(mention for _, mention in pairs[task]) for task in pairs}
    moved = _replace(
        article,
        text=move.text,
        sha256="",
        title=move.title(),
        dct=step.dct or article.dct,
        zones=tuple(move.zones(article.zones)),
        **layers,
    )
    origin: Origin = {task: tuple(number for number, _ in pairs[task]) for task in pairs}
    return rows.of_python(moved, "edit"), origin


def _layer(
    article: Article, step: Step, move: _Move, task: Task
) -> list[tuple[int | None, Mention]]:
    """Return the mentions of a layer after a step, in order, with the places that they had."""
    mentions: list[tuple[int | None, Mention]] = []
    for number, mention in enumerate(getattr(article, task)):
        place = Place(task, number)
        if place not in step.removed:
            moved, fields = move.mention(mention), step.changes.get(place)
            mentions.append((number, _replace(moved, **fields) if fields else moved))
    mentions += [(None, mention) for mention in step.added.get(task, ())]
    return sorted(mentions, key=lambda pair: (pair[1].start, -pair[1].end))


def _inverse(article: Article, step: Step) -> Step:
    move = _Move(article, step.replacements)
    changes: dict[Place, Mapping[str, object]] = {}
    removed: set[Place] = set()
    for task in TASKS:
        if getattr(article, task) is None:
            continue
        for number, (before, _) in enumerate(_layer(article, step, move, task)):
            if before is None:
                removed.add(Place(task, number))
            elif fields := step.changes.get(Place(task, before)):
                old = getattr(article, task)[before]
                changes[Place(task, number)] = {name: getattr(old, name) for name in fields}
    added = {
        task: tuple(
            getattr(article, task)[place.number]
            for place in sorted(step.removed)
            if place.task == task
        )
        for task in TASKS
    }
    back = tuple(move.inverse(_borders(article, step.removed)))
    return Step(back, changes, frozenset(removed), added, step.dct and article.dct)


def _borders(article: Article, removed: frozenset[Place]) -> tuple[set[int], set[int]]:
    """Return where mentions, arguments, the title and zones start, and where all but zones end."""
    parts: list[Mention | Argument | Span] = [
        part
        for task in TASKS
        for number, mention in enumerate(getattr(article, task) or ())
        if Place(task, number) not in removed
        for part in (mention, *(mention.arguments if isinstance(mention, Event) else ()))
    ]
    parts += _titles(article)
    starts = {part.start for part in (*parts, *article.zones[1:])}
    return starts, {part.end for part in parts}


def _titles(article: Article) -> list[Span]:
    """Return the places of the title in headlines."""
    headlines = (zone for zone in article.zones if article.title and zone.type == "headline")
    return [
        Span(at, at + len(article.title or ""))
        for zone in headlines
        if (at := article.text.find(article.title or "", zone.start, zone.end)) >= 0
    ]


class _Move:
    """Where the offsets of an article are after replacements."""

    def __init__(self, article: Article, replacements: Sequence[Replacement]) -> None:
        self._article, self._replacements = article, replacements
        self._ends = [replacement.end for replacement in replacements]
        self._starts = [*(replacement.start for replacement in replacements), sys.maxsize]
        self._shifts = [0]
        pieces, reach = [], 0
        for start, end, text, _ in replacements:
            if not reach <= start <= end <= len(article.text):
                raise self._fault(start, end, "overlaps another or is outside the text")
            pieces += [article.text[reach:start], text]
            self._shifts.append(self._shifts[-1] + len(text) - (end - start))
            reach = end
        self.text = "".join([*pieces, article.text[reach:]])

    def _fault(self, start: int, end: int, reason: str) -> KhabarError:
        where = f"article {self._article.id!r}: replacement [{start}, {end})"
        return KhabarError(f"{where}: {reason}; choose other offsets")

    def _at(self, border: int, takes_in: Joins) -> int:
        """Return where a border is; `takes_in` is the `joins` of insertions that are inside it."""
        number = bisect_left(self._ends, border)
        moved = border + self._shifts[number]
        if self._starts[number] > border:  # as nearly always
            return moved
        for later in range(number, len(self._replacements)):
            start, end, text, joins = self._replacements[later]
            if start >= border and end > border:
                break
            if start < border < end:
                raise self._fault(start, end, f"cuts what borders on {border}")
            inside = joins == takes_in
            if start < end or inside == (takes_in == "previous"):
                moved += len(text) - (end - start)
        return moved

    def zones(self, zones: Sequence[Zone]) -> Iterator[Zone]:
        """Yield the zones in their new places; the zone before a border takes in an insertion."""
        borders = [0, *(self._at(zone.start, "next") for zone in zones[1:]), len(self.text)]
        for zone, (start, end) in zip(zones, pairwise(borders), strict=True):
            yield _replace(zone, start=start, end=end)

    def title(self) -> str | None:
        """Return the title as the first headline that holds it now has it."""
        for place in _titles(self._article)[:1]:
            return self.text[slice(*self._span(place))]
        return self._article.title

    def mention(self, mention: Mention) -> Mention:
        """Return a mention in its new place, with its arguments."""
        moved = self._part(mention)
        if isinstance(moved, Event):
            return _replace(moved, arguments=tuple(map(self._part, moved.arguments)))
        return moved

    def _part(self, part: _Part) -> _Part:
        start, end = self._span(part)
        text = part.text and self.text[start:end]
        return _replace(part, start=start, end=end, text=text)

    def _span(self, part: Mention | Argument | Span) -> tuple[int, int]:
        start, end = self._at(part.start, "next"), self._at(part.end, "previous")
        if start >= end:
            raise self._fault(part.start, part.end, "leaves nothing of a mention or the title")
        return start, end

    def inverse(self, borders: tuple[set[int], set[int]]) -> Iterator[Replacement]:
        """Yield the replacements that restore the text, given where mentions start and end."""
        for (start, end, text, _), shift in zip(self._replacements, self._shifts, strict=False):
            joins: Joins = "nothing"
            if not text and start < end:
                joins = self._joins(start, end, *borders)
            old = self._article.text[start:end]
            yield Replacement(start + shift, start + shift + len(text), old, joins)

    def _joins(self, start: int, end: int, starts: set[int], ends: set[int]) -> Joins:
        """Return what the text [start, end), which a deletion takes, belongs to."""
        next_, previous = start in starts, end in ends
        if (next_ and (previous or end in starts)) or (previous and start in ends):
            raise self._fault(start, end, "leaves two borders at one offset")
        return "next" if next_ else "previous" if previous else "nothing"
