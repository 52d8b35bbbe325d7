"""The rules that gold must keep, each of which names the file, the id and the remedy."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

from khabar import labels, timex, validity
from khabar.gold import audits, passes
from khabar.gold.mentions import Found, Marked, Problem, Rule, by_layer, each
from khabar.gold.read import CHANGELOG, KNOWLEDGE_BASE, RELEASE, SOURCES, Gold, layers_path
from khabar.layers import LAYERS
from khabar.schema import TASKS, Date, Entity, Event
from khabar.strict_yaml import read_text

_PROCLITICS = re.compile("[وف]?[بلكس]?")
_ENCLITICS = {"ه", "ها", "هم", "هما", "هن", "ك", "كم", "كما", "نا", "ي"}


RULES: dict[str, Rule] = {}


def check(gold: Gold) -> list[Problem]:
    """Return every breach of every rule, in the order of the rules, then what audits found."""
    broken = [Problem(name, *found) for name, rule in RULES.items() for found in rule(gold)]
    return broken or audits.audit(gold)


OF_MENTIONS = (
    "edges", "clitics", "zone-of-mention", "one-sentence", "inventory", "same-words", "nesting",
    "one-word-triggers", "named-events", "arguments", "values", "event-identity",
)  # fmt: skip
"""The rules that any annotation can keep, whatever its ids."""


def check_mentions(gold: Gold) -> list[Problem]:
    """Return the breaches of the rules in `OF_MENTIONS`."""
    return [Problem(name, *found) for name in OF_MENTIONS for found in RULES[name](gold)]


def _rule(function: Rule) -> Rule:
    RULES[function.__name__.strip("_").replace("_", "-")] = function
    return function


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
        if fault := validity.zones_fault(source.zones, article.text):
            yield SOURCES, source.id, fault
        for zone in source.zones:
            if not " ".join(article.text[zone.start : zone.end].split()).startswith(zone.opens):
                told = f"zone at {zone.start} does not open «{zone.opens}»; mend either"
                yield SOURCES, source.id, told


@_rule
def _article_date(gold: Gold) -> Found:
    for source in gold.sources:
        if fault := validity.dct_fault(source.dct):
            yield SOURCES, source.id, fault


@_rule
def _offsets(gold: Gold) -> Found:
    for marked in each(gold):
        mention = marked.mention
        for part in (mention, *(mention.arguments if isinstance(mention, Event) else ())):
            there = marked.frame.article.text[part.start : part.end]
            if not 0 <= part.start < part.end or part.text != there:
                held = f"[{part.start}, {part.end}) holds {there!r}, not {part.text!r}"
                yield *marked.where, f"{held}; move the offsets or mend the text"


@_rule
def _edges(gold: Gold) -> Found:
    for marked in each(gold):
        inside = marked.inside
        if inside and not (_opens(inside) and _closes(inside)):
            yield *marked.where, "begins or ends with a sign or a space; leave it outside"


def _opens(inside: str) -> bool:
    return unicodedata.category(inside[0])[0] in "LN"


def _closes(inside: str) -> bool:
    if inside[-1] == ")":
        return "(" in inside
    return inside[-1] == "%" or unicodedata.category(inside[-1])[0] in "LMN"


@_rule
def _clitics(gold: Gold) -> Found:
    bare_forms = _bare_forms(gold)
    for marked in each(gold):
        before, after = _outside(marked)
        if not _PROCLITICS.fullmatch(before):
            told = f"begins inside a word after «{before}»; only proclitics stay outside"
            yield *marked.where, told
        if after and not (marked.layer == "events" and after in _ENCLITICS):
            yield *marked.where, f"ends inside a word before «{after}»; take it in"
        text = marked.mention.text or ""
        if not before and text[:1] in "وفبلكس" and text[1:] in bare_forms[marked.layer]:
            yield *marked.where, f"holds the proclitic «{text[0]}»; leave it outside"


def _bare_forms(gold: Gold) -> dict[str, set[str]]:
    """Return the texts that stand as whole mentions of each layer, and the known names."""
    forms: dict[str, set[str]] = {layer: set() for layer in TASKS}
    forms["entities"].update(alias for thing in gold.things for alias in thing.aliases)
    for marked in each(gold):
        forms[marked.layer].add(marked.mention.text or "")
    return forms


def _outside(marked: Marked) -> tuple[str, str]:
    """Return what the mention's first and last word have outside it."""
    first, end = marked.touched
    if first == end:
        return "", ""
    text, words, mention = marked.frame.article.text, marked.frame.words, marked.mention
    return text[words.starts[first] : mention.start], text[mention.end : words.ends[end - 1]]


@_rule
def _zone_of_mention(gold: Gold) -> Found:
    for marked in each(gold):
        mention, layer = marked.mention, marked.layer
        for zone in marked.frame.article.zones:
            if (
                zone.type in LAYERS[layer].barred
                and zone.start < mention.end
                and mention.start < zone.end
            ):
                yield *marked.where, f"stands in the {zone.type}; no {layer} are marked there"


@_rule
def _one_sentence(gold: Gold) -> Found:
    for marked in each(gold):
        first, end = marked.frame.sentences.touched(marked.mention.start, marked.mention.end)
        if end - first > 1:
            yield *marked.where, "runs over the end of a sentence; mark its parts"


@_rule
def _inventory(gold: Gold) -> Found:
    for marked in each(gold):
        for field, label, remedy, known in _labels(marked):
            if label not in known:
                yield *marked.where, f"{field} {label!r}: {remedy} {', '.join(known)}"


