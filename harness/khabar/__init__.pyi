"""khabar: a benchmark for information extraction from Arabic news."""

from khabar.align import Found, Quotation, align
from khabar.api import compare, evaluate, score
from khabar.corpus import Corpus, dataset_path, load
from khabar.errors import KhabarError, TransientError, UnusableError
from khabar.fold import fold, folded
from khabar.interop import metric_path
from khabar.run.run import Run
from khabar.schema import (
    Argument,
    Article,
    Date,
    Dct,
    Entity,
    Event,
    Malformed,
    Prediction,
    Span,
    Unlocatable,
    Zone,
)
from khabar.score.report import Report
from khabar.systems import System, system

__all__ = [
    "Argument",
    "Article",
    "Corpus",
    "Date",
    "Dct",
    "Entity",
    "Event",
    "Found",
    "KhabarError",
    "Malformed",
    "Prediction",
    "Quotation",
    "Report",
    "Run",
    "Span",
    "System",
    "TransientError",
    "Unlocatable",
    "UnusableError",
    "Zone",
    "align",
    "compare",
    "dataset_path",
    "evaluate",
    "fold",
    "folded",
    "load",
    "metric_path",
    "score",
    "system",
]
