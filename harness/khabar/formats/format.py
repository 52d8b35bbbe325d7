"""What a format is, and how a file of it is to be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from khabar import labels
from khabar.errors import KhabarError, check_one_of
from khabar.schema import Article

Part = Literal[
    "entities",
    "dates",
    "events",
    "nested",
    "overlapping",
    "clusters",
    "values",
    "arguments",
    "zones",
    "date",
    "texts",
    "characters",
    "sources",
    "dossiers",
]
"""What a format may hold. The layers; mentions within one another, or that overlap otherwise;
names of clusters; the attributes of dates and realis; arguments; zones; the article's date; the
text as it is, and not its words alone; spans of characters, and not of words alone; title, outlet
and source; dossiers. Every format holds the articles' ids."""
PARTS: tuple[Part, ...] = get_args(Part)
Join = Literal["space", "arabic"]
Documents = Literal["auto", "document", "sentence"]
Tokens = Literal["words", "spaces"]
TagScheme = Literal["auto", "iob1", "iob2", "bioes", "bilou", "nested"]


@dataclass(frozen=True)
class Options:
    """How a file is to be read or written; a format ignores what it has no use for.

    `labels`: whose types the entities have (`labels.INVENTORIES`), None for khabar's; `types`:
    types of the file and what they are called there; `lenient`: repair faults and count them in
    `repairs`, by kind. `losses` counts what is lost, by kind. `encoding`, `join`, `tags`,
    `columns`, `documents`, `tokens`, `names`: of files of tokens (docs/formats.md). `spans`: the
    group of spans in a spaCy document; `split`: of a dataset.
    `corpus`: the articles that the file annotates, by id, where it has no text of its own.
    `canary`: what is written into projects for annotators.
    """

    labels: str | None = None
    types: Mapping[str, str] = field(default_factory=dict)
    lenient: bool = False
    encoding: str = "utf-8"
    join: Join = "space"
    tags: TagScheme = "auto"
    columns: tuple[str, ...] = ()
    tokens: Tokens = "words"
    documents: Documents = "auto"
    spans: str | None = None
    names: tuple[str, ...] = ()
    split: str | None = None
    corpus: Mapping[str, Article] | None = None
    canary: str = ""
    repairs: Counter[str] = field(default_factory=Counter, compare=False)
    losses: Counter[str] = field(default_factory=Counter, compare=False)

    def __post_init__(self) -> None:
        if self.labels is not None:
            check_one_of("labels", self.labels, labels.INVENTORIES)
        check_one_of("join", self.join, get_args(Join))
        check_one_of("tags", self.tags, get_args(TagScheme))
        check_one_of("tokens", self.tokens, get_args(Tokens))
        check_one_of("documents", self.documents, get_args(Documents))

    def repair(self, kind: str, where: str, fault: str, remedy: str = "") -> None:
        """Count a fault as repaired; raises KhabarError for it where files are read strictly.

        `kind`: what is done about it; `where`: file and line; `remedy`: besides reading leniently.
        """
        if not self.lenient:
            ways = "; ".join(filter(None, (fault, remedy, "`lenient` repairs it")))
            raise KhabarError(f"{where}: {ways}")
        self.repairs[kind] += 1

    def type_of(self, name: str, where: str) -> str | None:
        """Return the type that a label of the file is in the inventory.

        None where it is none, and files are read leniently; else raises KhabarError.
        """
        type_ = self.types.get(name, name)
        known = labels.types_of(self.labels)
        if type_ in known:
            return type_
        fault = f"type {name[:60]!r} is none of {self.labels or 'khabar'}'s: {', '.join(known)}"
        remedy = "; ".join(filter(None, (_others(name), f"`types={name[:60]}:TYPE` renames it")))
        self.repair("mentions of an unknown type left out", where, fault, remedy)
        return None


def _others(name: str) -> str:
    """Return what to say of the inventories that have a type."""
    having = [each for each, of in labels.INVENTORIES.items() if name in of.types]
    return f"`labels={having[0]}` has it" if having else ""


class Format(NamedTuple):
    """A format with its reader and its writer; None if it cannot be read or written.

    `about`: what its files are, for a list; `suffixes`: of its files, empty for folders; `holds`:
    what is not lost in it. `read` yields articles with what the file annotates as their layers,
    as it reads; predictions are read so too. `write` is given articles with nothing but what the
    format holds, and with words and sentences; it leaves a whole file (or folder), or nothing.
    `recognises`: whether a path, whose first characters are given (of a folder none), can be of
    the format. `defaults`: options of this format.
    """

    name: str
    about: str
    suffixes: tuple[str, ...]
    holds: frozenset[Part]
    read: Callable[[Path, Options], Iterator[Article]] | None
    write: Callable[[Path, Iterable[Article], Options], None] | None
    recognises: Callable[[Path, str], bool] = lambda _, __: False
    defaults: Mapping[str, object] = {}


_OURS = ("corpus", "canary", "repairs", "losses")
_PLAIN = tuple(f.name for f in fields(Options) if f.name not in _OURS)


def parsed(asked: str) -> tuple[str, dict[str, object]]:
    """Return the format's name and the options of ``NAME[,OPTION=VALUE…]``.

    Raises KhabarError for an option that is none.
    """
    name, *given = asked.split(",")
    options: dict[str, object] = {}
    for part in given:
        option, equals, value = part.partition("=")
        check_one_of("option of the format", option, _PLAIN)
        if not equals and option != "lenient":
            raise KhabarError(f"option {option}: give a value, as in {option}=VALUE")
        options[option] = _value(option, value)
    return name, options


def _value(option: str, value: str) -> object:
    if option == "lenient":
        check_one_of("lenient", value or "yes", ("yes", "no"))
        return value != "no"
    if option in ("columns", "names"):
        return tuple(value.split("/"))
    return dict(map(_renamed, value.split("/"))) if option == "types" else value


def _renamed(pair: str) -> tuple[str, str]:
    name, colon, type_ = pair.partition(":")
    if not (name and colon and type_):
        raise KhabarError(f"types: {pair[:60]!r}: give THEIRS:OURS, several with / between them")
    return name, type_


def options_of(format_: Format, given: Mapping[str, object], base: Options) -> Options:
    """Return options for a format: what is given, else what `base` has, else its defaults."""
    plain = Options()
    said = {name: v for name in _PLAIN if (v := getattr(base, name)) != getattr(plain, name)}
    values: dict[str, Any] = {**format_.defaults, **said, **given}
    return replace(base, **values)
