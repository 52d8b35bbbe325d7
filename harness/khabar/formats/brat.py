"""brat's standoff format (Stenetorp et al. 2012): .txt, .ann and annotation.conf.

Spans are code points. Ids and values, which brat has no field for, stand in notes as
``key=value``, separated by ``; ``. What a file holds beyond that is a fault, not lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from khabar import labels
from khabar.errors import KhabarError
from khabar.formats.regions import (
    MEANT,
    TOLD,
    Regions,
    RegionsError,
    about,
    bare,
    mend,
    onto,
    quotes,
    target,
    targets,
    task_of,
)
from khabar.gold.read import Layers
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Event, Mention
from khabar.strict_yaml import read_text

_LINE = {
    "T": re.compile(
        r"(?P<id>T\d+)\t(?P<type>\w+) (?P<spans>\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)\t(?P<text>.*)"
    ),
    "E": re.compile(r"(?P<id>E\d+)\t(?P<type>\w+):(?P<trigger>T\d+)(?P<roles>(?: \w+:T\d+)*) *"),
    "A": re.compile(r"A\d+\t(?P<name>Mod|Deictic|Realis) (?P<of>[TE]\d+) (?P<value>\w+)"),
    "#": re.compile(r"#\d+\tAnnotatorNotes (?P<of>[TE]\d+)\t(?P<note>.*)"),
}
_NOTED = {task: layer.texts for task, layer in LAYERS.items()}
_TRUTHS = frozenset(name for layer in LAYERS.values() for name in layer.truths)
_UNSAFE = re.compile(r"[%;\x00-\x1f\x7f]")


def write(
    articles: Mapping[str, Article], found: Sequence[Layers], canary: str
) -> dict[str, bytes]:
    """Return a folder for brat; KhabarError where an argument is no marked span."""
    files = {"annotation.conf": f"# canary {canary}\n{_configuration()}"}
    files["ARTICLES.md"] = "".join(f"- {about(article)}\n" for article in articles.values())
    for article in articles.values():
        files |= {f"{article.id}.txt": article.text, f"{article.id}.ann": ""}
    for each in found:
        files[f"{each.id}.ann"] = "".join(
            f"{line}\n" for line in _Writer(each, articles[each.id].text).lines()
        )
    return {name: content.encode() for name, content in files.items()}


class _Writer:
    """The lines of one .ann file; text-bound, event, attribute and note lines have own numbers."""

    def __init__(self, found: Layers, text: str) -> None:
        self._found, self._text = found, text
        self._numbers = dict.fromkeys("TEA#", 0)

    def lines(self) -> Iterator[str]:
        names = {}
        for task in TASKS:
            for number, mention in enumerate(getattr(self._found, task)):
                name = self._next("T")
                names[f"{task}-{number}"] = name
                span = f"{mention.type} {mention.start} {mention.end}"
                yield f"{name}\t{span}\t{self._quoted(mention)}"
                if isinstance(mention, Event):
                    name = self._next("E")
                    yield f"{name}\t{mention.type}:{names[f'{task}-{number}']}" + "".join(
                        f" {role}:{names[spot]}" for role, spot in self._roles(mention)
                    )
                yield from self._described(task, name, mention)

    def _quoted(self, mention: Mention) -> str:
        quoted = self._text[mention.start : mention.end]
        if "\n" in quoted:
            told = f"[{mention.start}, {mention.end}) runs over a line's end"
            raise KhabarError(f"article {self._found.id}: {told}, which brat cannot hold")
        return quoted

    def _next(self, kind: str) -> str:
        self._numbers[kind] += 1
        return f"{kind}{self._numbers[kind]}"

    def _roles(self, event: Event) -> Iterator[tuple[str, str]]:
        """Yield roles, numbered from the second of a kind on, with the names of their spans."""
        spans, seen = targets(self._found), dict[str, int]()
        for number, argument in enumerate(event.arguments):
            role = argument.role
            seen[role] = seen.get(role, 0) + 1
            spot = target(event, number, spans, self._found.id)
            yield f"{role}{seen[role]}" if seen[role] > 1 else role, spot

    def _described(self, task: str, name: str, mention: Mention) -> Iterator[str]:
        for attribute in (*LAYERS[task].labels, *LAYERS[task].truths):
            value = getattr(mention, attribute)
            if value is not None:
                told = TOLD.get(value, value)
                yield f"{self._next('A')}\t{attribute.capitalize()} {name} {told}"
        noted = ((field, getattr(mention, field)) for field in _NOTED[task])
        if note := "; ".join(
            f"{field}={_quoted(value)}" for field, value in noted if value is not None
        ):
            yield f"{self._next('#')}\tAnnotatorNotes {name}\t{note}"


def _quoted(value: str) -> str:
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", value)


def _configuration() -> str:
    """Return brat's annotation.conf: types, roles, and the values of attributes."""
    dates = "|".join(labels.DATE_TYPES)
    events = []
    for type_, roles in labels.ROLES_OF.items():
        taken = ", ".join(f"{role}*:<ENTITY>" for role in (*roles, *labels.COMMON_ROLES))
        events.append(f"{type_}\t{taken}")
    sections = {
        "entities": [*labels.ENTITY_TYPES, *labels.DATE_TYPES],
        "relations": ["ENTITY-NESTING\tArg1:<ENTITY>, Arg2:<ENTITY>"],
        "events": events,
        "attributes": [
            f"Realis\tArg:<EVENT>, Value:{'|'.join(labels.REALIS)}",
            f"Mod\tArg:{dates}, Value:{'|'.join(labels.MODS)}",
            f"Deictic\tArg:{dates}, Value:{'|'.join(MEANT)}",
        ],
    }
    return "\n".join(f"[{name}]\n" + "".join(f"{x}\n" for x in s) for name, s in sections.items())


