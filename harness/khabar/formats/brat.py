"""brat's standoff format (Stenetorp et al. 2012): .txt, .ann and annotation.conf.

Spans are code points. Ids and values, for which brat has no field, are in notes as ``key=value``,
separated by ``; ``. Anything else is a fault in a project of khabar's, and counted in the files of
others: relations, equivalences, normalisations, free notes, and gaps in discontinuous mentions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from khabar import files, labels
from khabar.errors import KhabarError, check_one_of
from khabar.formats import folders
from khabar.formats.format import PARTS, Format, Options
from khabar.formats.regions import (
    BOOLEANS,
    YES_NO,
    Regions,
    about,
    adopt_text,
    annotated,
    arguments,
    bare,
    entity_types,
    is_annotated,
    onto,
    quotes,
    targets,
)
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Event, Mention
from khabar.strict_yaml import read_text

_LINE = {
    "T": re.compile(
        r"(?P<id>T\d+)\t(?P<type>\S+) (?P<spans>\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)\t(?P<text>.*)"
    ),
    "E": re.compile(
        r"(?P<id>E\d+)\t(?P<type>[^\s:]+):(?P<trigger>T\d+)(?P<roles>(?: [^\s:]+:[TE]\d+)*) *"
    ),
    "A": re.compile(r"A\d+\t(?P<name>Mod|Deictic|Realis) (?P<of>[TE]\d+) (?P<value>\w+)"),
    "#": re.compile(r"#\d+\tAnnotatorNotes (?P<of>[TE]\d+)\t(?P<note>.*)"),
}
_FOREIGN = {
    "relations": re.compile(r"(?:R\d+|\*)\t.*"),
    "normalisations": re.compile(r"N\d+\t.*"),
    "notes": re.compile(r"#\d*\t.*"),
    "attributes": re.compile(r"[AM]\d+\t.*"),
}
"""What khabar has no place for, and the lines of others that say it."""
_NOTED = {task: layer.texts for task, layer in LAYERS.items()}
_TRUTHS = frozenset(name for layer in LAYERS.values() for name in layer.truths)
_KEYS = frozenset(field for fields in _NOTED.values() for field in fields)
_IN_LINE = re.compile(r"[^\r\n]+")
_UNSAFE = re.compile(r"[%;\x00-\x1f\x7f]")


def _write(path: Path, articles: Iterable[Article], options: Options) -> None:
    """Write a folder for brat; an article without layers has an empty .ann.

    Arguments that are not marked are left out and counted. Raises KhabarError if a mention begins
    or ends with a line end.
    """
    inventories = set[str | None]()
    with files.new_folder(path) as partial:
        named = []
        for article in articles:
            named.append(f"- {about(article)}\n")
            inventories.add(article.labels)
            name = folders.stem_of(article)
            lines = _Writer(article, options).lines() if is_annotated(article) else ()
            files.write(partial / f"{name}.txt", article.text.encode())
            files.write(partial / f"{name}.ann", "".join(f"{x}\n" for x in lines).encode())
        canary = f"# canary {options.canary}\n" if options.canary else ""
        configuration = f"{canary}{_configuration(entity_types(inventories))}"
        files.write(partial / "annotation.conf", configuration.encode())
        files.write(partial / "ARTICLES.md", "".join(named).encode())


class _Writer:
    """The lines of one .ann file; text-bound, event, attribute and note lines have own counters."""

    def __init__(self, article: Article, options: Options) -> None:
        self._article, self._text, self._options = article, article.text, options
        self._numbers = dict.fromkeys("TEA#", 0)

    def lines(self) -> Iterator[str]:
        names, spans = dict[str, str](), targets(self._article)
        for task in TASKS:
            for number, mention in enumerate(self._mentions(task)):
                name = self._next("T")
                names[f"{task}-{number}"] = name
                yield f"{name}\t{mention.type} {self._span(mention)}"
                if isinstance(mention, Event):
                    name = self._next("E")
                    roles = self._roles(arguments(mention, spans, self._options))
                    yield f"{name}\t{mention.type}:{names[f'{task}-{number}']}" + "".join(
                        f" {role}:{names[spot]}" for role, spot in roles
                    )
                yield from self._attributes(task, name, mention)

    def _mentions(self, task: str) -> Sequence[Mention]:
        """Return the mentions of a layer; dates beside types of the same name are lost."""
        mentions: Sequence[Mention] = getattr(self._article, task) or ()
        if task == "dates" and {*labels.DATE_TYPES} & {*labels.types_of(self._article.labels)}:
            self._options.losses[task] += len(mentions)
            return ()
        return mentions

    def _span(self, mention: Mention) -> str:
        """Return the offsets and the text of a mention, in parts where it runs over line ends."""
        quoted = self._text[mention.start : mention.end]
        parts = list(_IN_LINE.finditer(quoted))
        if not parts or parts[0].start() or parts[-1].end() < len(quoted):
            fault = f"[{mention.start}, {mention.end}) begins or ends with a line end"
            raise KhabarError(f"article {self._article.id}: {fault}, which brat cannot hold")
        at = mention.start
        spans = ";".join(f"{at + part.start()} {at + part.end()}" for part in parts)
        return f"{spans}\t{' '.join(part[0] for part in parts)}"

    def _next(self, kind: str) -> str:
        self._numbers[kind] += 1
        return f"{kind}{self._numbers[kind]}"

    def _roles(self, found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield roles, numbered from their second occurrence on, with the names of their spans."""
        counts = dict[str, int]()
        for role, spot in found:
            counts[role] = counts.get(role, 0) + 1
            yield f"{role}{counts[role]}" if counts[role] > 1 else role, spot

    def _attributes(self, task: str, name: str, mention: Mention) -> Iterator[str]:
        for attribute in (*LAYERS[task].labels, *LAYERS[task].truths):
            value = getattr(mention, attribute)
            if value is not None:
                word = YES_NO.get(value, value)
                yield f"{self._next('A')}\t{attribute.capitalize()} {name} {word}"
        noted = ((field, getattr(mention, field)) for field in _NOTED[task])
        if note := "; ".join(
            f"{field}={_quoted(value)}" for field, value in noted if value is not None
        ):
            yield f"{self._next('#')}\tAnnotatorNotes {name}\t{note}"


