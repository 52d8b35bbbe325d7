"""Identity: clusters of mentions over all articles as one document."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from khabar.flatten import Segmentation
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


class Naming:
    """The clusters that predictions name in one layer, collected as they come.

    A mention is its article and its words. Of two names for the same words the first in the
    alphabet counts, so that no order matters.
    """

    def __init__(self, layer: str) -> None:
        self.layer = layer
        self._named: dict[Hashable, str] = {}

    def add(self, answers: Iterable[tuple[Article, Prediction]]) -> None:
        """Collect the names of predictions for articles whose gold has the layer."""
        for article, prediction in answers:
            mentions = getattr(prediction, self.layer) or ()
            if getattr(article, self.layer) is not None and _names(mentions, self.layer):
                _collect(self._named, mentions, self.layer, article)

    def identity(
        self, articles: Iterable[Article], signature: Signature
    ) -> dict[str, Identity] | None:
        """Score the clusters against those of all `articles`; None where a side names none."""
        if not self._named:
            return None
        named: dict[Hashable, str] = {}
        for article in articles:
            _collect(named, getattr(article, self.layer) or (), self.layer, article)
        if not named:
            return None
        gold, predicted = coref.clusters(named), coref.clusters(self._named)
        found: dict[str, Identity] = {}
        for view, least in VIEWS.items():
            kept = [[part for part in side if len(part) >= least] for side in (gold, predicted)]
            conditions = signature._replace(view=f"clusters:{view}")
            for name, row in _scores(kept[0], kept[1]).items():
                told = conditions._replace(measure=f"{self.layer}.{name}")
                found[name if view == "all" else f"{name}, {view}"] = Identity(told, *row)
        return found


def _names(mentions: Iterable[Any], layer: str) -> bool:
    names = list(map(attrgetter(NAME_OF[layer]), mentions))
    return names.count(None) < len(names)


def _collect(
    side: dict[Hashable, str], mentions: Iterable[Any], layer: str, article: Article
) -> None:
    segmented = Segmentation(article)
    for mention in mentions:
        name = getattr(mention, NAME_OF[layer])
        if name is not None:
            place = article.id, segmented.words(mention.start, mention.end)
            side[place] = min(name, side.get(place, name))


def _scores(
    gold: Clusters, predicted: Clusters
) -> dict[str, tuple[float | None, float | None, float]]:
    found = {name: measure(gold, predicted) for name, measure in MEASURES.items()}
    mean = sum(found[name].f1 for name in ("MUC", "B3", "CEAFe")) / 3
    rows = {name: (ratio.precision, ratio.recall, ratio.f1) for name, ratio in found.items()}
    return {**rows, "CoNLL": (None, None, mean)}
