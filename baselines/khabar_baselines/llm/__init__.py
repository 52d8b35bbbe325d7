"""The system `llm`: entities, dates and events by prompt, from any language model."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

import khabar
from khabar.answers import Names, NoAnswerError, Reading, Task, has_list, prediction, read
from khabar.calls import PROBE, Call, only
from khabar.secrets import hidden, learn
from khabar_baselines.llm import naming, options, prompts
from khabar_baselines.llm.known import Known
from khabar_baselines.llm.loop import run
from khabar_baselines.llm.requests import Message, Requests
from khabar_baselines.llm.schemas import SCHEMAS
from khabar_baselines.llm.tokens import tokens
from khabar_baselines.llm.windows import Window, labelled, merged, windows

if TYPE_CHECKING:
    from inspect_ai.model import Model

    from khabar_baselines.llm.model import Settings

_NO_MENTIONS = "without the mentions and known names, which the answers to the tasks give"


class Llm:
    """A language model, asked by prompt; options: model, base_url, … (docs/systems.md)."""

    name = "llm"

    def __init__(self, **options_: Any) -> None:  # noqa: ANN401
        """Check the options (`options.Options`); the model is created at its first use."""
        learn(options_)
        self.options = options.parsed(options_)
        self._requests = Requests(self.options)
        self._models: dict[int, Model] = {}
        self._settings: dict[str, Settings] = {}
        self._answered = False
        self._known = Known()

    @cached_property
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
            **self._requests.identity,
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
        self._check_one_prompt()
        parts = {task: self._windows(task, article) for task in self.options.tasks}
        answers = run(self._answers(parts))
        readings = {task: self._reading(task, answers[task], parts[task]) for task in parts}
        of_answers: dict[str, Any] = {task: _details(answers[task]) for task in parts}
        costs = [answer.cost for of_task in answers.values() for answer in of_task]
        question = self._question(article, readings) if self.options.identity else None
        if question:
            answer = run(self._answer("identity", self._prompt_of(question)))
            names = question.read(answer.answer, answer.stop or "")
            readings = self._with_ids(question, names, readings)
            of_answers["identity"] = {**names.as_dict(), **_details([answer])}
            costs.append(answer.cost)
        details = {**self.identity, "cost": _sum(costs)}
        return prediction(article.id, readings, details, of_answers)

    def requests(self, article: khabar.Article) -> list[dict[str, Any]]:
        """Return what would be sent for an article, a request per question; nothing is sent.

        The question ``identity`` is shown without mentions, because answers have to name them.
        """
        self._check_one_prompt()
        shown = [
            self._shown(label, self._prompt(task, part))
            for task in self.options.tasks
            for label, (part, *_) in labelled(task, self._windows(task, article))
        ]
        if self.options.identity:
            question = naming.Question(article, (), ())
            shown.append(self._shown("identity", self._prompt_of(question), _NO_MENTIONS))
        return shown

    def by_prompt(self) -> dict[str, Llm]:
        """Return a system per prompt of the option `prompts`, by its name; none without it.

        Raises KhabarError if two have the same name.
        """
        fields = msgspec.structs.asdict(self.options) | {"prompts": ()}
        names = prompts.distinct_names(self.options.prompts)
        return {name: Llm(**fields | {"prompt": named}) for name, named in names.items()}

    def _shown(
        self, question: str, turns: Sequence[Message], note: str | None = None
    ) -> dict[str, Any]:
        messages = [message._asdict() for message in turns]
        counted = tokens(self.options, turns)
        number = {"tokens": counted.number, "counted_by": counted.by} if counted else {}
        schema = SCHEMAS[question.partition(" ")[0]]
        shown = {"question": question, "messages": messages, **number, "note": note}
        return shown | {"schema": schema}

    def _check_one_prompt(self) -> None:
        if self.options.prompts:
            raise khabar.UnusableError(
                "llm: has several prompts; run `khabar evaluate`, or one of by_prompt()"
            )

    def reread(self, article: khabar.Article, calls: Sequence[Call]) -> khabar.Prediction:
        """Return the prediction that `predict` makes of answers which are kept; asks nothing.

        Raises NotKeptError if one of the questions has no answer, as that about identity has none
        where the answers to the tasks are read otherwise than before.
        """
        with only(calls):
            return self.predict(article)

    def probe(self) -> None:
        """Ask for an empty answer, as the first task's are asked for, unless one has come already.

        Raises UnusableError if the key, the address, the model's name or an option is wrong, or if
        the weights of a local model cannot be loaded. That is asked nothing, nor is one in batches.
        """
        if not self._answered:
            run(self._probe(self.options.tasks[0]))

    async def _probe(self, task: Task) -> None:
        from khabar_baselines.llm.model import ask

        if self.options.local or self.options.batch:  # a batch may take hours
            _ = self._model
            return
        turn = Message("user", f'Answer with this JSON and nothing else: {{"{task}": []}}')
        try:
            answer = await ask(
                lambda: self._model, self.options, PROBE, [turn], self._shared(task), lambda _: True
            )
        except khabar.KhabarError as error:
            raise khabar.UnusableError(f"llm: probe: {error}") from error
        self._answered |= not answer.cached

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for another process, which has a model and known names of its own."""
        return {**self.__dict__, "_models": {}, "_settings": {}, "_known": Known()}

    @property
    def _model(self) -> Model:
        """The model of this process, because a forked process cannot use its parent's."""
        from khabar_baselines.llm.model import model

        process = os.getpid()
        if process not in self._models:
            self._models[process] = model(self.options, lambda: self._answered)
        return self._models[process]

    async def _answers(self, parts: Mapping[Task, Sequence[Window]]) -> dict[Task, list[Call]]:
        """Return an answer per task and window, requested concurrently.

        At a failure the others are awaited, since they may be paid for, and are kept.
        """
        requests = [
            self._answer(label, self._prompt(task, part))
            for task, of_task in parts.items()
            for label, (part, *_) in labelled(task, of_task)
        ]
        answers = iter(await asyncio.gather(*requests, return_exceptions=True))
        return {task: [_raised(next(answers)) for _ in of_task] for task, of_task in parts.items()}

    def _windows(self, task: Task, article: khabar.Article) -> list[Window]:
        return windows(article, task, self.options.windows)

    def _prompt(self, task: Task, article: khabar.Article) -> list[Message]:
        return self._requests.of_task(task, article)

    async def _answer(self, question: str, prompt: Sequence[Message]) -> Call:
        """Return the answer to a question; the first one sent creates the model, on the loop."""
        from khabar_baselines.llm.model import ask

        shared = self._shared(question.partition(" ")[0])
        try:
            answer = await ask(
                lambda: self._model, self.options, question, prompt, shared, _usable(question)
            )
        except khabar.KhabarError as error:
            raise type(error)(f"llm: {question}: {error}") from error
        self._answered |= not answer.cached
        return answer

    def _shared(self, question: str) -> Settings:
        """Return the settings of a question's requests, which are made once."""
        from khabar_baselines.llm.model import settings

        if question not in self._settings:
            self._settings[question] = settings(self.options, SCHEMAS[question])
        return self._settings[question]

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

    def _prompt_of(self, question: naming.Question) -> list[Message]:
        return self._requests.of_identity(question)

    def _with_ids(
        self, question: naming.Question, names: Names, readings: Mapping[Task, Reading]
    ) -> dict[Task, Reading]:
        """Return the readings with the ids of their mentions, which become known."""
        id_of = question.ids(names)
        self._known.add(question.article.dossier, id_of.values())
        return {task: naming.with_ids(reading, id_of) for task, reading in readings.items()}


def _usable(question: str) -> Callable[[Call], bool]:
    """Return what tells whether an answer to a question can be read."""
    list_ = "names" if question == "identity" else question.partition(" ")[0]
    return lambda call: has_list(call.answer, list_, call.stop)


def _raised(answer: Call | BaseException) -> Call:
    """Return an answer; raise what was raised in its place."""
    if isinstance(answer, BaseException):
        raise answer
    return answer


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
