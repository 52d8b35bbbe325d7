"""The system `llm`: entities, dates and events by prompt, from any model that one has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import khabar
from khabar.labels import BARRED
from khabar.secrets import hidden, learn
from khabar_baselines.libraries import require
from khabar_baselines.llm import jsontext, options, prompts
from khabar_baselines.llm.answers import SCHEMAS, located
from khabar_baselines.llm.loop import run
from khabar_baselines.llm.options import Task

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from khabar_baselines.llm.model import Answer

require("inspect_ai")


class Llm:
    """A language model, asked by prompt; options: model, base_url, … (docs/systems.md)."""

    name = "llm"

    def __init__(self, **given: Any) -> None:  # noqa: ANN401
        """Check the options (`options.Options`); the model itself is made when first asked."""
        learn(given)
        self.options = options.parsed(given)
        self._prompts_digest = prompts.digest(self.options)
        self._making = threading.Lock()

    @property
    def identity(self) -> dict[str, Any]:
        """What decides the answers, as JSON values: equal identities may share them.

        Secrets are no part of it.
        """
        chosen = self.options
        told = {
            "system": self.name,
            "model": chosen.model,
            "base_url": chosen.base_url,
            "temperature": chosen.temperature,
            "seed": chosen.seed,
            "max_tokens": chosen.max_tokens,
            "tasks": list(chosen.tasks),
            "language": chosen.language,
            "prompt": chosen.prompt,
            "prompt_sha256": self._prompts_digest,
            "schema": chosen.schema,
            "model_args": chosen.model_args,
        }
        return hidden(told)

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the model's answer, and in `details` how it came about.

        Any number of threads may call. Raises KhabarError, one line that names the task,
        where the provider gives no answer or the answer has no JSON in it.
        """
        with self._making:
            model = self._model
        answers = run(self._answers(model, article))
        layers: dict[str, Any] = {}
        tasks: dict[str, Any] = {}
        for task, answer in zip(self.options.tasks, answers, strict=True):
            layers[task], tasks[task] = self._layer(task, answer, article)
        return khabar.Prediction(
            id=article.id,
            **layers,
            unlocatable=khabar.Unlocatable(**_counted(tasks, "unlocatable")),
            malformed=khabar.Malformed(**_counted(tasks, "malformed")),
            details={**self.identity, "cost": _cost(tasks.values()), "answers": tasks},
        )

    @cached_property
    def _model(self) -> Model:
        from khabar_baselines.llm.model import model

        return model(self.options)

    async def _answers(self, model: Model, article: khabar.Article) -> list[Answer]:
        """Return one answer a task, asked side by side; a failure ends the others."""
        try:
            async with asyncio.TaskGroup() as group:
                asked = [
                    group.create_task(self._answer(model, task, article))
                    for task in self.options.tasks
                ]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in asked]

    async def _answer(self, model: Model, task: Task, article: khabar.Article) -> Answer:
        from khabar_baselines.llm.model import ask

        text = "\n".join(article.text[start:end] for start, end in _open(article, task))
        prompt = prompts.prompt(task, self.options, article, text)
        try:
            return await ask(model, self.options, prompt, SCHEMAS[task])
        except khabar.KhabarError as error:
            raise khabar.KhabarError(f"llm: {task}: {error}") from error

    def _layer(
        self, task: Task, answer: Answer, article: khabar.Article
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return a task's mentions and what is told of its answer."""
        read = jsontext.read(answer.text)
        value = read.value if read else None
        items = value.get(task) if isinstance(value, dict) else value
        if read is None or not isinstance(items, list):
            began = " ".join(answer.text[:80].split())
            told = f"no list of {task} in the answer, which begins {began!r}"
            remedy = f"it stopped by {answer.stop!r}: raise max_tokens, or take another model"
            raise khabar.KhabarError(f"llm: {task}: {self.options.model}: {told}; {remedy}")
        mentions, counts = located(task, items, _visible(article, task), article)
        told_of = {
            **counts,
            "truncated": read.truncated,
            "stop": answer.stop,
            "input_tokens": answer.input_tokens,
            "output_tokens": answer.output_tokens,
            "cost": answer.cost,
        }
        return mentions, told_of


def _counted(tasks: Mapping[str, Mapping[str, Any]], kind: str) -> dict[str, int]:
    """Return how many items of each layer were of a kind, arguments apart."""
    counted = {task: told[kind] for task, told in tasks.items()}
    arguments = tasks.get("events", {}).get("arguments")
    return counted | ({"arguments": arguments[kind]} if arguments else {})


def _cost(told: Iterable[Mapping[str, Any]]) -> float | None:
    """Return what all answers cost together, in dollars, as far as that is known."""
    known = [each["cost"] for each in told if each["cost"] is not None]
    return sum(known) if known else None


def _open(article: khabar.Article, task: Task) -> list[tuple[int, int]]:
    """Return the stretches of an article that a task is about."""
    if not article.zones:
        return [(0, len(article.text))]
    return [(zone.start, zone.end) for zone in article.zones if zone.type not in BARRED[task]]


def _visible(article: khabar.Article, task: Task) -> str:
    """Return the text with everything else blank: its offsets are the article's."""
    text, end = "", 0
    for start, stop in _open(article, task):
        text += " " * (start - end) + article.text[start:stop]
        end = stop
    return text + " " * (len(article.text) - end)
