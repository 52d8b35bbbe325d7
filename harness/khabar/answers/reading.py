"""A model's answer as mentions of an article, and the prediction made of such answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from khabar import limits
from khabar.align import How
from khabar.answers.lists import Answered, answered
from khabar.answers.places import Counts, located
from khabar.answers.thinking import WithoutThinking, without_thinking
from khabar.errors import KhabarError
from khabar.layers import LAYERS
from khabar.schema import Article, Malformed, Mention, Prediction, Task, Unlocatable
from khabar.text import sentences

_CUT = frozenset(("length", "max_tokens", "model_length"))
"""The finish reasons of providers and harnesses for an answer that was cut off."""
_UNKNOWN = frozenset(("", "unknown"))


class NoAnswerError(KhabarError):
    """Raised for an answer that holds no list. An empty list is an answer."""


class TruncatedThinkingError(NoAnswerError):
    """Raised if a model's thinking does not end, or its tokens ran out before a list began."""


class Reading(NamedTuple):
    """What was read from a model's answer to one task.

    `mentions` with their spans in the article; `found`: how each was found; `counts` of items, and
    `arguments`: those of events' arguments. `truncated`: whether the answer was cut off, so items
    may be missing. `examples`: the faults of the first malformed items, short and safe to show.
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
    """Return what an answer to a task (`schema.TASKS`) says about an article, or about a text.

    The answer is JSON, ``{"entities": [{"quotation": …, "prefix": …, "type": …}, …]}``, as the
    system `llm` asks for it, or the list alone. The last list counts, and thinking is ignored. The
    list may be within prose or a fence and have faults (`lists.answered`): items that cannot be
    read are counted as malformed. If it is cut off, its complete items count.
    `finish`: why the model stopped (``stop``, ``length``, …), if known.

    Spans are code points of the article's text; zones that bar the task are not searched. Time is
    linear in the answer, of which `limits.ANSWER` characters are read. Raises NoAnswerError, one
    line, if there is no list; it is a TruncatedThinkingError if the model did not come to it.
    """
    chosen = listed(answer, task, finish)
    if isinstance(article, str):
        article = Article(id="", text=article, sentences=sentences(article))
    located_ = located(task, chosen.items, visible(article, task), article.sentences)
    return Reading(
        mentions=located_.mentions,
        found=located_.how,
        counts=located_.counts,
        arguments=located_.arguments,
        truncated=chosen.cut,
        examples=located_.examples,
    )


def has_list(answer: str, name: str, finish: str | None = None) -> bool:
    """Return whether an answer holds the list of that name, so it can be read.

    `name`: a task, or ``names`` for `read_names`; `finish`: as in `read`.
    """
    try:
        listed(answer, name, finish)
    except NoAnswerError:
        return False
    return True


def listed(answer: str, task: str, finish: str | None) -> Answered:
    """Return the list of an answer, and whether it was cut off; raises NoAnswerError."""
    outside = without_thinking(answer[: limits.ANSWER])
    chosen = answered(outside.text, task)
    if chosen is None or (chosen.cut and not chosen.items):
        raise _no_answer(task, outside, chosen, finish)
    cut = chosen.cut or _kind(finish) in _CUT or len(answer) > limits.ANSWER
    return chosen._replace(cut=cut)


def prediction(
    id_: str,
    readings: Mapping[Task, Reading],
    details: Mapping[str, Any] | None = None,
    of_answers: Mapping[str, Mapping[str, Any]] | None = None,
) -> Prediction:
    """Return the prediction of an article: the mentions read for each task, and what was lost.

    Its details are `details` and, under ``answers``, the result of `Reading.as_dict` per task,
    which the report reads, together with the fields of `of_answers`. These may have answers to
    other questions than the tasks, such as `Names.as_dict` under ``identity``.
    """
    answers: dict[str, dict[str, Any]] = {task: r.as_dict() for task, r in readings.items()}
    for name, fields in (of_answers or {}).items():
        answers[name] = {**answers.get(name, {}), **fields}
    layers: dict[str, Any] = {task: reading.mentions for task, reading in readings.items()}
    return Prediction(
        id=id_,
        **layers,
        unlocatable=Unlocatable(**_counts(readings, "unlocatable")),
        malformed=Malformed(**_counts(readings, "malformed")),
        details={**(details or {}), "answers": answers},
    )


def _counts(readings: Mapping[Task, Reading], kind: str) -> dict[str, int]:
    counts: dict[str, Counts] = {task: reading.counts for task, reading in readings.items()}
    events = readings.get("events")
    if events and events.arguments:
        counts["arguments"] = events.arguments
    return {layer: getattr(count, kind) for layer, count in counts.items()}


def _no_answer(
    task: str, outside: WithoutThinking, chosen: Answered | None, finish: str | None
) -> NoAnswerError:
    """Return why there is no answer, and what to do: more tokens help only if it was cut off."""
    thinking = outside.thinking or (chosen is None and _kind(finish) in _CUT)
    beginning = " ".join(outside.text[: limits.QUOTED].split())
    clause = f"which begins {beginning!r}" if beginning else "which is empty"
    if chosen:
        clause = "which breaks off within its first item"
    elif outside.thinking:
        clause = "whose thinking does not end"
    remedy = _remedy(finish, broke_off=bool(chosen) or outside.thinking)
    kind = TruncatedThinkingError if thinking else NoAnswerError
    return kind(f"no list of {task} in the answer, {clause}; {remedy}")


def _remedy(finish: str | None, *, broke_off: bool) -> str:
    if _kind(finish) in _CUT or (broke_off and _kind(finish) in _UNKNOWN):
        return "it was cut off: raise max_tokens, or have the model think less"
    reason = f"it stopped with {finish!r}: " if finish else ""
    return f"{reason}use another model or another prompt"


def _kind(finish: str | None) -> str:
    return (finish or "").casefold()


def visible(article: Article, task: Task) -> str:
    """Return the text with blanks in the zones that bar a task, so its offsets are unchanged."""
    if not article.zones:
        return article.text
    zones = ((zone, article.text[zone.start : zone.end]) for zone in article.zones)
    return "".join(
        " " * len(text) if zone.type in LAYERS[task].barred else text for zone, text in zones
    )
