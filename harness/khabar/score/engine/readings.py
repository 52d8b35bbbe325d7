"""What predictions tell of how a model's answers were read, for a reader of the scores."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from khabar import limits
from khabar.answers import TruncatedThinkingError
from khabar.schema import TASKS, Prediction
from khabar.score.engine.tasks import Answer

_MOST_IDS = 5
_THINKING = TruncatedThinkingError.__name__
_QUESTIONS = (*TASKS, "identity")
"""What a model may be asked about an article: the tasks, and which mentions are the same."""


class Readings:
    """The articles whose answers were truncated, and examples of what was malformed, by question.

    Predictions tell both in their details (`as_dict` of `khabar.answers.Reading` and `Names`),
    which strangers write; no score looks at them.
    """

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids
        self._truncated: dict[str, list[int]] = {question: [] for question in _QUESTIONS}
        self._thinking: list[int] = []
        self._examples: dict[str, dict[int, list[str]]] = {name: {} for name in _QUESTIONS}

    def add(self, answers: Iterable[Answer]) -> None:
        """Take what the predictions of answered articles tell."""
        for place, prediction in answers:
            for question, reading in _readings(prediction):
                if reading.get("truncated") is True:
                    self._truncated[question].append(place)
                if examples := _examples(reading.get("examples")):
                    self._keep(question, place, examples)

    def add_failed(self, failed: Iterable[Answer]) -> None:
        """Take the predictions with an error, whose beginning names what failed."""
        for place, prediction in failed:
            if str(prediction.error).startswith(_THINKING):
                self._thinking.append(place)

    def _keep(self, question: str, place: int, examples: list[str]) -> None:
        """Keep the examples of the first articles, whichever come first."""
        kept = self._examples[question]
        kept[place] = examples
        if len(kept) > limits.EXAMPLES:
            del kept[max(kept)]

    def truncated(self) -> dict[str, list[str]]:
        """Return the articles whose answers were truncated, by question, in the corpus' order.

        Under ``thinking`` are those that failed because no answer came before the tokens ran out.
        """
        return {
            question: [self._ids[place] for place in sorted(places)]
            for question, places in {**self._truncated, "thinking": self._thinking}.items()
            if places
        }

    def notes(self) -> Iterator[str]:
        """Yield a line for each question with malformed items, and one with truncated answers."""
        for question in _QUESTIONS:
            kept = sorted(self._examples[question].items())
            lines = [f"article {self._ids[p]!r}: {e}" for p, examples in kept for e in examples]
            if lines:
                yield f"{question}: malformed items include {'; '.join(lines[: limits.EXAMPLES])}"
        for question, ids in self.truncated().items():
            yield self._cut(question, ids)

    def _cut(self, question: str, ids: list[str]) -> str:
        named = ", ".join(map(repr, ids[:_MOST_IDS])) + (", …" if len(ids) > _MOST_IDS else "")
        if question == "thinking":
            share = f"truncated thinking in {len(ids)} of {len(self._ids)} articles ({named})"
            return f"{share}, which have no answer; raise max_tokens, or have the model think less"
        cut = f"truncated answers in {len(ids)} articles ({named})"
        return f"{question}: {cut}; what was cut off counts as missed"


def _readings(prediction: Prediction) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what a prediction says of how the answers to its questions were read."""
    answers = prediction.details and prediction.details.get("answers")
    if not isinstance(answers, dict):
        return
    for question in _QUESTIONS:
        reading = answers.get(question)
        attempted = question not in TASKS or getattr(prediction, question) is not None
        if isinstance(reading, dict) and attempted:
            yield question, reading


def _examples(listed: object) -> list[str]:
    first = listed[: limits.EXAMPLES] if isinstance(listed, list) else []
    return [example[: limits.EXAMPLE] for example in first if isinstance(example, str)]