def _quoted(value: str) -> str:
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", value)


def _configuration(entity_types_: Sequence[str]) -> str:
    """Return brat's annotation.conf: types, roles, and the values of attributes."""
    dates = "|".join(labels.DATE_TYPES)
    events = []
    for type_, roles in labels.ROLES_OF.items():
        roles_ = ", ".join(f"{role}*:<ENTITY>" for role in (*roles, *labels.COMMON_ROLES))
        events.append(f"{type_}\t{roles_}")
    sections = {
        "entities": [*dict.fromkeys((*entity_types_, *labels.DATE_TYPES))],
        "relations": ["ENTITY-NESTING\tArg1:<ENTITY>, Arg2:<ENTITY>"],
        "events": events,
        "attributes": [
            f"Realis\tArg:<EVENT>, Value:{'|'.join(labels.REALIS)}",
            f"Mod\tArg:{dates}, Value:{'|'.join(labels.MODS)}",
            f"Deictic\tArg:{dates}, Value:{'|'.join(BOOLEANS)}",
        ],
    }
    return "\n".join(f"[{name}]\n" + "".join(f"{x}\n" for x in s) for name, s in sections.items())


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield the articles of a folder of .ann files, or of one.

    If the corpus is given, an empty file is an article not annotated; else the texts are those of
    the .txt files.

    Raises RegionsError, which names every line at fault, if anything does not fit its article or
    cannot be kept; KhabarError if a file cannot be read.
    """
    per_article = []
    for file in folders.files_of(path, (".ann",)):
        article, annotated_text = _article(file, options)
        content = folders.text(file, options).removeprefix("\ufeff")
        lines = [line.removesuffix("\r") for line in content.split("\n")]
        if any(lines) or options.corpus is None:
            per_article.append(_Reader(article, lines, annotated_text, options).regions)
    yield from annotated(path, per_article, options)


def _article(file: Path, options: Options) -> tuple[Article, str]:
    """Return the article that a file annotates, and the text that brat's offsets count."""
    id_, text = folders.id_of(file), file.with_suffix(".txt")
    if options.corpus is not None:
        check_one_of(f"{file}: article", id_, options.corpus)
        article = options.corpus[id_]
        return article, _annotated_text(text, article)
    if not text.is_file():
        raise KhabarError(f"{text}: no such file; brat's folder has the texts, or give --data")
    content = folders.text(text, options)
    article = Article(id=id_, text=content, labels=options.labels)
    return article, content.replace("\r\n", "\n")  # brat takes both for one character


def _annotated_text(path: Path, article: Article) -> str:
    """Return the text that brat's offsets count: that of the .txt file, or the article's."""
    text = read_text(path) if path.is_file() else article.text
    if bare(text) != bare(article.text):
        raise KhabarError(f"{path}: not the text of article {article.id}; restore it")
    # the file may have had line ends of Windows when it was annotated
    return text if text != article.text else text.replace("\n", "\r\n")


