"""The records that every part exchanges: articles with their gold, and predictions.

Offsets are code points of the raw text, ``[start, end)``. A layer that is ``None`` is
absent (not annotated, not attempted); an empty list is an answer: nothing is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from khabar import limits

Task = Literal["entities", "dates", "events"]
TASKS: tuple[Task, ...] = ("entities", "dates", "events")


Name = Annotated[str, Meta(max_length=limits.NAME)]
_MOST = Meta(max_length=limits.MENTIONS)

# Records hold no cycles, so the garbage collector need not look at them (gc=False).


class Span(msgspec.Struct, frozen=True, order=True, gc=False):
    """A stretch of text: code points ``[start, end)``."""

    start: int
    end: int


class Zone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A stretch of an article with one function; zones tile the text. See `labels.ZONES`."""

    start: int
    end: int
    type: str


class Dct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The article's date (TimeML's document creation time) and how it is known."""

    value: str
    granularity: str = "day"
    basis: str = "stated"
    evidence: str = ""


class _Strict(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
):
    """What systems and annotators write: a misspelt field is an error, not a silent loss."""


class Entity(_Strict, frozen=True, gc=False):
    """An entity mention. `entity` names the thing meant; equal strings are one cluster."""

    start: int
    end: int
    type: Name
    entity: Name | None = None
    text: str | None = None


class Date(_Strict, frozen=True, gc=False):
    """A time expression with the attributes of TIMEX3 (ISO 24617-1).

    `deictic`: whether the article's date is needed to resolve the value.
    """

    start: int
    end: int
    type: Name
    value: Name | None = None
    mod: Name | None = None
    quant: Name | None = None
    freq: Name | None = None
    deictic: bool | None = None
    text: str | None = None


class Argument(_Strict, frozen=True, gc=False):
    """A participant, place or time of an event, given by its span and role."""

    start: int
    end: int
    role: Name
    text: str | None = None


class Event(_Strict, frozen=True, gc=False):
    """An event mention: its trigger's span. `event` names the occurrence meant."""

    start: int
    end: int
    type: Name
    realis: Name | None = None
    event: Name | None = None
    arguments: Annotated[tuple[Argument, ...], _MOST] = ()
    text: str | None = None


Mention = Entity | Date | Event


class Article(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An article: its text, how it divides, and the gold layers where there are any.

    `tokens` are words as `khabar.text.words` finds them. Systems are given articles
    whose gold layers are ``None``. The articles of one `dossier` are one document for identity;
    those without one are, together, one document. `labels`: whose types the gold's entities have
    (`labels.INVENTORIES`); ours by default.
    """

    id: Name
    text: str
    source: str = ""
    sha256: str = ""
    title: str | None = None
    outlet: str | None = None
    dct: Dct | None = None
    zones: tuple[Zone, ...] = ()
    sentences: tuple[Span, ...] = ()
    tokens: tuple[Span, ...] = ()
    entities: Annotated[tuple[Entity, ...], _MOST] | None = None
    dates: Annotated[tuple[Date, ...], _MOST] | None = None
    events: Annotated[tuple[Event, ...], _MOST] | None = None
    dossier: Name | None = None
    labels: Name | None = None

    def content(self) -> bytes:
        """Return the article as JSON, of which hashes are made.

        Fields that records did not always have stand in it only where they say something, so other
        articles keep their hashes.
        """
        encoded = msgspec.json.encode(self)
        for null in _LATER if isinstance(self, Variant) else _LATER[:2]:
            encoded = encoded.replace(null, b"")
        return encoded

    def blind(self) -> Article:
        """Return the article as a system may see it, which shares no record with this one."""
        return msgspec.structs.replace(
            self.without_gold(),
            zones=tuple(map(copy, self.zones)),
            sentences=tuple(map(copy, self.sentences)),
            tokens=tuple(map(copy, self.tokens)),
        )

    def without_gold(self) -> Article:
        """Return the article without its gold, and of `dct` with its value and granularity alone.

        How a date is known was written by who read the text for it.
        """
        dct = self.dct and Dct(value=self.dct.value, granularity=self.dct.granularity)
        shown: dict[str, Any] = {f: getattr(self, f) for f in Article.__struct_fields__}
        return Article(**shown | {"dct": dct, "entities": None, "dates": None, "events": None})


_LATER = tuple(
    f',"{name}":null'.encode()
    for name in ("dossier", "labels", "register", "region", "domain", "pair")
)
"""Fields that records did not always have, where they say nothing; articles have the first two."""
_Place = Annotated[int, Meta(ge=0, lt=limits.MENTIONS)]


class Variant(Article, frozen=True, kw_only=True, gc=False):
    """An article of a suite.

    `arm` is the way of changing that made it, from the article `base`, with a seed. `origin`: for
    each mention of a layer, its place in the layer of the base article; None if it was added.

    A composed case is made from the frame `base`; its `arm` is its `phenomenon`. `register`,
    `region` and `domain`: of the paper that would print it, and of what. `pair`: what the two
    cases of a minimal pair share.
    """

    suite: Name
    arm: Name
    base: Name
    seed: Annotated[int, Meta(ge=0, le=limits.SEED)]
    phenomenon: Name | None = None
    register: Name | None = None
    region: Name | None = None
    domain: Name | None = None
    pair: Name | None = None
    origin: dict[Task, Annotated[tuple[_Place | None, ...], _MOST]] = {}


class Unlocatable(_Strict, frozen=True, gc=False):
    """How many quotations of a system are not in the text, by what they quote."""

    entities: int = 0
    dates: int = 0
    events: int = 0
    arguments: int = 0


class Malformed(Unlocatable, frozen=True, gc=False):
    """How many items of a system's answer could not be read as records, by what they would be."""


class Prediction(_Strict, frozen=True, gc=False):
    """A system's answer for one article; a task that is ``None`` is one it does not do.

    `labels`: whose types the entities have (`labels.INVENTORIES`); ours by default. `error`
    says why there is no answer; such an article counts as an empty answer. `unlocatable`
    counts what is quoted and has no span, `malformed` what is no record; both are wrong by every
    measure. `details`: JSON values that a system
    tells of how it came to its answer, or the `traceback` of why there is none; no score looks at
    them. `canary`: the dataset's, by which who filters training data finds a published answer; it
    is no part of the answer, and nothing looks at it.
    """

    id: Name
    entities: Annotated[tuple[Entity, ...], _MOST] | None = None
    dates: Annotated[tuple[Date, ...], _MOST] | None = None
    events: Annotated[tuple[Event, ...], _MOST] | None = None
    labels: Name | None = None
    error: Annotated[str, Meta(max_length=limits.ERROR)] | None = None
    unlocatable: Unlocatable | None = None
    malformed: Malformed | None = None
    details: dict[str, Any] | None = None
    canary: Name | None = None


FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "": Prediction.__struct_fields__,
    "entities": Entity.__struct_fields__,
    "dates": Date.__struct_fields__,
    "events": Event.__struct_fields__,
    "arguments": Argument.__struct_fields__,
}
"""The fields of a prediction and, by the list that holds them, of its records."""


def json_schema(record: type[msgspec.Struct] = Prediction) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a record."""
    return msgspec.json.schema(record)
