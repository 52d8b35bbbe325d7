"""What annotators write: sources.yaml, the knowledge base, and the articles' layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from khabar import text
from khabar.errors import KhabarError
from khabar.schema import Article, Date, Dct, Entity, Event, Zone

T = TypeVar("T")
SOURCES, KNOWLEDGE_BASE = Path("seeds/sources.yaml"), Path("gold/entities.yaml")
_RELEASE = Path("gold/release.yaml")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class SourceZone(Zone, frozen=True, kw_only=True):
    """A zone with its first characters, which a reader can check."""

    opens: str


class SourceDct(Dct, frozen=True, kw_only=True):
    """An article's date, of which nothing is left to defaults."""

    granularity: str
    basis: str
    evidence: str


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article's provenance: what its text tells, and its date."""

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


class Layers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of gold/articles/<id>.yaml."""

    id: str
    entities: tuple[Entity, ...]
    dates: tuple[Date, ...]
    events: tuple[Event, ...]


class Release(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content of gold/release.yaml: what the dataset is called and its version."""

    name: str
    version: str


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """Everything under seeds/ and gold/ of one checkout."""

    root: Path
    release: Release
    sources: tuple[Source, ...]
    articles: tuple[Article, ...]
    things: tuple[Thing, ...]


def layers_path(id_: str) -> Path:
    """Return where an article's layers stand, from the root of the checkout."""
    return Path("gold/articles") / f"{id_}.yaml"


def read(root: Path) -> Gold:
    """Read a checkout's seeds and gold.

    Raises KhabarError, which names the file and the place, where a file is missing, is not
    YAML, or has a field that is missing, unknown or of a wrong type.
    """
    if not (root / SOURCES).is_file():
        raise KhabarError(f"{root / SOURCES}: no such file; run this in a checkout of khabar")
    sources = _yaml(root / SOURCES, Sources).articles
    return Gold(
        root=root,
        release=_yaml(root / _RELEASE, Release),
        sources=sources,
        articles=tuple(_article(root, source) for source in sources),
        things=_yaml(root / KNOWLEDGE_BASE, tuple[Thing, ...]),
    )


def _article(root: Path, source: Source) -> Article:
    path = root / "seeds" / source.file
    try:
        content = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise KhabarError(f"{path}: cannot be read as UTF-8: {error}") from None
    layers = _yaml(root / layers_path(source.id), Layers)
    if layers.id != source.id:
        raise KhabarError(f"{layers_path(source.id)}: id: {layers.id!r}, expected {source.id!r}")
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
        entities=layers.entities,
        dates=layers.dates,
        events=layers.events,
    )


def _yaml(path: Path, type_: type[T]) -> T:
    try:
        content: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
        return msgspec.convert(content, type_)
    except (OSError, UnicodeDecodeError) as error:
        raise KhabarError(f"{path}: cannot be read: {error}") from None
    except yaml.YAMLError as error:
        raise KhabarError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    except msgspec.ValidationError as error:
        raise KhabarError(f"{path}: {error}; quote dates and ids") from None
