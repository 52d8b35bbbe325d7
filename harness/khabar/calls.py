"""Calls of language models: what was asked for an article, what came back, and what it took.

A system keeps its calls (`keep`) while it answers for an article; a run stores them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from khabar import limits

Number = Annotated[int, Meta(ge=0)]
Amount = Annotated[float, Meta(ge=0)]


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to a model, and its answer or the error in its place.

    `question`: what was asked, such as a task. `request`: the SHA-256 of all that was sent, in hex.
    `answer`: as the model gave it; `thinking`: what it thought before, where the provider says it
    apart. `stop`: why it stopped, in the provider's word. `input_tokens` include those that the
    provider had in its cache, `output_tokens` those of thinking, `thinking_tokens`. `seconds`:
    from the request to the answer, retries included. `cost` in US dollars. What is not known is
    None. `cached`: whether the answer came from an earlier request, so nothing was sent.
    """

    question: str
    request: str
    model: str
    answer: str = ""
    thinking: str | None = None
    stop: str | None = None
    input_tokens: Number | None = None
    output_tokens: Number | None = None
    thinking_tokens: Number | None = None
    seconds: Amount | None = None
    cost: Annotated[float, Meta(ge=0, le=limits.COST)] | None = None
    cached: bool = False
    error: str | None = None


_kept: ContextVar[list[Call] | None] = ContextVar("kept", default=None)


def keep(call: Call) -> None:
    """Keep a call for the run that asks the system now; without a run nothing happens.

    Tasks of asyncio and their threads may call, as they inherit the context of `predict`.
    """
    calls = _kept.get()
    if calls is not None:
        calls.append(call)


@contextmanager
def gathered() -> Iterator[list[Call]]:
    """Give a list that takes the calls which the body keeps."""
    calls: list[Call] = []
    token = _kept.set(calls)
    try:
        yield calls
    finally:
        _kept.reset(token)


class Usage(NamedTuple):
    """What calls took together: their number, tokens, seconds of waiting, and US dollars.

    `cost` counts the calls whose cost is known; None if none is. A call whose answer came from
    an earlier request (`cached`) took nothing. `uncounted` and `unpriced`: the answers whose tokens
    or whose cost is not known.
    """

    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    thinking_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None
    uncounted: int = 0
    unpriced: int = 0

    @property
    def tokens(self) -> int:
        """Tokens of questions and answers together."""
        return self.input_tokens + self.output_tokens

    @property
    def sent(self) -> int:
        """Calls that were sent, not answered from an earlier request."""
        return self.calls - self.cached

    def plus(self, calls: Iterable[Call]) -> Usage:
        """Return the usage with further calls."""
        used = self
        for call in calls:
            used = used._with(call)
        return used

    def _with(self, call: Call) -> Usage:
        if call.cached:
            return self._replace(calls=self.calls + 1, cached=self.cached + 1)
        return self._replace(
            calls=self.calls + 1,
            input_tokens=self.input_tokens + (call.input_tokens or 0),
            output_tokens=self.output_tokens + (call.output_tokens or 0),
            thinking_tokens=self.thinking_tokens + (call.thinking_tokens or 0),
            seconds=self.seconds + (call.seconds or 0.0),
            cost=self.cost if call.cost is None else (self.cost or 0.0) + call.cost,
            uncounted=self.uncounted + (call.output_tokens is None and call.error is None),
            unpriced=self.unpriced + (call.cost is None and call.error is None),
        )
