"""What a format cannot hold: taken off the articles before they are written, and counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any

import msgspec

from khabar.flatten import Segmentation
from khabar.formats.format import Part
from khabar.layers import LAYERS
from khabar.schema import TASKS, Article, Event, Mention

Layers = dict[str, tuple[Any, ...] | None]


def held(articles: Iterable[Article], holds: Set[Part], losses: Counter[str]) -> Iterator[Article]:
    """Yield articles with nothing but what a format holds; `losses` counts the rest, by kind."""
    for article in articles:
        yield _held(article, holds, losses)


def _held(article: Article, holds: Set[Part], losses: Counter[str]) -> Article:
    changed: dict[str, Any] = {}
    for part, (fields, what) in _OF_ARTICLES.items():
        if part not in holds:
            lost = [name for name in fields if _says(article, name)]
            losses[what] += bool(lost)
            changed.update({name: _NOTHING.get(name) for name in lost})
    if "texts" not in holds:
        losses["articles' white space"] += _of_tokens(article) != article.text
    layers: Layers = {task: getattr(article, task) for task in TASKS}
    for task, mentions in layers.items():
        if mentions is not None and task not in holds:
            losses[task] += len(mentions)
            layers[task] = None
        elif mentions:
            layers[task] = _held_mentions(article, task, mentions, holds, losses)
    return msgspec.structs.replace(article, **changed, **layers)


def _of_tokens(article: Article) -> str:
    """Return what a text is where its words and sentences alone are known."""
    segmented, words = (
        Segmentation(article),
        [article.text[t.start : t.end] for t in article.tokens],
    )
    lines = (words[slice(*segmented.words(s.start, s.end))] for s in article.sentences)
    return "\n".join(map(" ".join, lines))


def _held_mentions(
    article: Article, task: str, mentions: tuple[Any, ...], holds: Set[Part], losses: Counter[str]
) -> tuple[Any, ...]:
    if "characters" not in holds:
        mentions = _of_words(article, mentions, losses)
    if "nested" not in holds:
        mentions = _disjoint(mentions, losses)
    elif "overlapping" not in holds:
        mentions = _laminar(mentions, losses)
    for part, (names_of, what) in _OF_MENTIONS.items():
        if part not in holds:
            mentions = tuple(_without(m, names_of(task), what, losses) for m in mentions)
    return mentions


def _of_words(article: Article, mentions: tuple[Any, ...], losses: Counter[str]) -> tuple[Any, ...]:
    """Return the mentions widened to whole words; those without a word are lost."""
    segmented, kept = Segmentation(article), []
    for mention in mentions:
        first, end = segmented.words(mention.start, mention.end)
        if first == end:
            losses["mentions without a word"] += 1
            continue
        start, stop = article.tokens[first].start, article.tokens[end - 1].end
        if (start, stop) != (mention.start, mention.end):
            losses["boundaries inside words"] += 1
            kept.append(msgspec.structs.replace(mention, start=start, end=stop, text=None))
        else:
            kept.append(mention)
    return tuple(kept)


def _disjoint(mentions: tuple[Any, ...], losses: Counter[str]) -> tuple[Any, ...]:
    """Return the outermost mentions: of two that overlap the earlier, else the longer."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=_position):
        if kept and mention.start < kept[-1].end:
            losses["nested or overlapping mentions"] += 1
        else:
            kept.append(mention)
    return tuple(kept)


def _laminar(mentions: tuple[Any, ...], losses: Counter[str]) -> tuple[Any, ...]:
    """Return the mentions of which no two of a type overlap without one holding the other."""
    kept: list[Mention] = []
    around: dict[str, list[Mention]] = {}
    for mention in sorted(mentions, key=_position):
        holders = around.setdefault(mention.type, [])
        while holders and holders[-1].end <= mention.start:
            holders.pop()
        if holders and mention.end > holders[-1].end:
            losses["overlapping mentions of one type"] += 1
            continue
        holders.append(mention)
        kept.append(mention)
    return tuple(kept)


def _position(mention: Mention) -> tuple[int, int, str]:
    return mention.start, -mention.end, mention.type


def _without(mention: Any, names: Iterable[str], what: str, losses: Counter[str]) -> Any:  # noqa: ANN401
    """Return a mention without fields, which count as lost where they say something."""
    lost = [name for name in names if getattr(mention, name) not in (None, ())]
    if not lost:
        return mention
    losses[what] += 1
    empty = {name: () if name == "arguments" else None for name in lost}
    return msgspec.structs.replace(mention, **empty)


def _says(article: Article, name: str) -> bool:
    """Return whether a field of an article says something that is not computed."""
    value = getattr(article, name)
    if name == "zones":
        return len(value) > 1 or any(zone.type != "body" for zone in value)
    return value not in (None, "")


def _clusters(task: str) -> tuple[str, ...]:
    name = LAYERS[task].cluster
    return (name,) if name else ()


def _attributes(task: str) -> tuple[str, ...]:
    return tuple(attribute.name for attribute in LAYERS[task].attributes)


def _arguments(task: str) -> tuple[str, ...]:
    return ("arguments",) if issubclass(LAYERS[task].record, Event) else ()


_NOTHING: Mapping[str, Any] = {"zones": (), "source": "", "title": None}
_OF_ARTICLES: Mapping[Part, tuple[tuple[str, ...], str]] = {
    "zones": (("zones",), "articles' zones"),
    "date": (("dct",), "articles' dates"),
    "sources": (("title", "outlet", "source"), "articles' titles, outlets or sources"),
    "dossiers": (("dossier",), "articles' dossiers"),
}
_OF_MENTIONS: Mapping[Part, tuple[Callable[[str], tuple[str, ...]], str]] = {
    "clusters": (_clusters, "names of clusters"),
    "values": (_attributes, "mentions' attributes"),
    "arguments": (_arguments, "events' arguments"),
}
