"""What is sent to a model for a question about an article: a prompt, and examples before it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import khabar
from khabar.answers import Task
from khabar_baselines.definitions import Kind, definitions
from khabar_baselines.llm import prompts
from khabar_baselines.llm.naming import Question
from khabar_baselines.llm.schemas import SCHEMAS
from khabar_baselines.llm.shots import Example, Shots
from khabar_baselines.llm.zones import shown

if TYPE_CHECKING:
    from khabar_baselines.llm.options import Options


class Message(NamedTuple):
    """A turn of a conversation with a model: who says it, and what."""

    role: Literal["user", "assistant"]
    content: str


class Requests:
    """The requests of a run, made from its prompts and examples.

    Raises KhabarError, one line, if there are no such prompts or they cannot be rendered.
    """

    def __init__(self, options: Options) -> None:
        self.language = prompts.language(options)
        self._templates = prompts.templates(options)
        self._shots = Shots(options, tuple(self._templates))
        self._as, self._name = options.examples_as, prompts.name(options.prompt)
        for question in self._templates:
            self._content(question, {"text": "", "date": None})

    @property
    def identity(self) -> dict[str, Any]:
        """What the requests depend on, as JSON values: the hashes of the prompts and examples."""
        fields: dict[str, Any] = {
            "language": self.language,
            "prompt": self._name,
            "prompt_sha256": prompts.digest(self._templates),
        }
        if self._shots.number:
            fields["examples"] = {
                "number": self._shots.number,
                "seed": self._shots.seed,
                "as": self._as,
                "sha256": self._shots.digest,
            }
        return fields

    def of_task(self, task: Task, article: khabar.Article) -> list[Message]:
        """Return the turns that ask for the mentions of a task."""
        return list(self._messages(task, article, {"text": shown(article, task)}))

    def of_identity(self, question: Question) -> list[Message]:
        """Return the turns that ask which mentions of an article are the same."""
        return list(self._messages("identity", question.article, question.shown()))

    def _messages(
        self, question: str, article: khabar.Article, shown_: Mapping[str, str]
    ) -> Iterator[Message]:
        examples = self._shots.examples(question, article)
        within, turns = (examples, []) if self._as == "prompt" else ([], examples)
        for turn, example in enumerate(turns):
            yield Message("user", self._content(question, example._asdict(), turn=turn))
            yield Message("assistant", example.answer)
        date = article.dct.value if article.dct else None
        asked = {**shown_, "date": date}
        yield Message("user", self._content(question, asked, within, len(turns)))

    def _content(
        self,
        question: str,
        asked: Mapping[str, object],
        examples: Sequence[Example] = (),
        turn: int = 0,
    ) -> str:
        return self._templates[question].render(
            {
                **dict.fromkeys(("labels", "realis", "mods"), ()),
                **dict.fromkeys(("mentions", "known"), ""),
                **{kind: definitions(of, self.language) for kind, of in _LABELS[question].items()},
                **asked,
                "task": question,
                "language": self.language,
                "examples": examples,
                "turn": turn,
                "schema": json.dumps(SCHEMAS[question], ensure_ascii=False),
            }
        )


_LABELS: Mapping[str, Mapping[str, Kind]] = {
    "entities": {"labels": "entities"},
    "dates": {"labels": "dates", "mods": "mods"},
    "events": {"labels": "events", "realis": "realis"},
    "identity": {},
}
"""The lists of labels that the prompts of a question can show."""
