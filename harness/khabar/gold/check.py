"""The rules that gold must keep, each of which names the file, the id and the remedy."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

from khabar import labels, layers, timex
from khabar.gold.read import KNOWLEDGE_BASE, SOURCES, Gold, layers_path
from khabar.schema import Article, Date, Entity, Event, Mention
from khabar.text import Segments

_PROCLITICS = re.compile("[وف]?[بلكس]?")
_ENCLITICS = {"ه", "ها", "هم", "هما", "هن", "ك", "كم", "كما", "نا", "ي"}


class Problem(NamedTuple):
    """A rule broken: which, in which file (from the root), at which id, and what to do."""

    rule: str
    file: Path
    id: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.id}: {self.message} [{self.rule}]"


Found = Iterator[tuple[Path, str, str]]
Rule = Callable[[Gold], Found]
RULES: dict[str, Rule] = {}


def check(gold: Gold) -> list[Problem]:
    """Return every breach of every rule, in the order of the rules."""
    return [Problem(name, *found) for name, rule in RULES.items() for found in rule(gold)]


def _rule(function: Rule) -> Rule:
    RULES[function.__name__.strip("_").replace("_", "-")] = function
    return function


def _mentions(article: Article) -> Iterator[tuple[str, Mention]]:
    for layer in ("entities", "dates", "events"):
        for mention in getattr(article, layer) or ():
            yield layer, mention


def _each(gold: Gold) -> Iterator[tuple[Article, Path, str, str, Mention]]:
    """Yield article, file, the mention's id for messages, layer and mention."""
    for article in gold.articles:
        for layer, mention in _mentions(article):
            yield article, layers_path(article.id), _name(layer, mention), layer, mention


def _position(mention: Mention) -> tuple[int, int]:
    return mention.start, -mention.end


def _name(layer: str, mention: Mention) -> str:
    return f"{layer} {mention.start}-{mention.end} «{mention.text}»"


@_rule
def _sources(gold: Gold) -> Found:
    for id_, number in Counter(source.id for source in gold.sources).items():
        if number > 1:
            yield SOURCES, id_, f"stands {number} times; keep one entry"
    named = {Path("seeds") / source.file for source in gold.sources}
    named |= {layers_path(source.id) for source in gold.sources}
    there = [*gold.root.glob("seeds/*.txt"), *gold.root.glob("gold/articles/*.yaml")]
    for path in sorted(file.relative_to(gold.root) for file in there):
        if path not in named:
            yield path, path.stem, f"{SOURCES} does not name it; add an entry or remove the file"


@_rule
def _seed_bytes(gold: Gold) -> Found:
    for source in gold.sources:
        digest = hashlib.sha256((gold.root / "seeds" / source.file).read_bytes()).hexdigest()
        if digest != source.sha256:
            yield SOURCES, source.id, f"{source.file} has sha256 {digest}; restore the file"


@_rule
def _zones(gold: Gold) -> Found:
    for source, article in zip(gold.sources, gold.articles, strict=True):
        if fault := layers.zones_fault(source.zones, article.text):
            yield SOURCES, source.id, fault
        for zone in source.zones:
            if not " ".join(article.text[zone.start : zone.end].split()).startswith(zone.opens):
                yield (
                    SOURCES,
                    source.id,
                    f"zone at {zone.start} does not open «{zone.opens}»; mend either",
                )


@_rule
def _article_date(gold: Gold) -> Found:
    for source in gold.sources:
        if fault := layers.dct_fault(source.dct):
            yield SOURCES, source.id, fault


@_rule
def _offsets(gold: Gold) -> Found:
    for article, file, name, _, mention in _each(gold):
        parts = (mention, *(mention.arguments if isinstance(mention, Event) else ()))
        for part in parts:
            there = article.text[part.start : part.end]
            if not 0 <= part.start < part.end or part.text != there:
                yield (
                    file,
                    name,
                    f"[{part.start}, {part.end}) holds {there!r}, not {part.text!r}; "
                    "move the offsets or mend the text",
                )


@_rule
def _edges(gold: Gold) -> Found:
    for article, file, name, _, mention in _each(gold):
        inside = article.text[mention.start : mention.end]
        if inside and not (_opens(inside) and _closes(inside)):
            yield file, name, "begins or ends with a sign or a space; leave it outside"


def _opens(inside: str) -> bool:
    return unicodedata.category(inside[0])[0] in "LN"


def _closes(inside: str) -> bool:
    if inside[-1] == ")":
        return "(" in inside
    return inside[-1] == "%" or unicodedata.category(inside[-1])[0] in "LMN"


