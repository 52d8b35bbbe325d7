"""Scores that must be reached: ``dates.value=0.5``, and what to say where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from khabar.errors import KhabarError, check_one_of
from khabar.plugin.runs import mentions
from khabar.render.mentions import worst
from khabar.run.run import Run
from khabar.schema import TASKS
from khabar.score.counts import Counts
from khabar.score.measures import MEASURES, Measure
from khabar.score.score import Score


class Threshold(NamedTuple):
    """A measure and the least F1 that it must have, from 0 to 1."""

    measure: Measure
    at_least: float

    def __str__(self) -> str:
        return f"{self.measure.name} at least {self.at_least:g}"


def named(measure: Measure) -> str:
    """Return a measure's task and name, as thresholds have them."""
    return f"{measure.task}.{measure.name}"


def parse(text: str) -> Threshold:
    """Return the threshold that ``TASK.MEASURE=F1`` says. Raises KhabarError for any other text."""
    which, equals, least = text.rpartition("=")
    task, dot, name = which.strip().partition(".")
    if not (equals and dot):
        raise KhabarError(f"{text!r}: a threshold reads TASK.MEASURE=F1, such as dates.value=0.5")
    return threshold(measures(task, name)[0], least)


def measures(task: object = None, name: object = None) -> list[Measure]:
    """Return the measures of a task, or the one of that name. Raises KhabarError for none."""
    if task is not None:
        check_one_of("task", task, TASKS)
    elif name is not None:
        raise KhabarError("measure without task")
    of_task = [measure for measure in MEASURES if task in (None, measure.task)]
    if name is None:
        return of_task
    check_one_of(f"measure of {task}", name, [measure.name for measure in of_task])
    return [measure for measure in of_task if measure.name == name]


def threshold(measure: Measure, at_least: object) -> Threshold:
    """Return the threshold of a measure. Raises KhabarError for what is no F1."""
    try:
        least = -1.0 if isinstance(at_least, bool) else float(at_least)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        least = -1.0
    if not 0 <= least <= 1:
        raise KhabarError(f"{at_least!r}: F1 is from 0 to 1, such as 0.5")
    return Threshold(measure, least)


def failure(asked: Threshold, run: Run) -> str | None:
    """Return why a run does not reach a threshold, with its worst mentions; None if it does."""
    measure, score = asked.measure, run.score(asked.measure)
    if score is None:
        why = "; ".join(run.report.notes) or "gold has nothing for it"
        return f"{run.report.system}: no {named(measure)} to be {asked.at_least:g} at least: {why}"
    if score.f1 >= asked.at_least:
        return None
    counted = (
        f"precision {score.precision:.3f}, recall {score.recall:.3f}, {score.total.right:g} right"
    )
    below = f"{run.report.system}: {named(measure)} is {score.f1:.3f}, below {asked.at_least:g}"
    return f"{below} ({counted})\n{worst(mentions(run, measure))}"


def properties(score: Score | None, counts: Counts | None = None) -> Iterator[tuple[str, object]]:
    """Yield the properties that a JUnit report has of a score: its shares and its signature.

    `counts`: those of an article; by default all of them.
    """
    if score:
        name = named(score.measure)
        for share in ("precision", "recall", "f1"):
            yield f"{name}.{share}", f"{getattr(counts or score.total, share):.4f}"
        yield f"{name}.signature", str(score.signature)
