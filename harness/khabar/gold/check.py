"""The rules that gold must keep; every breach names the file, the id and the remedy."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise
from pathlib import Path

from khabar import labels, timex, validity
from khabar.fold import MARKS, plain
from khabar.gold import audits, passes
from khabar.gold.mentions import Breaches, GoldMention, Problem, Rule, by_layer, every_mention
from khabar.gold.read import CHANGELOG, KNOWLEDGE_BASE, RELEASE, SOURCES, Gold, layers_path
from khabar.layers import LAYERS
from khabar.schema import Date, Entity, Event, Mention
from khabar.strict_yaml import read_text

_LAM_ALEFS = tuple(map(chr, range(0xFEF5, 0xFEFD)))
"""The signs of lam and alef both, of which none can stay outside."""
_PROCLITICS = re.compile("[وف]?[بلكس]?")
_ENCLITICS = {"ه", "ها", "هم", "هما", "هن", "ك", "كم", "كما", "كن", "نا", "ني", "نى", "ي", "ى"}
RULES: dict[str, Rule] = {}


def check(gold: Gold) -> list[Problem]:
    """Return every breach of every rule, in the order of the rules, or else what audits find."""
    broken = [Problem(name, *breach) for name, rule in RULES.items() for breach in rule(gold)]
    return broken or audits.audit(gold)


OF_MENTIONS = (
    "edges", "clitics", "zone-of-mention", "one-sentence", "inventory", "same-words", "nesting",
    "one-word-triggers", "named-events", "arguments", "values", "event-identity",
)  # fmt: skip
"""The rules that any annotation can keep, whatever its ids."""


def check_mentions(gold: Gold) -> list[Problem]:
    """Return the breaches of the rules in `OF_MENTIONS`."""
    return [Problem(name, *breach) for name in OF_MENTIONS for breach in RULES[name](gold)]


def _rule(function: Rule) -> Rule:
    RULES[function.__name__.strip("_").replace("_", "-")] = function
    return function


@_rule
def _sources(gold: Gold) -> Breaches:
    for id_, number in Counter(source.id for source in gold.sources).items():
        if number > 1:
            yield SOURCES, id_, f"occurs {number} times; keep one entry"
    expected = {Path("seeds") / source.file for source in gold.sources}
    expected |= {layers_path(source.id) for source in gold.sources}
    present = [*gold.root.glob("seeds/*.txt"), *gold.root.glob("gold/articles/*.yaml")]
    for path in sorted(file.relative_to(gold.root) for file in present):
        if path not in expected:
            yield path, path.stem, f"{SOURCES} does not name it; add an entry or remove the file"


@_rule
def _seed_bytes(gold: Gold) -> Breaches:
    for source in gold.sources:
        digest = hashlib.sha256((gold.root / "seeds" / source.file).read_bytes()).hexdigest()
        if digest != source.sha256:
            yield SOURCES, source.id, f"{source.file} has sha256 {digest}; restore the file"


@_rule
def _zones(gold: Gold) -> Breaches:
    for source, article in zip(gold.sources, gold.articles, strict=True):
        if fault := validity.zones_fault(source.zones, article.text):
            yield SOURCES, source.id, fault
        for zone in source.zones:
            if not " ".join(article.text[zone.start : zone.end].split()).startswith(zone.opens):
                message = f"zone at {zone.start} does not open «{zone.opens}»; correct either"
                yield SOURCES, source.id, message


@_rule
def _article_date(gold: Gold) -> Breaches:
    for source in gold.sources:
        if fault := validity.dct_fault(source.dct):
            yield SOURCES, source.id, fault


@_rule
def _offsets(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        mention = gold_mention.mention
        for part in (mention, *(mention.arguments if isinstance(mention, Event) else ())):
            actual = gold_mention.frame.article.text[part.start : part.end]
            if not 0 <= part.start < part.end or part.text != actual:
                fault = f"[{part.start}, {part.end}) holds {actual!r}, not {part.text!r}"
                yield *gold_mention.where, f"{fault}; correct the offsets or the text"


@_rule
def _edges(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        inside = gold_mention.inside
        if inside and not (_opens(inside) and _closes(inside)):
            yield (
                *gold_mention.where,
                "begins or ends with punctuation or a space; leave it outside",
            )


def _opens(inside: str) -> bool:
    return unicodedata.category(inside[0])[0] in "LN"


def _closes(inside: str) -> bool:
    if inside[-1] == ")":
        return "(" in inside
    return inside[-1] == "%" or unicodedata.category(inside[-1])[0] in "LMN"


@_rule
def _clitics(gold: Gold) -> Breaches:
    bare_forms = _bare_forms(gold)
    for gold_mention in every_mention(gold):
        before, after = map(_letters, _outside(gold_mention))
        if not _PROCLITICS.fullmatch(before):
            message = f"begins inside a word after «{before}»; only proclitics stay outside"
            yield *gold_mention.where, message
        if after and not (gold_mention.layer == "events" and after in _ENCLITICS):
            yield *gold_mention.where, f"ends inside a word before «{after}»; include it"
        written = gold_mention.mention.text or ""
        text, alone = _letters(written), not written.startswith(_LAM_ALEFS)
        begins = alone and not before and text[:1] in "وفبلكس"
        if begins and text[1:] in bare_forms.get(_meant(gold_mention.mention), ()):
            yield *gold_mention.where, f"includes the proclitic «{text[0]}»; leave it outside"


def _bare_forms(gold: Gold) -> Mapping[str, set[str]]:
    """Return the letters of all that means a thing, or is of a type: كريم is not ك and ريم."""
    forms: defaultdict[str, set[str]] = defaultdict(set)
    for thing in gold.things:
        forms[thing.id].update(map(_letters, thing.aliases))
    for mention in (gold_mention.mention for gold_mention in every_mention(gold)):
        forms[_meant(mention)].add(_letters(mention.text or ""))
    return forms


def _meant(mention: Mention) -> str:
    identity = mention.entity if isinstance(mention, Entity) else None
    return identity if identity and mention.type in labels.IDENTIFIED else mention.type


def _letters(part: str) -> str:
    """Return a part of a text as clitics are listed: without marks and variants of shape."""
    return re.sub(f"[{MARKS}]", "", plain(part).text)


def _outside(gold_mention: GoldMention) -> tuple[str, str]:
    """Return the parts of the mention's first and last word that are outside it."""
    first, end = gold_mention.touched
    if first == end:
        return "", ""
    words, mention = gold_mention.frame.words, gold_mention.mention
    text = gold_mention.frame.article.text
    return text[words.starts[first] : mention.start], text[mention.end : words.ends[end - 1]]