@_rule
def _clitics(gold: Gold) -> Found:
    bare_forms = _bare_forms(gold)
    for article, file, name, layer, mention in _each(gold):
        before, after = _outside(article, mention)
        if not _PROCLITICS.fullmatch(before):
            yield file, name, f"begins inside a word after «{before}»; only proclitics stay outside"
        if after and not (layer == "events" and after in _ENCLITICS):
            yield file, name, f"ends inside a word before «{after}»; take it in"
        text = mention.text or ""
        if not before and text[:1] in "وفبلكس" and text[1:] in bare_forms[layer]:
            yield file, name, f"holds the proclitic «{text[0]}»; leave it outside"


def _bare_forms(gold: Gold) -> dict[str, set[str]]:
    """Return the texts that stand as whole mentions of each layer, and the known names."""
    forms = {layer: set[str]() for layer in labels.TYPES_OF}
    forms["entities"].update(alias for thing in gold.things for alias in thing.aliases)
    for _, _, _, layer, mention in _each(gold):
        forms[layer].add(mention.text or "")
    return forms


def _outside(article: Article, mention: Mention) -> tuple[str, str]:
    """Return what the mention's first and last word have outside it."""
    words = Segments(article.tokens)
    first, end = words.touched(mention.start, mention.end)
    if first == end:
        return "", ""
    return (
        article.text[words.starts[first] : mention.start],
        article.text[mention.end : words.ends[end - 1]],
    )


@_rule
def _zone_of_mention(gold: Gold) -> Found:
    for article, file, name, layer, mention in _each(gold):
        for zone in article.zones:
            if zone.start < mention.end and mention.start < zone.end:
                barred = ("boilerplate",) + (("byline", "dateline") if layer == "events" else ())
                if zone.type in barred:
                    yield file, name, f"stands in the {zone.type}; no {layer} are marked there"


@_rule
def _one_sentence(gold: Gold) -> Found:
    for article, file, name, _, mention in _each(gold):
        first, end = Segments(article.sentences).touched(mention.start, mention.end)
        if end - first > 1:
            yield file, name, "runs over the end of a sentence; mark its parts"


@_rule
def _inventory(gold: Gold) -> Found:
    for _, file, name, layer, mention in _each(gold):
        if mention.type not in labels.TYPES_OF[layer]:
            yield (
                file,
                name,
                f"type {mention.type!r}: give one of {', '.join(labels.TYPES_OF[layer])}",
            )
        elif isinstance(mention, Event):
            if mention.realis not in labels.REALIS:
                yield (
                    file,
                    name,
                    f"realis {mention.realis!r}: give one of {', '.join(labels.REALIS)}",
                )
            known = (*labels.ROLES_OF[mention.type], *labels.COMMON_ROLES)
            for argument in mention.arguments:
                if argument.role not in known:
                    yield (
                        file,
                        name,
                        f"role {argument.role!r}: a {mention.type} takes one of {', '.join(known)}",
                    )


@_rule
def _same_words(gold: Gold) -> Found:
    for article in gold.articles:
        words = Segments(article.tokens)
        for layer in ("entities", "dates", "events"):
            seen: dict[tuple[int, int], str] = {}
            for mention in getattr(article, layer):
                here = words.touched(mention.start, mention.end)
                name = _name(layer, mention)
                if here in seen:
                    file = layers_path(article.id)
                    yield file, name, f"stands in the same words as {seen[here]}; keep one"
                seen[here] = name


@_rule
def _nesting(gold: Gold) -> Found:
    for article in gold.articles:
        for layer in ("entities", "dates"):
            layer_mentions: list[Mention] = list(getattr(article, layer))
            mentions = sorted(layer_mentions, key=_position)
            for outer, inner in combinations(mentions, 2):
                overlap = inner.start < outer.end
                if overlap and (layer == "dates" or inner.end > outer.end):
                    name = _name(layer, inner)
                    yield (
                        layers_path(article.id),
                        name,
                        f"overlaps {_name(layer, outer)}; mark their parts",
                    )


@_rule
def _one_word_triggers(gold: Gold) -> Found:
    for article, file, name, layer, mention in _each(gold):
        first, end = Segments(article.tokens).touched(mention.start, mention.end)
        if layer == "events" and end - first > 1:
            yield file, name, "a trigger is one word; keep the one that most says it"


@_rule
def _named_events(gold: Gold) -> Found:
    for article in gold.articles:
        named = [e for e in article.entities or () if e.type == "EVENT"]
        for event in article.events or ():
            if any(e.start <= event.start and event.end <= e.end for e in named):
                name = _name("events", event)
                yield layers_path(article.id), name, "lies in a named EVENT; remove the trigger"


@_rule
def _identity(gold: Gold) -> Found:
    types = {thing.id: thing.type for thing in gold.things}
    for _, file, name, _, mention in _each(gold):
        if isinstance(mention, Entity) and (fault := _identity_fault(mention, types)):
            yield file, name, f"{fault} ({KNOWLEDGE_BASE})"


