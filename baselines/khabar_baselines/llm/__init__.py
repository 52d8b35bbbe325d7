"""The system `llm`: entities, dates and events by prompt, from any language model."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import khabar
from khabar.answers import NoAnswerError, Reading, Task, prediction, read
from khabar.layers import LAYERS
from khabar.secrets import hidden, learn
from khabar_baselines.libraries import require
from khabar_baselines.llm import options, prompts
from khabar_baselines.llm.loop import run
from khabar_baselines.llm.schemas import SCHEMAS

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from khabar_baselines.llm.model import Answer

require("inspect_ai")


class Llm:
    """A language model, asked by prompt; options: model, base_url, … (docs/systems.md)."""

    name = "llm"

    def __init__(self, **options_: Any) -> None:  # noqa: ANN401
        """Check the options (`options.Options`); the model is created at its first use."""
        learn(options_)
        self.options = options.parsed(options_)
        self._prompts_digest = prompts.digest(self.options)
        self._models: dict[int, Model] = {}
        self._answered = False

    @property
    def identity(self) -> dict[str, Any]:
        """The settings that decide the answers, as JSON values: equal identities may share them.

        Secrets are not part of it.
        """
        chosen = self.options
        fields = {
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
        return hidden(fields)

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the model's answer; `details` has the settings, the costs and the counts.

        Any number of threads may call. Raises KhabarError, one line that names the task, if the
        provider returns no answer or the answer has no list; UnusableError if the key, the address
        or the model's name is wrong, or there is no server.
        """
        answers = run(self._answers(article))
        answer_of = dict(zip(self.options.tasks, answers, strict=True))
        readings = {
            task: self._reading(task, answer, article) for task, answer in answer_of.items()
        }
        return prediction(
            article.id,
            readings,
            {**self.identity, "cost": _cost(answers)},
            {task: answer.as_dict() for task, answer in answer_of.items()},
        )

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for another process, which creates a model of its own."""
        return {**self.__dict__, "_models": {}}

    @property
    def _model(self) -> Model:
        """The model of this process, because a forked process cannot use its parent's."""
        from khabar_baselines.llm.model import model

        process = os.getpid()
        if process not in self._models:
            self._models[process] = model(self.options, lambda: self._answered)
        return self._models[process]

    async def _answers(self, article: khabar.Article) -> list[Answer]:
        """Return one answer per task, requested concurrently; a failure ends the others.

        The model is created here, on the loop, by the first call of any thread.
        """
        model = self._model
        try:
            async with asyncio.TaskGroup() as group:
                requests = [
                    group.create_task(self._answer(model, task, article))
                    for task in self.options.tasks
                ]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in requests]

    async def _answer(self, model: Model, task: Task, article: khabar.Article) -> Answer:
        from khabar_baselines.llm.model import ask

        text = "\n".join(article.text[start:end] for start, end in _open(article, task))
        prompt = prompts.prompt(task, self.options, article, text)
        try:
            answer = await ask(model, self.options, prompt, SCHEMAS[task])
        except khabar.KhabarError as error:
            raise type(error)(f"llm: {task}: {error}") from error
        self._answered = True
        return answer

    def _reading(self, task: Task, answer: Answer, article: khabar.Article) -> Reading:
        try:
            return read(answer.text, task, article, answer.stop)
        except NoAnswerError as error:
            raise khabar.KhabarError(f"llm: {task}: {self.options.model}: {error}") from None


def _cost(answers: Iterable[Answer]) -> float | None:
    """Return the total cost of the answers in dollars, as far as it is known."""
    known = [answer.cost for answer in answers if answer.cost is not None]
    return sum(known) if known else None


def _open(article: khabar.Article, task: Task) -> list[tuple[int, int]]:
    """Return the spans of an article's zones in which a task has mentions."""
    if not article.zones:
        return [(0, len(article.text))]
    return [
        (zone.start, zone.end) for zone in article.zones if zone.type not in LAYERS[task].barred
    ]