def read(path: Path, articles: Mapping[str, Article]) -> list[Layers]:
    """Read a folder of .ann files; one without any line is of an article not annotated.

    Raises RegionsError, which names every line at fault, where anything does not fit its
    article or cannot be kept; KhabarError where a file cannot be read.
    """
    files = sorted(path.glob("*.ann"))
    if not files:
        raise KhabarError(f"{path}: no folder with .ann files")
    regions = []
    for file in files:
        article = articles.get(file.stem)
        if article is None:
            raise KhabarError(
                f"{file}: {file.stem!r} is no article; there are {', '.join(articles)}"
            )
        beside = file.with_suffix(".txt")
        counted = read_text(beside) if beside.is_file() else article.text
        if bare(counted) != bare(article.text):
            raise KhabarError(f"{beside}: not the text of article {article.id}; restore it")
        if counted == article.text:  # as it is now; it may have had line ends of Windows before
            counted = counted.replace("\n", "\r\n")
        content = read_text(file).removeprefix("\ufeff").replace("\r\n", "\n").strip("\n")
        if content:
            regions.append(_Reader(article, content, counted).regions)
    if faults := [fault for each in regions for fault in each.faults]:
        raise RegionsError(path, faults)
    return [each.layers() for each in regions]


class _Reader:
    """One .ann file, line by line, then its mentions; offsets are of the text or of `counted`."""

    def __init__(self, article: Article, content: str, counted: str) -> None:
        self.regions = Regions(article)
        self._marked: dict[str, dict[str, Any]] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        events = []
        for line in filter(None, content.split("\n")):
            found = _LINE[line[0]].fullmatch(line) if line[0] in _LINE else None
            if found is None:
                told = "no line that can be kept; khabar knows T, E, A and # with key=value"
                self.regions.fault(repr(line[:60]), told)
            elif line[0] == "T":
                if found["id"] in self._marked:
                    self.regions.fault(found["id"], "occurs twice; give one another number")
                self._marked[found["id"]] = self._span(found)
            elif line[0] == "E":
                events.append(found)
            else:
                self._describe(found)
        self._place(article.text, counted)
        triggers = {event["trigger"] for event in events}
        for name, span in self._marked.items():
            if name not in triggers:
                self._mention(name, span)
        for event in events:
            self._event(event)
        for name in self._fields:
            told = (
                "no mention; put it on the event (E…)" if name in triggers else "not in this file"
            )
            self.regions.fault(name, f"an attribute or note is of it, and it is {told}")

    def _span(self, found: re.Match[str]) -> dict[str, Any]:
        """Return a marked span; brat parts one that runs over a line's end, which is put together.

        A part that stands elsewhere is a fault.
        """
        parts = [tuple(map(int, part.split())) for part in found["spans"].split(";")]
        start, end = min(part[0] for part in parts), max(part[1] for part in parts)
        text = self.regions.article.text
        gaps = [(one[1], other[0]) for one, other in pairwise(parts)]
        if any(after < before or bare(text[before:after]) for before, after in gaps):
            told = f"has parts ({found['spans']}), and a mention is one stretch"
            self.regions.fault(found["id"], f"{told}; mark [{start}, {end}), or one of them")
        return {"type": found["type"], "start": start, "end": end, "text": found["text"]}

    def _place(self, text: str, counted: str) -> None:
        """Turn spans into those of the article, if only so they all quote what stands there."""
        spans, move = self._marked.values(), onto(counted, text)
        fit = [all(quotes(each, span) for span in spans) for each in (text, counted)]
        if move and fit == [False, True]:
            for span in spans:
                span["start"], span["end"] = move(span["start"], span["end"])
        for span in spans:
            mend(text, span)

    def _describe(self, found: re.Match[str]) -> None:
        if "name" in found.groupdict():
            field, value = found["name"].lower(), found["value"]
            self._set(found["of"], field, MEANT.get(value, value) if field in _TRUTHS else value)
            return
        for pair in found["note"].split("; "):
            key, equals, value = pair.partition("=")
            if not equals or key not in {field for fields in _NOTED.values() for field in fields}:
                told = f"note {pair[:60]!r} is no key=value that is known; `; ` parts two"
                self.regions.fault(found["of"], told)
            self._set(found["of"], key, unquote(value))

    def _set(self, name: str, field: str, value: object) -> None:
        fields = self._fields.setdefault(name, {})
        if field in fields:
            self.regions.fault(name, f"{field} occurs twice; keep one")
        fields[field] = value

    def _mention(self, name: str, span: dict[str, Any]) -> None:
        task = task_of(span["type"])
        if task == "events":
            self.regions.fault(name, f"a {span['type']} that is no event's trigger; make it one")
        elif task is None:
            self.regions.fault(name, f"type {span['type']!r} is not one of khabar's")
        else:
            self.regions.add(task, name, {**span, **self._fields.pop(name, {})})

    def _event(self, found: re.Match[str]) -> None:
        trigger = self._marked.get(found["trigger"])
        if trigger is None or trigger["type"] != found["type"]:
            told = f"{found['trigger']} is no {found['type']} of this file; mend either line"
            return self.regions.fault(found["id"], told)
        arguments = []
        for role, name in (pair.split(":") for pair in found["roles"].split()):
            if name not in self._marked:
                self.regions.fault(found["id"], f"{role}:{name}: no {name} in this file")
            else:
                span = {field: self._marked[name][field] for field in ("start", "end", "text")}
                arguments.append({**span, "role": role.rstrip("0123456789")})
        fields = {**trigger, **self._fields.pop(found["id"], {})}
        return self.regions.add("events", found["id"], {**fields, "arguments": arguments})