def _identity_fault(mention: Entity, types: dict[str, str]) -> str | None:
    if mention.type not in labels.ENTITY_TYPES:
        return None
    if mention.entity is None:
        return None if mention.type == "OCC" else "points to no entry; give its `entity`"
    if mention.entity not in types:
        return f"points to {mention.entity!r}, which is no entry; add it"
    allowed = {"NORP": {"GPE", "LOC", "ORG"}, "OCC": {"PER"}}.get(mention.type, {mention.type})
    if types[mention.entity] not in allowed:
        return f"points to a {types[mention.entity]}; point to a {' or '.join(sorted(allowed))}"
    return None


@_rule
def _surface_forms(gold: Gold) -> Found:
    seen: dict[str, set[str]] = {thing.id: set() for thing in gold.things}
    used: set[str] = set()
    for _, _, _, _, mention in _each(gold):
        if isinstance(mention, Entity) and mention.entity:
            used.add(mention.entity)
            if mention.type in labels.IDENTIFIED:
                seen.setdefault(mention.entity, set()).add(mention.text or "")
    for thing in gold.things:
        if missing := seen[thing.id] - set(thing.aliases):
            yield KNOWLEDGE_BASE, thing.id, f"add to aliases: {', '.join(sorted(missing))}"
        if unseen := set(thing.aliases) - seen[thing.id]:
            yield KNOWLEDGE_BASE, thing.id, f"aliases that no mention has: {', '.join(unseen)}"
        if thing.id not in used:
            yield KNOWLEDGE_BASE, thing.id, "no mention points here; remove the entry"


@_rule
def _knowledge_base(gold: Gold) -> Found:
    for id_, number in Counter(thing.id for thing in gold.things).items():
        if number > 1:
            yield KNOWLEDGE_BASE, id_, f"stands {number} times; keep one entry"
    for thing in gold.things:
        if len(set(thing.aliases)) < len(thing.aliases):
            yield KNOWLEDGE_BASE, thing.id, "an alias stands twice; keep one"
        if thing.type not in labels.IDENTIFIED:
            yield (
                KNOWLEDGE_BASE,
                thing.id,
                f"type {thing.type!r}: give one of {sorted(labels.IDENTIFIED)}",
            )
        if thing.wikidata and not re.fullmatch(r"Q[1-9]\d*", thing.wikidata):
            yield (
                KNOWLEDGE_BASE,
                thing.id,
                f"wikidata {thing.wikidata!r}: give an id such as Q85, or null",
            )


@_rule
def _arguments(gold: Gold) -> Found:
    for article in gold.articles:
        marked = {(m.start, m.end) for layer, m in _mentions(article) if layer != "events"}
        sentences = Segments(article.sentences)
        for event in article.events or ():
            where = layers_path(article.id), _name("events", event)
            for argument in event.arguments:
                quoted = f"{argument.role} «{argument.text}»"
                if (argument.start, argument.end) not in marked:
                    yield *where, f"{quoted} is no marked entity or date; mark it or drop it"
                elif sentences.touched(argument.start, argument.end) != sentences.touched(
                    event.start, event.end
                ):
                    yield *where, f"{quoted} stands in another sentence; drop it"
            for argument, number in Counter(event.arguments).items():
                if number > 1:
                    yield (
                        *where,
                        f"{argument.role} «{argument.text}» stands {number} times; keep one",
                    )


@_rule
def _values(gold: Gold) -> Found:
    for _, file, name, _, mention in _each(gold):
        if isinstance(mention, Date) and (fault := _value_fault(mention)):
            yield file, name, fault


def _value_fault(date: Date) -> str | None:
    if date.value is None or date.deictic is None:
        return "give `value` and `deictic`"
    if date.mod is not None and date.mod not in labels.MODS:
        return f"mod {date.mod!r}: give one of {', '.join(labels.MODS)}"
    if date.value.endswith("_REF") and not date.deictic:
        return "a reference to now is deictic; say so"
    fault = timex.problem(date.type, date.value)
    return fault and f"{fault}; give its TIMEX3 value"


@_rule
def _event_identity(gold: Gold) -> Found:
    for _, file, name, _, mention in _each(gold):
        if isinstance(mention, Event) and bool(mention.event) == (mention.realis == "GENERIC"):
            yield file, name, "give its `event`, or none if it is GENERIC"


@_rule
def _order(gold: Gold) -> Found:
    for article in gold.articles:
        for layer in ("entities", "dates", "events"):
            for before, after in pairwise(getattr(article, layer)):
                if _position(before) > _position(after):
                    yield layers_path(article.id), _name(layer, after), "sort by start, outer first"
