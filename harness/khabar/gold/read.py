"""The files that annotators write: sources.yaml, the knowledge base, and the articles' layers."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from khabar import text, validity
from khabar.errors import KhabarError
from khabar.schema import Article, Date, Dct, Entity, Event, Prediction, Zone
from khabar.strict_yaml import read as read_yaml
from khabar.strict_yaml import read_text

SOURCES, KNOWLEDGE_BASE = Path("seeds/sources.yaml"), Path("gold/entities.yaml")
GUIDELINES = Path("gold/GUIDELINES.md")
EXCEPTIONS = Path("gold/exceptions.yaml")
ARTICLES, RELEASE = Path("gold/articles"), Path("gold/release.yaml")
CHANGELOG, RELEASED = Path("gold/CHANGELOG.md"), Path("gold/released.yaml")
_VERSION = re.compile(r"^Version (\d+\.\d+\.\d+)$", re.MULTILINE)


class SourceZone(Zone, frozen=True, kw_only=True):
    """A zone with its first characters, which a reader can check."""

    opens: str


class SourceDct(Dct, frozen=True, kw_only=True):
    """An article's date, without defaults."""

    granularity: str
    basis: str
    evidence: str


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article's provenance and date."""

    id: str
    file: str
    sha256: str
    title: str | None
    outlet: str | None
    byline: str | None
    dct: SourceDct
    zones: tuple[SourceZone, ...]


class Sources(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of seeds/sources.yaml."""

    rights: str
    articles: tuple[Source, ...]


class Thing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry of the knowledge base."""

    id: str
    type: str
    name_ar: str
    name_en: str
    aliases: tuple[str, ...]
    wikidata: str | None = None


class Annotation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The annotator of a pass, a person or a program, the date, and the guidelines' version."""

    annotator: str
    kind: Literal["person", "language model", "program"]
    described: str
    date: datetime.date
    guidelines: str


class Layers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of gold/articles/<id>.yaml; a pass also names its annotator."""

    id: str
    annotation: Annotation | None = None
    entities: tuple[Entity, ...]
    dates: tuple[Date, ...]
    events: tuple[Event, ...]


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of gold/release.yaml.

    `agreement`: the pairs of annotations whose agreement the card gives.
    """

    name: str
    version: Annotated[str, msgspec.Meta(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+\Z")]
    date: datetime.date
    canary: str
    agreement: tuple[tuple[str, str], ...] = ()


class Exemption(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place that an audit reports although it is right, with the reason."""

    audit: str
    article: str
    at: str
    reason: Annotated[str, msgspec.Meta(min_length=10)]


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """Everything under seeds/ and gold/ of one checkout.

    `released`: the hash of the content of every version that was released.
    """

    root: Path
    release: Release
    sources: tuple[Source, ...]
    articles: tuple[Article, ...]
    things: tuple[Thing, ...]
    exceptions: tuple[Exemption, ...] = ()
    released: Mapping[str, str] = msgspec.field(default_factory=dict)


def guidelines_version(root: Path) -> str:
    """Return the version of a checkout's guidelines; raises KhabarError if they have none."""
    match = _VERSION.search(read_text(root / GUIDELINES))
    if match is None:
        raise KhabarError(f"{root / GUIDELINES}: has no version; add a line `Version 1.0.0`")
    return match[1]


def read_release(root: Path) -> Release:
    """Return the name, version and canary of a checkout's dataset."""
    return read_yaml(root / RELEASE, Release)


def layers_path(id_: str) -> Path:
    """Return the path of an article's layers, from the root of the checkout."""
    return ARTICLES / f"{id_}.yaml"


def read(root: Path) -> Gold:
    """Return a checkout's seeds and gold.

    Raises KhabarError, which names the file and the place, if a file is missing, is not YAML, or
    has a field that is missing, unknown or of a wrong type.
    """
    sources = _sources(root)
    return Gold(
        root=root,
        release=read_release(root),
        sources=sources,
        articles=tuple(_article(root, source) for source in sources),
        things=read_yaml(root / KNOWLEDGE_BASE, tuple[Thing, ...]),
        exceptions=read_yaml(root / EXCEPTIONS, tuple[Exemption, ...]),
        released=read_yaml(root / RELEASED, dict[str, str]),
    )


def read_seeds(root: Path) -> list[Article]:
    """Return a checkout's articles without any annotation."""
    return [_seed(root, source) for source in _sources(root)]


def _article(root: Path, source: Source) -> Article:
    return with_layers(_seed(root, source), read_layers(root / layers_path(source.id), source.id))


def with_layers(article: Article, layers: Layers) -> Article:
    """Return an article with the layers of an annotation."""
    return msgspec.structs.replace(
        article, entities=layers.entities, dates=layers.dates, events=layers.events
    )


def layers_fault(layers: Layers, article: Article) -> str | None:
    """Return the first mention of an annotation that does not fit its article, or None."""
    prediction = Prediction(
        id=layers.id, entities=layers.entities, dates=layers.dates, events=layers.events
    )
    return validity.fault(prediction, article.text)


def _sources(root: Path) -> tuple[Source, ...]:
    if not (root / SOURCES).is_file():
        raise KhabarError(f"{root / SOURCES}: no such file; run this in a checkout of khabar")
    return read_yaml(root / SOURCES, Sources).articles


def read_layers(path: Path, id_: str) -> Layers:
    """Return the content of a file of layers; KhabarError if it is not for article `id_`."""
    layers = read_yaml(path, Layers)
    if layers.id != id_:
        raise KhabarError(f"{path}: id: {layers.id!r}, expected {id_!r}; correct it")
    return layers


def _seed(root: Path, source: Source) -> Article:
    content = read_text(root / "seeds" / source.file)
    return Article(
        id=source.id,
        text=content,
        source=source.file,
        sha256=source.sha256,
        title=source.title,
        outlet=source.outlet,
        dct=msgspec.convert(msgspec.to_builtins(source.dct), Dct),
        zones=tuple(Zone(zone.start, zone.end, zone.type) for zone in source.zones),
        sentences=text.sentences(content),
        tokens=text.words(content),
    )
