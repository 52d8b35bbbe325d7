"""khabar: a benchmark for information extraction from Arabic news."""

from khabar.align import Found, Quotation, align
from khabar.api import compare, evaluate, make_suite, score
from khabar.built_in import dataset_path
from khabar.corpus import Corpus, load
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
    Variant,
    Zone,
)
from khabar.score.report import Report
from khabar.suites.cases import ComposedScores
from khabar.suites.scores import SuiteScores
from khabar.systems import System, system

__all__ = [
    "Argument",
    "Article",
    "ComposedScores",
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
    "SuiteScores",
    "System",
    "TransientError",
    "Unlocatable",
    "UnusableError",
    "Variant",
    "Zone",
    "align",
    "compare",
    "dataset_path",
    "evaluate",
    "fold",
    "folded",
    "load",
    "make_suite",
    "metric_path",
    "score",
    "system",
]
