"""Identity: clusters of mentions over all articles as one document."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from khabar.flatten import Frame
from khabar.schema import Article, Prediction
from khabar.score import coref
from khabar.score.coref import Clusters, Ratio
from khabar.signature import Signature

NAME_OF = {"entities": "entity", "events": "event"}
"""The field that names a mention's cluster, by layer."""
MEASURES: Mapping[str, Callable[[Clusters, Clusters], Ratio]] = {
    "MUC": coref.muc,
    "B3": coref.b_cubed,
    "CEAFe": coref.ceaf_e,
    "LEA": coref.lea,
}
VIEWS: Mapping[str, int] = {"all": 1, "no singletons": 2}
"""The clusters that take part: those of at least so many mentions."""


class Identity(NamedTuple):
    """One measure of identity: precision, recall and F1, from 0 to 1.

    CoNLL is the mean of the F1 of MUC, B3 and CEAFe, and has neither precision nor recall.
    """

    signature: Signature
    precision: float | None
    recall: float | None
    f1: float


Pairs = Iterable[tuple[Article, Prediction]]


def identity(layer: str, pairs: Pairs, signature: Signature) -> dict[str, Identity] | None:
    """Score the clusters of a layer; None where no prediction names any.

    A mention is its article and its words. Of two names for the same words the first in the
    alphabet counts, so that no order matters.
    """
    pairs = list(pairs)
    if not any(_names(prediction, layer) for _, prediction in pairs):
        return None
    sides: tuple[dict[Hashable, str], dict[Hashable, str]] = ({}, {})
    for article, prediction in pairs:
        frame = Frame(article)
        for side, record in zip(sides, (article, prediction), strict=True):
            _collect(side, getattr(record, layer) or (), layer, article.id, frame)
    gold, predicted = (coref.clusters(side) for side in sides)
    found: dict[str, Identity] = {}
    for view, least in VIEWS.items():
        kept = [[part for part in side if len(part) >= least] for side in (gold, predicted)]
        conditions = signature._replace(view=f"clusters:{view}")
        for name, row in _scores(kept[0], kept[1]).items():
            named = conditions._replace(measure=f"{layer}.{name}")
            found[name if view == "all" else f"{name}, {view}"] = Identity(named, *row)
    return found


def _names(prediction: Prediction, layer: str) -> bool:
    names = map(attrgetter(NAME_OF[layer]), getattr(prediction, layer) or ())
    return any(name is not None for name in names)


def _collect(
    side: dict[Hashable, str], mentions: Iterable[Any], layer: str, id_: str, frame: Frame
) -> None:
    for mention in mentions:
        name = getattr(mention, NAME_OF[layer])
        if name is not None:
            place = id_, frame.words(mention.start, mention.end)
            side[place] = min(name, side.get(place, name))


def _scores(
    gold: Clusters, predicted: Clusters
) -> dict[str, tuple[float | None, float | None, float]]:
    found = {name: measure(gold, predicted) for name, measure in MEASURES.items()}
    mean = sum(found[name].f1 for name in ("MUC", "B3", "CEAFe")) / 3
    rows = {name: (ratio.precision, ratio.recall, ratio.f1) for name, ratio in found.items()}
    return {**rows, "CoNLL": (None, None, mean)}
