"""The tasks for Inspect: `inspect eval khabar/entities`, `khabar/dates` and `khabar/events`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from inspect_ai import Task as InspectTask
from inspect_ai import task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, GenerateConfig, ResponseSchema
from inspect_ai.scorer import Metric, SampleScore, Score, Scorer, Target, metric, scorer
from inspect_ai.solver import TaskState, generate
from inspect_ai.util import JSONSchema

from khabar.answers import Task
from khabar.corpus import Articles
from khabar.interop import asked
from khabar.interop.asked import HEADLINES, answered, corpus, messages
from khabar.schema import Article, Prediction
from khabar.score.engine.scorer import report

_TURNS = {"user": ChatMessageUser, "assistant": ChatMessageAssistant}


@task  # type: ignore[untyped-decorator]
def entities(suite: str | None = None, prompt: str = "v1", schema: bool = False) -> InspectTask:
    """Find the entities of the articles, or of a suite; `schema` sends the answer's schema."""
    return _task("entities", suite, prompt, schema=schema)


@task  # type: ignore[untyped-decorator]
def dates(suite: str | None = None, prompt: str = "v1", schema: bool = False) -> InspectTask:
    """Find the dates of the articles, or of a suite; `schema` sends the answer's schema."""
    return _task("dates", suite, prompt, schema=schema)


@task  # type: ignore[untyped-decorator]
def events(suite: str | None = None, prompt: str = "v1", schema: bool = False) -> InspectTask:
    """Find the events of the articles, or of a suite; `schema` sends the answer's schema."""
    return _task("events", suite, prompt, schema=schema)


def _task(layer: Task, suite: str | None, prompt: str, *, schema: bool) -> InspectTask:
    samples = [_sample(layer, suite, article, prompt) for article in corpus(suite)]
    config = GenerateConfig(temperature=0.0, max_tokens=16_384)
    if schema:
        json_schema = JSONSchema.model_validate(asked.schema(layer, corpus(suite)[0]))
        config.response_schema = ResponseSchema(name=layer, json_schema=json_schema, strict=True)
    dataset = MemoryDataset(samples, name=corpus(suite).identity)
    return InspectTask(
        dataset,
        solver=generate(),
        scorer=headlines(layer, suite),
        metrics=[f1(layer, suite)],
        config=config,
    )


def _sample(layer: Task, suite: str | None, article: Article, prompt: str) -> Sample:
    turns = [_TURNS[turn.role](content=turn.content) for turn in messages(layer, article, prompt)]
    return Sample(turns, id=article.id, metadata={"task": layer, "suite": suite or ""})


@metric  # type: ignore[untyped-decorator]
def f1(layer: str, suite: str | None = None) -> Metric:
    """Micro-averaged F1 per headline measure, from 0 to 1, with the ends of its 95% interval."""

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        return _scores(layer, suite, scores)

    return compute


@scorer(metrics=[])  # type: ignore[untyped-decorator]
def headlines(layer: str, suite: str | None = None) -> Scorer:
    """Score an answer: 1 if it holds a list, otherwise 0; the metadata has the prediction."""

    async def score(state: TaskState, target: Target) -> Score:
        article = corpus(suite).by_id(str(state.sample_id))
        output = state.output
        made = answered(layer, article, output.completion, output.stop_reason)  # type: ignore[arg-type]
        metadata = {"prediction": msgspec.to_builtins(made)}
        return Score(value=float(made.error is None), explanation=made.error, metadata=metadata)

    return score


def _scores(layer: str, suite: str | None, scores: list[SampleScore]) -> dict[str, float]:
    whole: Any = corpus(suite)
    articles, answers = [], []
    for scored in scores:
        metadata: Mapping[str, Any] = scored.score.metadata or {}
        answers.append(msgspec.convert(metadata["prediction"], Prediction))
        articles.append(whole.by_id(answers[-1].id))
    of_task: Any = report("", Articles(articles, whole.identity), answers)[layer]
    found: dict[str, float] = {}
    for name in HEADLINES[layer]:
        found[name] = of_task[name].f1
        for end in ("low", "high"):
            found[f"{name}_{end}"] = getattr(of_task[name].interval, end, float("nan"))
    return found
