"""The clusters that mentions name, with the words of the mentions, for scores of identity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from khabar.corpus import Articles
from khabar.schema import Article, Prediction
from khabar.score.clusters import Named, named
from khabar.score.engine.gold_store import GoldStore
from khabar.score.engine.offsets import of_articles
from khabar.score.engine.parts import Parts, before

_ARTICLES = 500
"""Articles whose gold is read together."""


def of_records(
    layer: str,
    records: Sequence[Article | Prediction],
    words: Parts,
    dossiers: Sequence[str | None],
) -> Iterator[Named]:
    """Yield what each record names in a layer, given the words and dossiers of their articles."""
    starts, ends, *_ = words.fields
    first = before(words.sizes).tolist()
    sizes = words.sizes.tolist()
    for record, begin, size, dossier in zip(records, first, sizes, dossiers, strict=True):
        own = slice(begin, begin + size)
        yield named(layer, getattr(record, layer) or (), starts[own], ends[own], dossier)


def of_gold(layer: str, articles: Articles, gold: GoldStore) -> Iterator[Named]:
    """Yield what the gold of each article names in a layer; a store of all articles keeps it.

    No article is read before the first is asked for, because most predictions name no cluster.
    """
    if not gold.whole:
        yield from _of_articles(layer, articles, gold)
        return
    if layer not in gold.named:
        gold.named[layer] = list(_of_articles(layer, articles, gold))
    yield from gold.named[layer]


def _of_articles(layer: str, articles: Articles, gold: GoldStore) -> Iterator[Named]:
    for start in range(0, len(articles), _ARTICLES):
        batch = articles[start : start + _ARTICLES]
        places = np.arange(start, start + len(batch))
        words = gold.words(places) if gold.whole else of_articles(batch).words
        yield from of_records(layer, batch, words, [article.dossier for article in batch])