def _labels(marked: Marked) -> Iterator[tuple[str, str | None, str, tuple[str, ...]]]:
    """Yield a mention's labels: the field, the label, and what it may be."""
    mention, types = marked.mention, LAYERS[marked.layer].types
    yield "type", mention.type, "give one of", types
    if isinstance(mention, Event) and mention.type in types:
        yield "realis", mention.realis, "give one of", labels.REALIS
        roles = (*labels.ROLES_OF[mention.type], *labels.COMMON_ROLES)
        for argument in mention.arguments:
            yield "role", argument.role, f"a {mention.type} takes one of", roles


@_rule
def _same_words(gold: Gold) -> Found:
    for _, mentions in by_layer(gold):
        seen: dict[tuple[int, int], str] = {}
        for marked in mentions:
            if marked.touched in seen:
                other = seen[marked.touched]
                yield *marked.where, f"stands in the same words as {other}; keep one"
            seen[marked.touched] = marked.name


@_rule
def _nesting(gold: Gold) -> Found:
    for layer, mentions in by_layer(gold):
        if layer == "events":
            continue
        for outer, inner in combinations(sorted(mentions, key=lambda m: m.position), 2):
            overlap = inner.mention.start < outer.mention.end
            if overlap and (layer == "dates" or inner.mention.end > outer.mention.end):
                yield *inner.where, f"overlaps {outer.name}; mark their parts"


@_rule
def _one_word_triggers(gold: Gold) -> Found:
    for marked in each(gold):
        first, end = marked.touched
        if marked.layer == "events" and end - first > 1:
            yield *marked.where, "a trigger is one word; keep the one that most says it"


@_rule
def _named_events(gold: Gold) -> Found:
    for marked in each(gold):
        if isinstance(event := marked.mention, Event):
            named = (e for e in marked.frame.article.entities or () if e.type == "EVENT")
            if any(e.start <= event.start and event.end <= e.end for e in named):
                yield *marked.where, "lies in a named EVENT; remove the trigger"


@_rule
def _identity(gold: Gold) -> Found:
    types = {thing.id: thing.type for thing in gold.things}
    for marked in each(gold):
        mention = marked.mention
        if isinstance(mention, Entity) and (fault := _identity_fault(mention, types)):
            yield *marked.where, f"{fault} ({KNOWLEDGE_BASE})"


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
    for marked in each(gold):
        mention = marked.mention
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
        where = KNOWLEDGE_BASE, thing.id
        if len(set(thing.aliases)) < len(thing.aliases):
            yield *where, "an alias occurs twice; keep one"
        if thing.type not in labels.IDENTIFIED:
            yield *where, f"type {thing.type!r}: give one of {sorted(labels.IDENTIFIED)}"
        if thing.wikidata and not re.fullmatch(r"Q[1-9]\d*", thing.wikidata):
            yield *where, f"wikidata {thing.wikidata!r}: give an id such as Q85, or null"


@_rule
def _arguments(gold: Gold) -> Found:
    for marked in each(gold):
        if isinstance(event := marked.mention, Event):
            sentences = marked.frame.sentences
            here = sentences.touched(event.start, event.end)
            for argument, number in Counter(event.arguments).items():
                quoted = f"{argument.role} «{argument.text}»"
                if (argument.start, argument.end) not in marked.frame.spans:
                    yield *marked.where, f"{quoted} is no marked entity or date; mark it or drop it"
                elif sentences.touched(argument.start, argument.end) != here:
                    yield *marked.where, f"{quoted} stands in another sentence; drop it"
                if number > 1:
                    yield *marked.where, f"{quoted} stands {number} times; keep one"


@_rule
def _values(gold: Gold) -> Found:
    for marked in each(gold):
        if isinstance(marked.mention, Date) and (fault := _value_fault(marked.mention)):
            yield *marked.where, fault


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
    for marked in each(gold):
        event = marked.mention
        if isinstance(event, Event) and bool(event.event) == (event.realis == "GENERIC"):
            yield *marked.where, "give its `event`, or none if it is GENERIC"


@_rule
def _order(gold: Gold) -> Found:
    for _, mentions in by_layer(gold):
        for before, after in pairwise(mentions):
            if before.position > after.position:
                yield *after.where, "sort by start, outer first"


@_rule
def _passes(gold: Gold) -> Found:
    articles = {article.id: article for article in gold.articles}
    for file, fault in passes.faults(gold.root, articles):
        yield file, file.stem, fault


@_rule
def _version(gold: Gold) -> Found:
    version = gold.release.version
    if f"\n## {version}\n" not in read_text(gold.root / CHANGELOG):
        yield CHANGELOG, version, "has no section; say what changed and by which rule"
    newest = max(map(_numbers, gold.released), default=_numbers(version))
    if _numbers(version) < newest:
        yield RELEASE, version, f"{'.'.join(map(str, newest))} was released; take a higher version"
    for one, other in gold.release.agreement:
        for name in (one, other):
            if name != "gold" and not (gold.root / passes.PASSES / name).is_dir():
                yield RELEASE, name, f"no pass of this name below {passes.PASSES}; mend `agreement`"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@_rule
def _canary(gold: Gold) -> Found:
    named = [KNOWLEDGE_BASE, *(layers_path(article.id) for article in gold.articles)]
    kept = sorted(path.relative_to(gold.root) for path in gold.root.glob("gold/passes/*/*.yaml"))
    for file in (*named, *kept):
        if gold.release.canary not in read_text(gold.root / file):
            told = f"lacks the canary; begin it with `# canary {gold.release.canary}`"
            yield file, file.stem, told
