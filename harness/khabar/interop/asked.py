"""What another harness asks a model about an article, and what its answer says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from khabar.answers import NoAnswerError, Task, prediction, read
from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.run.requests import Turn, requests
from khabar.schema import TASKS, Article, Prediction
from khabar.score import measures
from khabar.secrets import hidden
from khabar.systems import System

HEADLINES: Mapping[str, list[str]] = {
    task: [name for of, name in measures.HEADLINES if of == task] for task in TASKS
}
"""The measures that the tasks of other harnesses have."""


@cache
def corpus(suite: str | None = None) -> Corpus:
    """Return the articles, or a suite on them; raises KhabarError for an unknown suite."""
    return load(suite=suite)


def messages(task: Task, article: Article, prompt: str = "v1") -> tuple[Turn, ...]:
    """Return the turns that the system `llm` would send for a task; nothing is sent.

    `prompt`: a version of the prompts, a folder or a file, as the system's option has it.
    """
    return requests(_system(task, prompt), article)[0].messages


def schema(task: Task, article: Article) -> dict[str, Any] | None:
    """Return the JSON Schema of an answer to a task."""
    return requests(_system(task, "v1"), article)[0].schema


@cache
def _system(task: Task, prompt: str) -> System:
    """Return the system `llm`; what it would send it tells without its library."""
    (point,) = entry_points(group="khabar.prompts", name="llm")
    system: System = point.load()(model="none/none", tasks=[task], prompt=prompt)
    return system


def answered(task: Task, article: Article, answer: str, finish: str | None = None) -> Prediction:
    """Return the prediction of an answer, as the system `llm` reads it; a failed one without."""
    try:
        made = prediction(article.id, {task: read(hidden(answer), task, article, finish)})
    except NoAnswerError as error:
        return Prediction(id=article.id, error=hidden(str(error)), details={"task": task})
    return made


def joined(parts: list[Prediction]) -> Prediction:
    """Return one prediction of the answers to several tasks about an article.

    Where all have failed, it has; where some have, their layers are empty and its details say why.
    Raises KhabarError if a task was answered twice.
    """
    failed = {(part.details or {})["task"]: part.error for part in parts if part.error is not None}
    if len(failed) == len(parts):
        return parts[0]
    fields: dict[str, Any] = {}
    for part in parts:
        layers = {name: getattr(part, name) for name in HEADLINES}
        found = {name: layer for name, layer in layers.items() if layer is not None}
        if part.error is not None:
            found = {(part.details or {})["task"]: ()}
        if twice := found.keys() & fields.keys():
            raise KhabarError(f"article {part.id}: {min(twice)} answered twice; give one file")
        fields |= found
    if failed:
        fields["details"] = {"failed": failed}
    return Prediction(id=parts[0].id, **fields, **_lost(parts))


def _lost(parts: list[Prediction]) -> dict[str, Any]:
    """Return the counts of items that could not be located or read, of all the tasks."""
    from msgspec import structs

    lost: dict[str, Any] = {}
    for name in ("unlocatable", "malformed"):
        counts = [structs.asdict(count) for part in parts if (count := getattr(part, name))]
        kind = type(getattr(parts[0], name))
        sums = {key: sum(c[key] for c in counts if c[key]) for key in (counts[0] if counts else ())}
        lost[name] = kind(**sums) if counts else None
    return lost