class _Reader:
    """One .ann file, line by line, then its mentions.

    Offsets are those of the article, or of `annotated_text`.
    """

    def __init__(
        self, article: Article, lines: Iterable[str], annotated_text: str, options: Options
    ) -> None:
        self.regions = Regions(article, options)
        self._spans: dict[str, dict[str, Any]] = {}
        self._fields: dict[str, dict[str, Any]] = {}
        self._events: list[re.Match[str]] = []
        for line in filter(None, lines):
            self._line(line)
        self._place(article.text, annotated_text)
        self._mentions({event["trigger"] for event in self._events})

    def _line(self, line: str) -> None:
        """Read one line, or record that it is not known."""
        match = _LINE[line[0]].fullmatch(line) if line[0] in _LINE else None
        if match is None:
            self._unknown(line)
        elif line[0] == "T":
            if match["id"] in self._spans:
                self.regions.fault(match["id"], "occurs twice; give one another number")
            self._spans[match["id"]] = self._span(match)
        elif line[0] == "E":
            self._events.append(match)
        else:
            self._describe(match)

    def _unknown(self, line: str) -> None:
        kind = next((kind for kind, form in _FOREIGN.items() if form.fullmatch(line)), None)
        fault = "not a line that can be kept; khabar reads T, E, A and # with key=value"
        if kind is None:
            self.regions.fault(repr(line[:60]), fault)
        else:
            self.regions.lose(kind, repr(line[:60]), fault)

    def _mentions(self, triggers: Collection[str]) -> None:
        """Add the mentions, and record a fault for attributes and notes that belong to none."""
        for name, span in self._spans.items():
            if name not in triggers:
                self._mention(name, span)
        for event in self._events:
            self._event(event)
        for name in self._fields:
            fault = "not a mention; put it on the event (E…)"
            fault = fault if name in triggers else "not in this file"
            self.regions.fault(name, f"has an attribute or note, but is {fault}")

    def _span(self, match: re.Match[str]) -> dict[str, Any]:
        """Return a marked span; brat splits a span at line ends, so its parts are joined.

        Any other gap between parts is a fault.
        """
        parts = [tuple(map(int, part.split())) for part in match["spans"].split(";")]
        start, end = min(part[0] for part in parts), max(part[1] for part in parts)
        text = self.regions.article.text
        gaps = [(one[1], other[0]) for one, other in pairwise(parts)]
        if any(after < before or bare(text[before:after]) for before, after in gaps):
            fault = f"has parts ({match['spans']}), but a mention is contiguous"
            remedy = f"mark [{start}, {end}), or one of them"
            self.regions.lose("gaps in mentions", match["id"], f"{fault}; {remedy}")
            if self.regions.foreign:
                return {"type": match["type"], "start": start, "end": end, "text": None}
        return {"type": match["type"], "start": start, "end": end, "text": match["text"]}

    def _place(self, text: str, annotated_text: str) -> None:
        """Move spans to the article's offsets, if they all quote the annotated text only."""
        spans, move = self._spans.values(), onto(annotated_text, text)
        fit = [all(quotes(counted, span) for span in spans) for counted in (text, annotated_text)]
        if move and fit == [False, True]:
            for span in spans:
                span["start"], span["end"] = move(span["start"], span["end"])
        for span in spans:
            adopt_text(text, span)

    def _describe(self, match: re.Match[str]) -> None:
        if "name" in match.groupdict():
            field, value = match["name"].lower(), match["value"]
            value = BOOLEANS.get(value, value) if field in _TRUTHS else value
            self._set(match["of"], field, value)
            return
        for pair in match["note"].split("; "):
            key, equals, value = pair.partition("=")
            if not equals or key not in _KEYS:
                fault = f"note {pair[:60]!r} is not a known key=value; separate two by `; `"
                self.regions.lose("notes", match["of"], fault)
                continue
            self._set(match["of"], key, unquote(value))

    def _set(self, name: str, field: str, value: object) -> None:
        fields = self._fields.setdefault(name, {})
        if field in fields:
            self.regions.fault(name, f"{field} occurs twice; keep one")
        fields[field] = value

    def _mention(self, name: str, span: dict[str, Any]) -> None:
        task = self.regions.task_of(span["type"])
        if task == "events" and not self.regions.foreign:
            self.regions.fault(
                name, f"a {span['type']} that is not the trigger of an event; make it one"
            )
        elif task is None:
            self.regions.fault(name, f"type {span['type']!r} is not one of khabar's")
        else:
            type_ = self.regions.type_of(span["type"])
            self.regions.add(task, name, {**span, "type": type_, **self._fields.pop(name, {})})

    def _event(self, match: re.Match[str]) -> None:
        trigger = self._spans.get(match["trigger"])
        if trigger is None or trigger["type"] != match["type"]:
            fault = f"{match['trigger']} is not a {match['type']} of this file; correct either line"
            return self.regions.fault(match["id"], fault)
        arguments_ = []
        for role, name in (pair.split(":") for pair in match["roles"].split()):
            if name[0] == "E":
                fault = f"{role}:{name} is an event, but an argument is an entity or a date"
                self.regions.lose("arguments that are events", match["id"], fault)
            elif name not in self._spans:
                self.regions.fault(match["id"], f"{role}:{name}: no {name} in this file")
            else:
                span = {field: self._spans[name][field] for field in ("start", "end", "text")}
                known = self.regions.type_of(role.rstrip("0123456789"))
                arguments_.append({**span, "role": known})
        fields = {**trigger, **self._fields.pop(match["id"], {})}
        fields |= {"type": self.regions.type_of(match["type"]), "arguments": arguments_}
        return self.regions.add("events", match["id"], fields)


FORMATS = (
    Format(
        "brat",
        "a folder of .txt, .ann and annotation.conf",
        (),
        frozenset(PARTS) - {"zones", "date", "sources", "dossiers"},
        _read,
        _write,
        lambda path, _: path.is_dir() and any(path.glob("*.ann")),
    ),
)
