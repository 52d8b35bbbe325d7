"""The system `llm`: entities, dates and events by prompt, from any language model."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import khabar
from khabar.answers import Names, NoAnswerError, Reading, Task, prediction, read
from khabar.calls import Call
from khabar.secrets import hidden, learn
from khabar_baselines.libraries import require
from khabar_baselines.llm import naming, options, prompts
from khabar_baselines.llm.known import Known
from khabar_baselines.llm.loop import run
from khabar_baselines.llm.schemas import SCHEMAS
from khabar_baselines.llm.zones import open_zones

if TYPE_CHECKING:
    from inspect_ai.model import Model

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
        self._known = Known()

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
        return hidden(fields | ({"identity": True} if chosen.identity else {}))

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the model's answer; `details` has the settings, the costs and the counts.

        Any number of threads may call. Raises KhabarError, one line that names the task, if the
        provider returns no answer or the answer to a task has no list; UnusableError if the key,
        the address or the model's name is wrong, or there is no server.
        """
        answers = dict(zip(self.options.tasks, run(self._answers(article)), strict=True))
        readings = {task: self._reading(task, answers[task], article) for task in answers}
        of_answers: dict[str, Any] = {task: _details(answers[task]) for task in answers}
        costs = [answer.cost for answer in answers.values()]
        question = self._question(article, readings) if self.options.identity else None
        if question:
            answer = run(self._answer(self._model, "identity", self._prompt_of(question)))
            names = question.read(answer.answer, answer.stop or "")
            readings = self._with_ids(question, names, readings)
            of_answers["identity"] = {**names.as_dict(), **_details(answer)}
            costs.append(answer.cost)
        details = {**self.identity, "cost": _cost(costs)}
        return prediction(article.id, readings, details, of_answers)

    def probe(self) -> None:
        """Ask for an empty answer, as the first task's are asked for, unless one has come already.

        Raises UnusableError if the key, the address, the model's name or an option is wrong, or if
        the weights of a local model cannot be loaded, which is asked nothing.
        """
        if not self._answered:
            run(self._probe(self.options.tasks[0]))

    async def _probe(self, task: Task) -> None:
        from khabar_baselines.llm.model import ask

        model, prompt = self._model, f'Answer with this JSON and nothing else: {{"{task}": []}}'
        if self.options.local:
            return
        try:
            await ask(model, self.options, "probe", prompt, SCHEMAS[task])
        except khabar.KhabarError as error:
            raise khabar.UnusableError(f"llm: probe: {error}") from error
        self._answered = True

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for another process, which has a model and known names of its own."""
        return {**self.__dict__, "_models": {}, "_known": Known()}

    @property
    def _model(self) -> Model:
        """The model of this process, because a forked process cannot use its parent's."""
        from khabar_baselines.llm.model import model

        process = os.getpid()
        if process not in self._models:
            self._models[process] = model(self.options, lambda: self._answered)
        return self._models[process]

    async def _answers(self, article: khabar.Article) -> list[Call]:
        """Return one answer per task, requested concurrently; a failure ends the others.

        The model is created here, on the loop, by the first call of any thread.
        """
        model = self._model
        try:
            async with asyncio.TaskGroup() as group:
                requests = [
                    group.create_task(self._answer(model, task, self._prompt(task, article)))
                    for task in self.options.tasks
                ]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return [task.result() for task in requests]

    def _prompt(self, task: Task, article: khabar.Article) -> str:
        text = "\n".join(article.text[start:end] for start, end in open_zones(article, task))
        return prompts.prompt(task, self.options, article, text)

    async def _answer(self, model: Model, question: str, prompt: str) -> Call:
        from khabar_baselines.llm.model import ask

        try:
            answer = await ask(model, self.options, question, prompt, SCHEMAS[question])
        except khabar.KhabarError as error:
            raise type(error)(f"llm: {question}: {error}") from error
        self._answered = True
        return answer

    def _reading(self, task: Task, answer: Call, article: khabar.Article) -> Reading:
        try:
            return read(answer.answer, task, article, answer.stop)
        except NoAnswerError as error:
            raise khabar.KhabarError(f"llm: {task}: {self.options.model}: {error}") from None

    def _question(
        self, article: khabar.Article, readings: Mapping[Task, Reading]
    ) -> naming.Question | None:
        """Return the question which mentions are the same; None if there is no mention."""
        mentions = naming.numbered(readings.values())
        known = self._known.latest(article.dossier)
        return naming.Question(article, mentions, known) if mentions else None

    def _prompt_of(self, question: naming.Question) -> str:
        shown = question.shown()
        return prompts.prompt("identity", self.options, question.article, **shown)

    def _with_ids(
        self, question: naming.Question, names: Names, readings: Mapping[Task, Reading]
    ) -> dict[Task, Reading]:
        """Return the readings with the ids of their mentions, which become known."""
        id_of = question.ids(names)
        self._known.add(question.article.dossier, id_of.values())
        return {task: naming.with_ids(reading, id_of) for task, reading in readings.items()}


def _details(answer: Call) -> dict[str, Any]:
    """Return what a prediction's details say of an answer."""
    names = ("stop", "input_tokens", "output_tokens", "cost")
    return {name: getattr(answer, name) for name in names}


def _cost(costs: Iterable[float | None]) -> float | None:
    """Return the total cost of the answers in dollars, as far as it is known."""
    known = [cost for cost in costs if cost is not None]
    return sum(known) if known else None
