"""What a model's answer says of an article, and what a prediction tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from khabar import limits
from khabar.align import How
from khabar.answers.lists import Answered, answered
from khabar.answers.places import Counts, located
from khabar.answers.thinking import Said, said
from khabar.errors import KhabarError
from khabar.layers import LAYERS
from khabar.schema import Article, Malformed, Mention, Prediction, Task, Unlocatable
from khabar.text import sentences

_CUT = frozenset(("length", "max_tokens", "model_length"))
"""What providers and harnesses call the end of an answer that was cut off."""
_UNTOLD = frozenset(("", "unknown"))


class NoAnswerError(KhabarError):
    """An answer in which no list answers. An empty list would be another thing: a finding."""


class Reading(NamedTuple):
    """What a model's answer to one task says.

    `mentions` with their spans in the article; `found`: how each was; `counts` of items, and
    `arguments`, of an event's. `truncated`: whether it was cut off, so that more may have been
    meant. `examples`: what is wrong with the first malformed items, in a few words each that are
    safe to show.
    """

    mentions: tuple[Mention, ...]
    found: tuple[How, ...]
    counts: Counts
    arguments: Counts | None
    truncated: bool
    examples: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return all but the mentions as JSON values, as a prediction's `details` take them."""
        arguments = {"arguments": self.arguments._asdict()} if self.arguments else {}
        return {
            **self.counts._asdict(),
            **arguments,
            "found": list(self.found),
            "truncated": self.truncated,
            "examples": list(self.examples),
        }


def read(answer: str, task: Task, article: Article | str, finish: str | None = None) -> Reading:
    """Return what an answer to a task (`schema.TASKS`) says of an article, or of a text.

    The answer is JSON, ``{"entities": [{"quotation": …, "prefix": …, "type": …}, …]}``, as the
    system `llm` asks for it, or the list alone; of several, the last one, and nothing that stands
    in the thinking. It may stand in prose or a fence and have faults (`lists.answered`): items
    that cannot be read are counted as malformed. Of one that is cut off, whole items are kept.
    `finish`: why the model stopped (``stop``, ``length``, …), if that is known.

    Spans are code points of the article's text; nothing is looked for in zones that bar the task.
    Time is linear in the answer, of which `limits.ANSWER` characters are read. Raises
    NoAnswerError, one line, where no list answers.
    """
    outside = said(answer[: limits.ANSWER])
    found = answered(outside.text, task)
    if found is None or (found.cut and not found.items):
        raise NoAnswerError(_nothing(task, outside, found, finish))
    if isinstance(article, str):
        article = Article(id="", text=article, sentences=sentences(article))
    placed = located(task, found.items, _visible(article, task), article.sentences)
    return Reading(
        mentions=placed.mentions,
        found=placed.found,
        counts=placed.counts,
        arguments=placed.arguments,
        truncated=found.cut or _kind(finish) in _CUT or len(answer) > limits.ANSWER,
        examples=placed.examples,
    )


def prediction(
    id_: str,
    readings: Mapping[Task, Reading],
    details: Mapping[str, Any] | None = None,
    of_answers: Mapping[Task, Mapping[str, Any]] | None = None,
) -> Prediction:
    """Return the prediction of an article: what was read for each task, and what was lost.

    Its details are `details` and, as ``answers``, what `Reading.as_dict` tells of each task, which
    the report looks at, with what `of_answers` adds to that.
    """
    told = {
        task: {**reading.as_dict(), **(of_answers or {}).get(task, {})}
        for task, reading in readings.items()
    }
    layers: dict[str, Any] = {task: reading.mentions for task, reading in readings.items()}
    return Prediction(
        id=id_,
        **layers,
        unlocatable=Unlocatable(**_counted(readings, "unlocatable")),
        malformed=Malformed(**_counted(readings, "malformed")),
        details={**(details or {}), "answers": told},
    )


def _counted(readings: Mapping[Task, Reading], kind: str) -> dict[str, int]:
    counts: dict[str, Counts] = {task: reading.counts for task, reading in readings.items()}
    events = readings.get("events")
    if events and events.arguments:
        counts["arguments"] = events.arguments
    return {layer: getattr(counted, kind) for layer, counted in counts.items()}


def _nothing(task: Task, outside: Said, found: Answered | None, finish: str | None) -> str:
    """Return why there is no answer, and what to do: more tokens help only where they ended."""
    began = " ".join(outside.text[: limits.QUOTED].split())
    why = f"which begins {began!r}" if began else "which is empty"
    if found:
        why = "which breaks off before the end of its first item"
    elif outside.thinking:
        why = "whose thinking has no end"
    broke_off = bool(found) or outside.thinking
    return f"no list of {task} in the answer, {why}; {_remedy(finish, broke_off=broke_off)}"


def _remedy(finish: str | None, *, broke_off: bool) -> str:
    if _kind(finish) in _CUT or (broke_off and _kind(finish) in _UNTOLD):
        return "it was cut off: raise max_tokens"
    stopped = f"it stopped by {finish!r}: " if finish else ""
    return f"{stopped}take another model, or another prompt"


def _kind(finish: str | None) -> str:
    return (finish or "").casefold()


def _visible(article: Article, task: Task) -> str:
    """Return the text with the zones that bar a task blank: its offsets are the article's."""
    if not article.zones:
        return article.text
    zones = ((zone, article.text[zone.start : zone.end]) for zone in article.zones)
    return "".join(
        " " * len(text) if zone.type in LAYERS[task].barred else text for zone, text in zones
    )
