"""Large corpora and predictions for them, made of the dataset's own articles over and over."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path

import msgspec

import khabar

replaced = msgspec.structs.replace


def articles(mentions: int) -> Iterator[khabar.Article]:
    """Yield articles that have at least so many mentions together."""
    made, found, number = list(khabar.load()), 0, 0
    while found < mentions:
        article = made[number % len(made)]
        found += len(article.entities) + len(article.dates) + len(article.events)
        yield replaced(article, id=f"{number:06}")
        number += 1


def documents(number: int) -> Iterator[khabar.Article]:
    """Yield short documents: two or three sentences each, with all three layers."""
    chance = random.Random(0)
    for place, article in enumerate(islice(cycle(khabar.load()), number)):
        length = chance.randint(2, 3)
        first = chance.randrange(len(article.sentences) - length)
        yield excerpt(article, first, first + length, f"{place:06}")


def sentences(number: int) -> Iterator[khabar.Article]:
    """Yield articles of one sentence, some 31 words each, with entities alone."""
    long = [
        piece
        for article in khabar.load()
        for place in range(len(article.sentences))
        if len((piece := excerpt(article, place, place + 1, "")).text.split()) >= _LONG
    ]
    for place, piece in enumerate(islice(cycle(long), number)):
        yield replaced(piece, id=f"{place:06}", dates=None, events=None)


_LONG = 16
"""Words between spaces that a sentence must have, so that the mean of words is 31."""


def excerpt(article: khabar.Article, first: int, last: int, id_: str) -> khabar.Article:
    """Return some sentences of an article with the mentions that lie within them."""
    kept = article.sentences[first:last]
    start, stop = kept[0].start, kept[-1].end

    def within(spans: Iterable) -> tuple:
        return tuple(
            replaced(span, start=span.start - start, end=span.end - start)
            for span in spans
            if start <= span.start and span.end <= stop
        )

    events = (replaced(e, arguments=within(e.arguments)) for e in within(article.events))
    return khabar.Article(
        id=id_,
        text=article.text[start:stop],
        entities=within(article.entities),
        dates=within(article.dates),
        events=tuple(events),
    )


def answer(article: khabar.Article) -> khabar.Prediction:
    """Return the article's gold with a tenth of its mentions lost or moved, without names."""
    chance = random.Random(article.id)
    events = spoilt(article.events or (), chance)
    return khabar.Prediction(
        id=article.id,
        entities=tuple(
            replaced(entity, entity=None) for entity in spoilt(article.entities or (), chance)
        ),
        dates=_layer(article.dates, spoilt(article.dates or (), chance)),
        events=_layer(
            article.events,
            (
                replaced(event, event=None, arguments=tuple(spoilt(event.arguments, chance)))
                for event in events
            ),
        ),
    )


def _layer(gold: tuple | None, spans: Iterable) -> tuple | None:
    return None if gold is None else tuple(spans)


def apart(article: khabar.Article) -> khabar.Article:
    """Return the article with clusters of its own, of which no other article has a mention."""
    return replaced(
        article,
        entities=tuple(replaced(e, entity=_of(article, e.entity)) for e in article.entities),
        events=tuple(replaced(e, event=_of(article, e.event)) for e in article.events),
    )


def _of(article: khabar.Article, name: str | None) -> str | None:
    return name and f"{article.id} {name}"


def named(article: khabar.Article) -> khabar.Prediction:
    """Return `answer` with clusters: those of gold, but for one mention in ten another's."""
    found, chance = answer(article), random.Random(article.id)
    entities = _names({e.start: e.entity for e in article.entities}, found.entities, chance)
    events = _names({e.start: e.event for e in article.events}, found.events, chance)
    return replaced(
        found,
        entities=tuple(replaced(e, entity=next(entities)) for e in found.entities),
        events=tuple(replaced(e, event=next(events)) for e in found.events),
    )


def _names(
    gold: dict[int, str | None], spans: Iterable, chance: random.Random
) -> Iterator[str | None]:
    others = list(gold.values())
    for span in spans:
        right = chance.random() < 0.9 and span.start in gold
        yield gold[span.start] if right else chance.choice(others)


def spoilt(spans: Iterable, chance: random.Random) -> Iterator:
    """Yield spans, of which 4 in 100 are lost, 3 begin too early and 3 end too early."""
    for span in spans:
        found, lot = replaced(span, text=None), chance.randrange(100)
        if lot < 3:
            yield replaced(found, start=max(0, span.start - 3))
        elif lot < 6:
            yield replaced(found, end=span.start + 1)
        elif lot < 96:
            yield found


def write(path: Path, records: Iterable[msgspec.Struct]) -> None:
    """Write records as JSON Lines."""
    with path.open("wb") as file:
        file.writelines(msgspec.json.encode(record) + b"\n" for record in records)