@_rule
def _zone_of_mention(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        mention, layer = gold_mention.mention, gold_mention.layer
        for zone in gold_mention.frame.article.zones:
            if (
                zone.type in LAYERS[layer].barred
                and zone.start < mention.end
                and mention.start < zone.end
            ):
                message = f"is in the {zone.type}, where no {layer} are marked; remove it"
                yield *gold_mention.where, message


@_rule
def _one_sentence(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        first, end = gold_mention.frame.sentences.touched(
            gold_mention.mention.start, gold_mention.mention.end
        )
        if end - first > 1:
            yield *gold_mention.where, "runs over the end of a sentence; mark its parts"


@_rule
def _inventory(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        for field, label, remedy, known in _labels(gold_mention):
            if label not in known:
                yield *gold_mention.where, f"{field} {label!r}: {remedy} {', '.join(known)}"


def _labels(gold_mention: GoldMention) -> Iterator[tuple[str, str | None, str, tuple[str, ...]]]:
    """Yield a mention's labels: the field, the label, the remedy, and the allowed labels."""
    mention, types = gold_mention.mention, LAYERS[gold_mention.layer].types
    yield "type", mention.type, "give one of", types
    if isinstance(mention, Event) and mention.type in types:
        yield "realis", mention.realis, "give one of", labels.REALIS
        roles = (*labels.ROLES_OF[mention.type], *labels.COMMON_ROLES)
        for argument in mention.arguments:
            yield "role", argument.role, f"a {mention.type} takes one of", roles


@_rule
def _same_words(gold: Gold) -> Breaches:
    for _, mentions in by_layer(gold):
        names: dict[tuple[int, int], str] = {}
        for gold_mention in mentions:
            if gold_mention.touched in names:
                other = names[gold_mention.touched]
                yield *gold_mention.where, f"covers the same words as {other}; keep one"
            names[gold_mention.touched] = gold_mention.name


@_rule
def _nesting(gold: Gold) -> Breaches:
    for layer, mentions in by_layer(gold):
        if layer == "events":
            continue
        for outer, inner in combinations(sorted(mentions, key=lambda m: m.position), 2):
            overlap = inner.mention.start < outer.mention.end
            if overlap and (layer == "dates" or inner.mention.end > outer.mention.end):
                yield *inner.where, f"overlaps {outer.name}; mark their parts"


@_rule
def _one_word_triggers(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        first, end = gold_mention.touched
        if gold_mention.layer == "events" and end - first > 1:
            yield *gold_mention.where, "a trigger is one word; keep the one that best expresses it"


@_rule
def _named_events(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        if isinstance(event := gold_mention.mention, Event):
            event_names = (
                e for e in gold_mention.frame.article.entities or () if e.type == "EVENT"
            )
            if any(e.start <= event.start and event.end <= e.end for e in event_names):
                yield *gold_mention.where, "lies in a named EVENT; remove the trigger"


@_rule
def _identity(gold: Gold) -> Breaches:
    types = {thing.id: thing.type for thing in gold.things}
    for gold_mention in every_mention(gold):
        mention = gold_mention.mention
        if isinstance(mention, Entity) and (fault := _identity_fault(mention, types)):
            yield *gold_mention.where, f"{fault} ({KNOWLEDGE_BASE})"


def _identity_fault(mention: Entity, types: dict[str, str]) -> str | None:
    if mention.type not in labels.ENTITY_TYPES:
        return None
    if mention.entity is None:
        return None if mention.type == "OCC" else "points to no entry; give its `entity`"
    if mention.entity not in types:
        return f"points to {mention.entity!r}, which is not an entry; add it"
    allowed = {"NORP": {"GPE", "LOC", "ORG"}, "OCC": {"PER"}}.get(mention.type, {mention.type})
    if types[mention.entity] not in allowed:
        return f"points to a {types[mention.entity]}; point to a {' or '.join(sorted(allowed))}"
    return None


@_rule
def _surface_forms(gold: Gold) -> Breaches:
    surface_forms: dict[str, set[str]] = {thing.id: set() for thing in gold.things}
    used: set[str] = set()
    for gold_mention in every_mention(gold):
        mention = gold_mention.mention
        if isinstance(mention, Entity) and mention.entity:
            used.add(mention.entity)
            if mention.type in labels.IDENTIFIED:
                surface_forms.setdefault(mention.entity, set()).add(mention.text or "")
    for thing in gold.things:
        if missing := surface_forms[thing.id] - set(thing.aliases):
            yield KNOWLEDGE_BASE, thing.id, f"add to aliases: {', '.join(sorted(missing))}"
        if unused := set(thing.aliases) - surface_forms[thing.id]:
            yield KNOWLEDGE_BASE, thing.id, f"aliases that no mention has: {', '.join(unused)}"
        if thing.id not in used:
            yield KNOWLEDGE_BASE, thing.id, "no mention points here; remove the entry"


@_rule
def _knowledge_base(gold: Gold) -> Breaches:
    for id_, number in Counter(thing.id for thing in gold.things).items():
        if number > 1:
            yield KNOWLEDGE_BASE, id_, f"occurs {number} times; keep one entry"
    for thing in gold.things:
        where = KNOWLEDGE_BASE, thing.id
        if len(set(thing.aliases)) < len(thing.aliases):
            yield *where, "an alias occurs twice; keep one"
        if thing.type not in labels.IDENTIFIED:
            yield *where, f"type {thing.type!r}: give one of {sorted(labels.IDENTIFIED)}"
        if thing.wikidata and not re.fullmatch(r"Q[1-9]\d*", thing.wikidata):
            yield *where, f"wikidata {thing.wikidata!r}: give an id such as Q85, or null"


@_rule
def _arguments(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        if isinstance(event := gold_mention.mention, Event):
            sentences = gold_mention.frame.sentences
            here = sentences.touched(event.start, event.end)
            for argument, number in Counter(event.arguments).items():
                quoted = f"{argument.role} «{argument.text}»"
                if (argument.start, argument.end) not in gold_mention.frame.spans:
                    yield (
                        *gold_mention.where,
                        f"{quoted} is not a marked entity or date; mark it or remove it",
                    )
                elif sentences.touched(argument.start, argument.end) != here:
                    yield *gold_mention.where, f"{quoted} is in another sentence; remove it"
                if number > 1:
                    yield *gold_mention.where, f"{quoted} occurs {number} times; keep one"


@_rule
def _values(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        if isinstance(gold_mention.mention, Date) and (fault := _value_fault(gold_mention.mention)):
            yield *gold_mention.where, fault


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
def _event_identity(gold: Gold) -> Breaches:
    for gold_mention in every_mention(gold):
        event = gold_mention.mention
        if isinstance(event, Event) and bool(event.event) == (event.realis == "GENERIC"):
            yield *gold_mention.where, "give its `event`, or none if it is GENERIC"


@_rule
def _order(gold: Gold) -> Breaches:
    for _, mentions in by_layer(gold):
        for before, after in pairwise(mentions):
            if before.position > after.position:
                yield *after.where, "sort by start, outer first"


@_rule
def _passes(gold: Gold) -> Breaches:
    articles = {article.id: article for article in gold.articles}
    for file, fault in passes.faults(gold.root, articles):
        yield file, file.stem, fault


@_rule
def _version(gold: Gold) -> Breaches:
    version = gold.release.version
    if f"\n## {version}\n" not in read_text(gold.root / CHANGELOG):
        yield CHANGELOG, version, "has no section; add one that says what changed and by which rule"
    newest = max(map(_numbers, gold.released), default=_numbers(version))
    if _numbers(version) < newest:
        yield (
            RELEASE,
            version,
            f"{'.'.join(map(str, newest))} was released; choose a higher version",
        )
    for one, other in gold.release.agreement:
        for name in (one, other):
            if name != "gold" and not (gold.root / passes.PASSES / name).is_dir():
                yield RELEASE, name, f"not a pass below {passes.PASSES}; correct `agreement`"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


@_rule
def _canary(gold: Gold) -> Breaches:
    files = [KNOWLEDGE_BASE, *(layers_path(article.id) for article in gold.articles)]
    passes_ = sorted(path.relative_to(gold.root) for path in gold.root.glob("gold/passes/*/*.yaml"))
    for file in (*files, *passes_):
        if gold.release.canary not in read_text(gold.root / file):
            message = f"has no canary; begin it with `# canary {gold.release.canary}`"
            yield file, file.stem, message
