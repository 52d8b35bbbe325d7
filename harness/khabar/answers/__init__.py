"""Language models' answers as mentions: `read` takes what a model wrote, whoever asked it."""

from khabar.answers.names import Names, read_names
from khabar.answers.places import Counts
from khabar.answers.quoting import quoted
from khabar.answers.reading import (
    NoAnswerError,
    Reading,
    TruncatedThinkingError,
    has_list,
    prediction,
    read,
)
from khabar.schema import Task

__all__ = [
    "Counts",
    "Names",
    "NoAnswerError",
    "Reading",
    "Task",
    "TruncatedThinkingError",
    "has_list",
    "prediction",
    "quoted",
    "read",
    "read_names",
]
