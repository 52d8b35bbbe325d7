"""khabar: a benchmark for information extraction from Arabic news."""

from khabar.errors import KhabarError
from khabar.fold import fold, folded
from khabar.schema import Argument, Article, Date, Dct, Entity, Event, Prediction, Span, Zone

__all__ = [
    "Argument",
    "Article",
    "Date",
    "Dct",
    "Entity",
    "Event",
    "KhabarError",
    "Prediction",
    "Span",
    "Zone",
    "fold",
    "folded",
]
