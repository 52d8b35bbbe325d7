"""Named entities by gazetteers and rules: Arabic as it is written in news, and no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from khabar import Article, Entity
from khabar_baselines.regex.entities import (
    classes,
    gazetteer,
    names,
    nationalities,
    offices,
    organisations,
    persons,
    states,
)
from khabar_baselines.regex.entities.document import Document, Mention
from khabar_baselines.regex.entities.metonymy import settle
from khabar_baselines.regex.zones import silence

_PRECEDENCE = ("EVENT", "FAC", "ORG", "PER", "OCC", "LOC", "GPE", "NORP")


def entities(article: Article) -> tuple[Entity, ...]:
    """Return the entity mentions of an article, nested ones too, in order."""
    document = Document(article.text)
    _read(document)
    kept = _compatible(document, _plausible(document))
    entities = (_entity(document, settle(document, mention)) for mention in kept)
    is_silent = silence(article, "boilerplate")
    heard = (one for one in entities if not is_silent(one.start, one.end))
    return tuple(sorted(heard, key=lambda one: (one.start, -one.end)))


def _read(document: Document) -> None:
    """Find mentions, each pass reading what those before it left."""
    document.add(gazetteer.find(document))
    document.add(nationalities.find(document))
    document.add(states.find(document))
    document.add(names.chains(document))
    document.add(names.pairs(document))
    document.add(names.particled(document))
    document.add(classes.places(document))
    for _ in range(2):
        document.add(classes.find(document))
        document.add(organisations.find(document))
        document.add(offices.find(document))
        document.add(persons.announced(document))
        document.add(persons.spoken_of(document))
        document.add(persons.joined(document))
        document.add(persons.again(document))


def _plausible(document: Document) -> Iterator[Mention]:
    for mentions in document.mentions.values():
        for mention in mentions:
            if mention.type != "OCC" or offices.stands(document, mention):
                yield mention


def _compatible(document: Document, mentions: Iterable[Mention]) -> list[Mention]:
    """Return mentions without two of a span, crossings, and what may not nest."""
    kept: list[Mention] = []
    at: dict[int, list[Mention]] = defaultdict(list)
    order = sorted(mentions, key=lambda m: (m.start - m.end, _PRECEDENCE.index(m.type)))
    for mention in order:
        touched = range(mention.first, mention.last)
        overlapping = (one for word in touched for one in at[word])
        if all(one.covers(mention) and _nests(document, one, mention) for one in overlapping):
            kept.append(mention)
            for word in touched:
                at[word].append(mention)
    return kept


def _nests(document: Document, outer: Mention, inner: Mention) -> bool:
    """Tell whether a mention may stand inside another; of offices, only a definite one."""
    if (outer.start, outer.end) == (inner.start, inner.end) or outer.type in ("PER", "NORP"):
        return False
    if outer.type != inner.type:
        return True
    if outer.start == inner.start or outer.type not in ("ORG", "OCC"):
        return False
    return outer.type == "ORG" or document.name(inner).startswith(("ال", "ل"))


def _entity(document: Document, mention: Mention) -> Entity:
    start, end = document.folded.raw(mention.start, mention.end)
    entity = mention.entity
    if mention.type == "OCC":
        holder = document.at(mention.last, ("PER",)) if document.spaced(mention.last) else None
        entity = holder.entity if holder is not None else None
    return Entity(start=start, end=end, type=mention.type, entity=entity)
