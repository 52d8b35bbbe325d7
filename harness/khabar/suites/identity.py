"""The suite ``identity``: dossiers of short reports, in which people, places and events come again.

A dossier is one document for identity. Its reports tell one or more stories whose casts are made to
be confused; they stand in the order of their days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from khabar import rows
from khabar.errors import KhabarError
from khabar.features import COMPOSED
from khabar.schema import Dct, Variant
from khabar.suites import draw
from khabar.suites.casts import Casting
from khabar.suites.frames import Composed
from khabar.suites.stories import STATE, Stock, Story
from khabar.suites.storybook import installed

DOSSIERS = 40
"""How many dossiers of each size are made."""
_STORIES = {4: 1, 8: 2, 16: 3, 32: 4}
"""The sizes of dossiers, in reports, and how many stories each tells."""
_TRIES = 100
_NAME = "identity"


class StorySuite(NamedTuple):
    """A suite that is made from stories; `arms`: dossiers by how many reports they have."""

    name: str
    summary: str
    arms: Mapping[str, str]

    @property
    def phenomena(self) -> Mapping[str, str]:
        """The relations that stories are about, with what each is."""
        return installed().relations

    def make(self, seed: int, arms: Collection[str] = ()) -> list[Variant]:
        """Return the reports of the suite's dossiers for a seed; without `arms` those of all."""
        return make(seed, arms or self.arms)


_ARMS = {f"reports_{size}": f"dossiers of {size} reports" for size in _STORIES}
SUITE = StorySuite(_NAME, COMPOSED[_NAME], _ARMS)


def make(seed: int, arms: Iterable[str] = SUITE.arms, stock: Stock | None = None) -> list[Variant]:
    """Return the reports of `DOSSIERS` dossiers of each size in `arms` for a seed.

    `base` of a report is the id of its story and its own in it. Raises KhabarError, which names
    the story, if one of them cannot be told.
    """
    found = stock or installed()
    return [
        report
        for size in _STORIES
        if f"reports_{size}" in set(arms)
        for report in _of_size(found, seed, size)
    ]


class _Report(NamedTuple):
    """A report of a dossier, and the day on which it is published, and where."""

    story: Story
    id: str
    day: date
    region: str
    made: Composed


def _of_size(stock: Stock, seed: int, size: int) -> Iterator[Variant]:
    """Yield the reports of all dossiers of a size; no story or report is told before its turn."""
    told: Counter[str] = Counter()
    texts: set[str] = set()
    for number in range(1, DOSSIERS + 1):
        key = (_NAME, seed, size, number)
        chosen = [
            (story, _chosen(story, share, told, *key))
            for story, share in zip(_stories(stock, told, *key), _shares(size), strict=False)
        ]
        for story, ids in chosen:
            told.update([story.written.id, *(f"{story.written.id}-{id_}" for id_ in ids)])
        reports = _told(stock, chosen, texts, *key)
        texts.update(report.made.text for report in reports)
        dossier = f"{_NAME}-{seed:02}-{size:02}-{number:02}"
        for place, report in enumerate(reports, 1):
            yield _variant(report, dossier, place, seed, size)


def _stories(stock: Stock, told: Counter[str], *key: object) -> list[Story]:
    """Return the stories, those first that were told least, and of these those like the first."""
    order = [stock.stories[place] for place in draw.shuffled(range(len(stock.stories)), *key)]
    first = min(order, key=lambda story: told[story.written.id])
    return sorted(
        order,
        key=lambda story: (
            story is not first,
            told[story.written.id],
            -len(story.words & first.words),
        ),
    )


def _told(
    stock: Stock, chosen: Sequence[tuple[Story, set[str]]], texts: set[str], *key: object
) -> list[_Report]:
    """Return reports of stories in the order of their days, none of which reads as one before."""
    for attempt in range(_TRIES):
        casting = Casting(stock, *key, attempt)
        reports = [each for story, ids in chosen for each in _reports(stock, story, ids, casting)]
        if texts.isdisjoint(report.made.text for report in reports):
            return sorted(reports, key=lambda report: report.day)
    where = ", ".join(story.where for story, _ in chosen)
    raise KhabarError(f"{where}: reports are told again and again; give them more slots")


def _shares(size: int) -> list[int]:
    """Return how many reports each story of a dossier has."""
    number = _STORIES[size]
    return [size // number + (place < size % number) for place in range(number)]


def _reports(stock: Stock, story: Story, ids: Iterable[str], casting: Casting) -> Iterator[_Report]:
    fillers, days = casting.cast(story)
    region = stock.regions[fillers[STATE].id]
    for id_ in sorted(ids):
        day = days[story.reports[id_].written.day]
        yield _Report(story, id_, day, region, story.tell(id_, fillers))


def _chosen(story: Story, share: int, told: Counter[str], *key: object) -> set[str]:
    """Return reports of a story with all that they need, those first that were told least."""
    if len(story.reports) < share:
        have = f"has {len(story.reports)} reports; add more, {share} are told"
        raise KhabarError(f"{story.where}: {have}")
    order = sorted(
        draw.shuffled(story.reports, *key, story.written.id),
        key=lambda id_: told[f"{story.written.id}-{id_}"],
    )
    chosen: set[str] = set()
    while len(chosen) < share:  # the first report that is left needs no other that is left
        for id_ in order:
            more = chosen | {id_} | story.needed(id_)
            chosen = more if len(more) <= share else chosen
    return chosen


def _variant(report: _Report, dossier: str, place: int, seed: int, size: int) -> Variant:
    made, written = report.made, report.story.reports[report.id].written
    variant = Variant(
        id=f"{dossier}-{place:02}",
        text=made.text,
        dct=Dct(value=report.day.isoformat()),
        entities=made.entities,
        dates=made.dates,
        events=made.events,
        dossier=dossier,
        suite=_NAME,
        arm=f"reports_{size}",
        base=f"{report.story.written.id}-{report.id}",
        seed=seed,
        register=written.register,
        region=report.region,
        domain=written.domain,
    )
    completed = rows.of_python(variant, report.story.where)
    assert isinstance(completed, Variant)
    return completed
