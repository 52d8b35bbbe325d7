"""The system `llm`: entities, dates and events by prompt, from any language model."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping, Sequence
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
from khabar_baselines.llm.windows import Window, labels, merged, windows
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
        return hidden(fields | chosen.chosen())

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        """Return the model's answer; `details` has the settings, the costs and the counts.

        Any number of threads may call. Raises KhabarError, one line that names the task, if the
        provider returns no answer or the answer to a task has no list; UnusableError if the key,
        the address or the model's name is wrong, or there is no server.
        """
        size = self.options.windows
        parts = {task: windows(article, task, size) for task in self.options.tasks}
        answers = run(self._answers(parts))
        readings = {task: self._reading(task, answers[task], parts[task]) for task in parts}
        of_answers: dict[str, Any] = {task: _details(answers[task]) for task in parts}
        costs = [answer.cost for of_task in answers.values() for answer in of_task]
        question = self._question(article, readings) if self.options.identity else None
        if question:
            answer = run(self._answer(self._model, "identity", self._prompt_of(question)))
            names = question.read(answer.answer, answer.stop or "")
            readings = self._with_ids(question, names, readings)
            of_answers["identity"] = {**names.as_dict(), **_details([answer])}
            costs.append(answer.cost)
        details = {**self.identity, "cost": _sum(costs)}
        return prediction(article.id, readings, details, of_answers)

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

    async def _answers(self, parts: Mapping[Task, Sequence[Window]]) -> dict[Task, list[Call]]:
        """Return an answer per task and window, requested concurrently; a failure ends the others.

        The model is created here, on the loop, by the first call of any thread.
        """
        model = self._model
        try:
            async with asyncio.TaskGroup() as group:
                requests = {
                    task: [
                        group.create_task(self._answer(model, label, self._prompt(task, part)))
                        for label, (part, *_) in zip(labels(task, len(of)), of, strict=True)
                    ]
                    for task, of in parts.items()
                }
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return {task: [request.result() for request in requests[task]] for task in parts}

    def _prompt(self, task: Task, article: khabar.Article) -> str:
        text = "\n".join(article.text[start:end] for start, end in open_zones(article, task))
        return prompts.prompt(task, self.options, article, text)

    async def _answer(self, model: Model, question: str, prompt: str) -> Call:
        from khabar_baselines.llm.model import ask

        try:
            schema = SCHEMAS[question.partition(" ")[0]]
            answer = await ask(model, self.options, question, prompt, schema)
        except khabar.KhabarError as error:
            raise type(error)(f"llm: {question}: {error}") from error
        self._answered = True
        return answer

    def _reading(self, task: Task, answers: Sequence[Call], parts: Sequence[Window]) -> Reading:
        asked = zip(answers, parts, strict=True)
        readings = [self._read(task, answer, part) for answer, (part, *_) in asked]
        return merged(readings, parts)

    def _read(self, task: Task, answer: Call, article: khabar.Article) -> Reading:
        try:
            return read(answer.answer, task, article, answer.stop)
        except NoAnswerError as error:
            raise type(error)(f"llm: {answer.question}: {self.options.model}: {error}") from None

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


def _details(answers: Sequence[Call]) -> dict[str, Any]:
    """Return what a prediction's details say of the answers to a question, of all its windows."""
    stops = dict.fromkeys(answer.stop for answer in answers if answer.stop)
    names = ("input_tokens", "output_tokens", "cost")
    totals = {name: _sum(getattr(answer, name) for answer in answers) for name in names}
    told = {"windows": len(answers)} if len(answers) > 1 else {}
    return {"stop": ", ".join(stops), **totals, **told}


def _sum(amounts: Iterable[float | None]) -> float | None:
    """Return the sum of those amounts that are known, or None."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None
