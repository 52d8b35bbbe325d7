"""TextEE's JSON Lines of events and entities (Huang et al. 2024), which OneIE's are much like.

Spans are ranges of tokens. Those of OneIE (Lin et al. 2020) may lack a text, name an instance by
``sent_id``, and give arguments by the id of their entity alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from khabar import files, jsonl, labels, limits
from khabar.flatten import Segmentation
from khabar.formats.format import Format, Options
from khabar.formats.tokens import laid_out
from khabar.schema import Argument, Article, Date, Entity, Event, Mention

__all__ = ["FORMATS"]

SUFFIXES = (".jsonl", ".json")


class _Span(msgspec.Struct):
    """A range of tokens, and what it quotes."""

    text: str = ""
    start: int | None = None
    end: int | None = None


class _Entity(_Span):
    id: str = ""
    entity_type: str = ""


class _Argument(_Span):
    entity_id: str = ""
    role: str = ""


class _Event(msgspec.Struct):
    event_type: str
    trigger: _Span
    arguments: list[_Argument] = []


class _Instance(msgspec.Struct):
    tokens: list[str]
    doc_id: str = ""
    wnd_id: str = ""
    sent_id: str = ""
    text: str | None = None
    sentence: str | None = None
    entity_mentions: list[_Entity] = []
    event_mentions: list[_Event] = []
    relation_mentions: list[Any] = []


_DECODER = msgspec.json.Decoder(_Instance)


def _read(path: Path, options: Options) -> Iterator[Article]:
    """Yield an article per instance; its id is that of the window, the sentence or the document.

    Of entities and dates, a layer of which the file has no mention counts as not annotated.

    Raises KhabarError, which names the line, for JSON of another form, tokens that are not in the
    text, spans outside the tokens, and types or roles that are not khabar's. `lenient` joins the
    tokens where they are not in the text, and leaves out what has no span, type or role.
    """
    layers = _layers(path, options)
    for line in jsonl.lines(path):
        yield _Reader(line, options).article(layers)


def _layers(path: Path, options: Options) -> frozenset[str]:
    """Return which of entities and dates a file has mentions of."""
    found: set[str] = set()
    for line in jsonl.lines(path):
        found.update(_layer(e.entity_type, options) for e in line.decode(_DECODER).entity_mentions)
        if len(found) == 2:
            break
    return frozenset(found)


def _layer(name: str, options: Options) -> str:
    is_date = options.labels is None and options.types.get(name, name) in labels.DATE_TYPES
    return "dates" if is_date else "entities"


Places = Sequence[tuple[int, int]]


class _Reader:
    """One instance: its text, and where its tokens stand in it."""

    def __init__(self, line: jsonl.Line, options: Options) -> None:
        self._instance = line.decode(_DECODER)
        self._where, self._options = f"{line.path}:{line.number}", options
        self._text, self._places = self._placed()
        self._spans = {each.id: each for each in self._instance.entity_mentions if each.id}

    def article(self, layers: frozenset[str]) -> Article:
        instance, found = self._instance, {"entities": list[Mention](), "dates": list[Mention]()}
        for each in instance.entity_mentions:
            if mention := self._mention(each):
                found["dates" if isinstance(mention, Date) else "entities"].append(mention)
        if instance.relation_mentions:
            self._options.losses["relations"] += len(instance.relation_mentions)
        annotated: Any = {task: tuple(found[task]) for task in layers}
        return Article(
            id=instance.wnd_id or instance.sent_id or instance.doc_id or self._where,
            text=self._text,
            labels=self._options.labels,
            events=tuple(filter(None, map(self._event, instance.event_mentions))),
            **annotated,
        )

    def _placed(self) -> tuple[str, Places]:
        """Return the text, and the places of the tokens in it."""
        instance = self._instance
        text = instance.sentence if instance.text is None else instance.text
        if text is None:
            return _joined(instance.tokens, self._options)
        places = _located(instance.tokens, text)
        if len(places) == len(instance.tokens):
            return text, places
        missing = instance.tokens[len(places)][: limits.QUOTED]
        fault = f"tokens[{len(places)}]: {missing!r} does not come next in the text"
        self._options.repair("texts made from tokens", self._where, fault, "correct the tokens")
        return _joined(instance.tokens, self._options)

    def _mention(self, each: _Entity) -> Mention | None:
        span = self._span(each, f"entity {each.id or each.text}")
        if span is None:
            return None
        if _layer(each.entity_type, self._options) == "dates":
            type_ = self._options.types.get(each.entity_type, each.entity_type)
            return Date(start=span[0], end=span[1], type=type_)
        known = self._options.type_of(each.entity_type, self._where)
        return None if known is None else Entity(start=span[0], end=span[1], type=known)

    def _event(self, each: _Event) -> Event | None:
        span = self._span(each.trigger, f"event {each.trigger.text}")
        type_ = self._known("events of an unknown type", each.event_type, labels.EVENT_TYPES)
        if span is None or type_ is None:
            return None
        arguments = tuple(filter(None, map(self._argument, each.arguments)))
        return Event(start=span[0], end=span[1], type=type_, arguments=arguments)

    def _argument(self, each: _Argument) -> Argument | None:
        quoted = self._spans.get(each.entity_id, each) if each.start is None else each
        span = self._span(quoted, f"argument {each.entity_id or each.text}")
        role = self._known("arguments of an unknown role", each.role, labels.ROLES)
        if span is None or role is None:
            return None
        return Argument(start=span[0], end=span[1], role=role)

    def _known(self, what: str, name: str, inventory: tuple[str, ...]) -> str | None:
        label = self._options.types.get(name, name)
        if label in inventory:
            return label
        fault = f"{name[: limits.QUOTED]!r} is not one of {', '.join(inventory)}"
        remedy = f"`types={name[: limits.QUOTED]}:NAME` renames it"
        self._options.repair(f"{what} left out", self._where, fault, remedy)
        return None

    def _span(self, span: _Span, name: str) -> tuple[int, int] | None:
        """Return the code points of a range of tokens, or of what it quotes within them."""
        first, last, number = span.start, span.end, len(self._places)
        if first is None or last is None or not 0 <= first < last <= number:
            fault = f"{name[: limits.QUOTED]}: [{first}, {last}) is no range of {number} tokens"
            self._options.repair("mentions without a span left out", self._where, fault)
            return None
        start, end = self._places[first][0], self._places[last - 1][1]
        within = _once(span.text, self._text[start:end])
        return (start, end) if within is None else (start + within, start + within + len(span.text))


def _once(quoted: str, text: str) -> int | None:
    """Return where a quotation is in a text; None if nowhere, or in several places."""
    place = text.find(quoted) if quoted else -1
    return place if place >= 0 and place == text.rfind(quoted) else None


def _joined(tokens: Sequence[str], options: Options) -> tuple[str, Places]:
    """Return tokens joined by the rule of the options, and their places."""
    line = laid_out(tokens, options.join)
    return line.text, list(zip(line.starts, line.ends, strict=False))


def _located(tokens: Sequence[str], text: str) -> Places:
    """Return the places of tokens that stand in a text with nothing but white space between them.

    Those up to the first that does not.
    """
    places, end = list[tuple[int, int]](), 0
    for token in tokens:
        start = text.find(token, end)
        if not token or start < 0 or text[end:start].strip():
            break
        end = start + len(token)
        places.append((start, end))
    return places


def _write(path: Path, articles: Iterable[Article], options: Options) -> None:
    """Write an instance per article, whose tokens are khabar's words.

    A mention inside a word is quoted, by which it is found again. A mention without a word is left
    out and counted.
    """
    files.write_parts(path, (msgspec.json.encode(_instance(a, options)) + b"\n" for a in articles))


def _instance(article: Article, options: Options) -> Mapping[str, Any]:
    writer = _Writer(article, options)
    return {
        "doc_id": article.id,
        "wnd_id": article.id,
        "text": article.text,
        "lang": "ar",
        "tokens": [article.text[token.start : token.end] for token in article.tokens],
        "entity_mentions": list(writer.entities()),
        "event_mentions": list(writer.events()),
        "relation_mentions": [],
    }


class _Writer:
    """The mentions of one article as ranges of its words."""

    def __init__(self, article: Article, options: Options) -> None:
        self._article, self._losses = article, options.losses
        self._words = Segmentation(article)
        self._ids: dict[tuple[int, int], str] = {}

    def entities(self) -> Iterator[Mapping[str, Any]]:
        """Yield entities and dates, but no dates beside entities of another inventory."""
        mentions: list[Mention] = [*(self._article.entities or ())]
        if self._article.labels is None:
            mentions += self._article.dates or ()
        elif dates := self._article.dates:
            self._losses["dates"] += len(dates)
        for number, mention in enumerate(mentions):
            if span := self._span(mention):
                id_ = f"{self._article.id}-E{number}"
                self._ids.setdefault((mention.start, mention.end), id_)
                yield {"id": id_, "entity_type": mention.type, **span}

    def events(self) -> Iterator[Mapping[str, Any]]:
        """Yield events; `entities` must have been called before."""
        for number, event in enumerate(self._article.events or ()):
            if trigger := self._span(event):
                yield {
                    "id": f"{self._article.id}-EV{number}",
                    "event_type": event.type,
                    "trigger": trigger,
                    "arguments": list(self._arguments(event)),
                }

    def _arguments(self, event: Event) -> Iterator[Mapping[str, Any]]:
        for argument in event.arguments:
            if span := self._span(argument):
                entity = self._ids.get((argument.start, argument.end), "")
                yield {"entity_id": entity, "role": argument.role, **span}

    def _span(self, mention: Mention | Argument) -> Mapping[str, Any] | None:
        first, end = self._words.words(mention.start, mention.end)
        if first == end:
            self._losses["mentions without a word"] += 1
            return None
        article = self._article
        stretch = article.text[article.tokens[first].start : article.tokens[end - 1].end]
        quoted = article.text[mention.start : mention.end]
        if _once(quoted, stretch) is None:
            self._losses["boundaries inside words"] += 1
            quoted = stretch
        return {"text": quoted, "start": first, "end": end}


_INSTANCE = re.compile(r'"(wnd_id|sent_id)"\s*:\s*"')


def _recognises(path: Path, beginning: str) -> bool:
    begins = beginning.lstrip()[:1] == "{" and path.suffix in SUFFIXES
    return begins and bool(_INSTANCE.search(beginning))


FORMATS = (
    Format(
        "textee",
        "TextEE's JSON Lines of events and entities; reads OneIE's, too",
        (),
        frozenset(
            (
                "entities",
                "dates",
                "events",
                "nested",
                "overlapping",
                "arguments",
                "texts",
                "characters",
            )
        ),
        _read,
        _write,
        _recognises,
    ),
)
