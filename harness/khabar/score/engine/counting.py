"""One batch by one measure: how much of it is right, by article, sentence, type and zone."""

from __future__ import annotations

import numpy as np

from khabar import labels
from khabar.score.engine.columns import Column
from khabar.score.engine.match import Matched, match
from khabar.score.engine.pairs import Pairs
from khabar.score.measures import Measure
from khabar.score.score import Batch, Table


def counted(
    measure: Measure,
    pairs: Pairs,
    articles: int,
    types: int,
    sentences: Column | None = None,
    without_span: Column | None = None,
) -> Batch:
    """Count a batch of `articles` whose items have one of so many `types`.

    `sentences`: the article of each sentence, where sentences are counted too. `without_span`: how
    many items of each article were predicted that have no span. They are wrong, have no type or
    zone, and count in the article's first sentence.
    """
    matched = match(measure, pairs)
    of_articles = _by("article", articles, pairs, matched)
    of_sentences = None
    if without_span is not None:
        of_articles[:, 1] += without_span
    if sentences is not None:
        of_sentences = _by("sentence", len(sentences), pairs, matched)
        if without_span is not None:
            of_sentences[np.searchsorted(sentences, np.arange(articles)), 1] += without_span
    return Batch(
        of_articles,
        of_sentences,
        _within(measure, "type", types, pairs, matched),
        _within(measure, "zone", len(labels.ZONES), pairs, matched),
        _repeated(pairs, matched),
    )


def _within(measure: Measure, field: str, size: int, pairs: Pairs, matched: Matched) -> Table:
    """Count the measure over the items of each value of a field alone, on both sides."""
    if field not in measure.implied:
        matched = match(measure, pairs, by=(field,))
    return _by(field, size, pairs, matched)


def _by(field: str, size: int, pairs: Pairs, matched: Matched) -> Table:
    gold, predicted = pairs.unaligned
    of_gold, of_predicted = gold[field][matched.gold], predicted[field][matched.predicted]
    sizes = pairs.sizes(field, size)
    right = sizes[0]
    if not matched.aligned.all():
        right = np.bincount(pairs.aligned[0][field], weights=matched.aligned, minlength=size)
    return np.stack(
        [
            sizes[0] + np.bincount(of_gold, minlength=size),
            sizes[1] + np.bincount(of_predicted, minlength=size),
            right + np.bincount(of_gold, weights=matched.credit, minlength=size),
        ],
        axis=1,
        dtype=np.float64,
    )


def _repeated(pairs: Pairs, matched: Matched) -> Table:
    """Return how many repeated items gold has, and how many of them are right."""
    aligned, unaligned = pairs.aligned[0]["repeated"], pairs.unaligned[0]["repeated"][matched.gold]
    return np.array(
        [aligned.sum() + unaligned.sum(), aligned @ matched.aligned + unaligned @ matched.credit]
    )
