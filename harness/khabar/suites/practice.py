"""Practice: composed news pieces to tune and train on, whose gold is marked in their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Annotated, NamedTuple, TypeVar

import msgspec

from khabar import rows
from khabar.errors import KhabarError
from khabar.features import PRACTICE
from khabar.gold.build import parquet_of, plain, table_of
from khabar.gold.check import check_mentions
from khabar.gold.mentions import Problem
from khabar.gold.read import Gold, read_release
from khabar.labels import ADJECTIVE, ENTITY_TYPES, IDENTIFIED
from khabar.schema import Article, Dct, Entity, Zone
from khabar.strict_yaml import read, read_text
from khabar.suites import kinds, moments
from khabar.suites.frames import compose
from khabar.suites.notation import Parts, parse, slots

FOLDER = Path("gold/practice")
PASSES = FOLDER / "passes"
KINDS = ("domain", "register", "region")
"""The fields of a piece that say what kind it is; the configuration has them as columns."""
_WITH_DATELINE = ("wire", "broadsheet")
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]


class Marked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text in the notation of `khabar.suites.notation`, without slots, with a headline first."""

    id: str
    text: str


class Pass(Marked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece as an annotator marked it; `notes`: what was open, and how it was decided."""

    notes: tuple[str, ...] = ()


class Piece(Marked, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece with its gold; the second line of a wire or a broadsheet is its dateline.

    `dct`: the day of publication. `region`: of the paper that would print it. `decisions`: where
    the passes differ, what each has, and why which was taken.
    """

    domain: kinds.Domain
    register: kinds.Register
    region: moments.Region
    dct: _Day
    decisions: tuple[str, ...] = ()


_Marked = TypeVar("_Marked", bound=Marked)


class Practice(NamedTuple):
    """The pieces, and the articles that they are, in the same order."""

    pieces: tuple[Piece, ...]
    articles: tuple[Article, ...]


def read_all(root: Path) -> Practice:
    """Return the pieces of a checkout by their ids; none where it has no gold/practice.

    Raises KhabarError, which names the file, the piece and the remedy, if one is not understood.
    """
    paths = sorted((root / FOLDER).glob("*.yaml"))
    pieces = tuple(_read(path, Piece) for path in paths)
    articles = map(_article, pieces, pieces, paths)
    return Practice(pieces, tuple(articles))


def read_pass(root: Path, name: str, pieces: Iterable[Piece]) -> list[Article]:
    """Return the pieces as an annotator marked them in a pass below gold/practice/passes.

    Raises KhabarError as `read_all` does, and for a piece that the pass lacks.
    """
    paths = [(piece, root / PASSES / name / f"{piece.id}.yaml") for piece in pieces]
    return [_article(piece, _read(path, Pass), path) for piece, path in paths]


def passes_of(root: Path) -> list[str]:
    """Return the names of the passes of a checkout."""
    return sorted(path.name for path in (root / PASSES).glob("*") if path.is_dir())


def content_of(root: Path, practice: Practice) -> bytes:
    """Return the table of the configuration `practice`.

    Raises KhabarError for the first breach of a rule.
    """
    if found := problems(root, practice):
        raise KhabarError(f"{found[0]} (`khabar check` lists all {len(found)})")
    canary = read_release(root).canary
    made = (
        {
            **plain(article),
            **{kind: getattr(piece, kind) for kind in KINDS},
            "canary": canary,
        }
        for piece, article in zip(*practice, strict=True)
    )
    return parquet_of(table_of(PRACTICE, made, canary))


def problems(root: Path, practice: Practice) -> list[Problem]:
    """Return the breaches of the rules that any annotation keeps, and of those of practice.

    One id has one type in a piece, a pass marks the same text, and every file has the canary.
    Raises KhabarError for a pass that cannot be read.
    """
    release, articles = read_release(root), practice.articles
    gold = Gold(root=root, release=release, sources=(), articles=articles, things=())
    broken = check_mentions(gold)
    found = [problem._replace(file=FOLDER / problem.file.name) for problem in broken]
    return [*found, *_ids(articles), *_passes(root, practice), *_canary(root, release.canary)]


def _read(path: Path, kind: type[_Marked]) -> _Marked:
    written = read(path, kind)
    if written.id != path.stem:
        raise KhabarError(f"{path}: id: {written.id!r}, expected {path.stem!r}; correct it")
    return written


def _article(piece: Piece, marked: Marked, path: Path) -> Article:
    """Return what was marked as an article, whose ids mean nothing in others (its dossier)."""
    made = compose(_parts(marked.text, path), {}, piece.id, str(path))
    article = Article(
        id=piece.id,
        text=made.text,
        dct=Dct(value=piece.dct),
        zones=_zones(made.text, piece.register, path),
        entities=tuple(_scoped(entity, piece.id) for entity in made.entities),
        dates=made.dates,
        events=made.events,
        dossier=piece.id,
    )
    return rows.of_python(article, str(path))


def _parts(text: str, path: Path) -> Parts:
    parts: list[Parts] = []
    for number, line in enumerate(text.split("\n"), 1):
        where = f"{path}: line {number} of the text"
        parts += (parse(line, where), ("\n",))
        if named := slots(parts[-2]):
            raise KhabarError(f"{where}: {{{min(named)}}} is a slot; write what stands there")
    return tuple(chain.from_iterable(parts[:-1]))


def _zones(text: str, register: str, path: Path) -> tuple[Zone, ...]:
    heads = ("headline", "dateline") if register in _WITH_DATELINE else ("headline",)
    lines, start = text.split("\n"), 0
    if len(lines) <= len(heads) or not all(map(str.strip, lines)):
        needed = ", ".join((*heads, "paragraphs"))
        raise KhabarError(f"{path}: text: a {register} piece has lines for {needed}; write them")
    zones: list[Zone] = []
    for head, line in zip(heads, lines, strict=False):
        zones.append(Zone(start, start + len(line) + 1, head))
        start = zones[-1].end
    return (*zones, Zone(start, len(text), "body"))


def _scoped(entity: Entity, scope: str) -> Entity:
    named = entity.entity and f"{scope}-{entity.entity}"
    return msgspec.structs.replace(entity, entity=named)


_POINTS_TO: Mapping[str, frozenset[str]] = {
    **{type_: frozenset([type_]) for type_ in IDENTIFIED},
    ADJECTIVE: frozenset(["GPE", "LOC", "ORG"]),
    "OCC": frozenset(["PER"]),
}
"""The types of what the mentions of a type can mean."""


def _ids(articles: Iterable[Article]) -> Iterator[Problem]:
    for article in articles:
        meant: defaultdict[str, set[str]] = defaultdict(lambda: set(ENTITY_TYPES))
        for entity in article.entities or ():
            if entity.entity:
                meant[entity.entity] &= _POINTS_TO[entity.type]
        for name in (name for name, types in meant.items() if not types):
            message = f"id {name.removeprefix(f'{article.id}-')!r} has mentions of several types"
            file = FOLDER / f"{article.id}.yaml"
            yield Problem("identity", file, article.id, f"{message}; give each thing its own")


def _passes(root: Path, practice: Practice) -> Iterator[Problem]:
    for name in passes_of(root):
        for article, other in zip(
            practice.articles, read_pass(root, name, practice.pieces), strict=True
        ):
            if article.text != other.text:
                at = _difference(article.text, other.text)
                message = f"marks another text than the piece, from {at} on; restore the text"
                yield Problem("passes", PASSES / name / f"{article.id}.yaml", article.id, message)


def _difference(one: str, other: str) -> str:
    """Return where two texts begin to differ, with what stands there in the first."""
    pairs = enumerate(zip(one, other, strict=False))
    at = next((at for at, pair in pairs if pair[0] != pair[1]), min(len(one), len(other)))
    return f"character {at} («{' '.join(one[at : at + 20].split())}»)"


def _canary(root: Path, canary: str) -> Iterator[Problem]:
    for path in sorted((root / FOLDER).rglob("*.yaml")):
        if canary not in read_text(path):
            message = f"has no canary; begin it with `# canary {canary}`"
            yield Problem("canary", path.relative_to(root), path.stem, message)
