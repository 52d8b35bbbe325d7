"""Calls of language models: what was asked for an article, what came back, and what it took.

Before a system sends a request it looks for an `earlier` answer to it, and it keeps its calls
(`keep`); the run that asks the system for an article stores them.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from khabar import limits
from khabar.errors import KhabarError
from khabar.secrets import hidden

__all__ = [
    "PROBE",
    "Call",
    "NotKeptError",
    "Request",
    "Usage",
    "earlier",
    "gathered",
    "keep",
    "only",
]

PROBE = "probe"
"""The `question` of a call that asks about no article, but whether the model can answer."""

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


class Request(NamedTuple):
    """All that is sent in a request, as JSON values without secrets, and its SHA-256 in hex."""

    sent: Mapping[str, Any]
    sha256: str

    @classmethod
    def of(cls, sent: Mapping[str, Any], settings: Mapping[str, Any] | None = None) -> Request:
        """Return the request of what is sent: the messages, the settings, to which model and where.

        `settings`: what many requests share, already without secrets (`secrets.hidden`), so that it
        is searched once.
        Equal requests may share an answer. A system that wants several answers to one request
        within an article sends it as often; those of an earlier attempt are found one by one.
        """
        plain = {**(settings or {}), **hidden(sent)}
        content = json.dumps(plain, sort_keys=True).encode()
        return cls(plain, hashlib.sha256(content).hexdigest())


class NotKeptError(KhabarError):
    """Raised where an article is read again and a request has no kept answer (`only`)."""


Usable = Callable[[Call], bool]


def _always(_call: Call) -> bool:
    return True


class Memory:
    """What a run gives a system for one article: its earlier calls, and a place for new ones.

    `before`: the calls of earlier attempts, those of the latest first. `find`: returns the call
    of another run by its request. `on_call` takes each call that is kept, and its request.
    """

    def __init__(
        self,
        on_call: Callable[[Call, Request | None], None],
        before: Iterable[Call] = (),
        find: Callable[[Request], Call | None] = lambda _: None,
    ) -> None:
        self._on_call, self._find, self._process = on_call, find, os.getpid()
        self._before, self._now = list(before), list[Call]()

    def begin(self) -> None:
        """Begin another attempt, which finds the calls of the one before."""
        self._before, self._now = [*self._now, *self._before], []

    @property
    def before(self) -> tuple[Call, ...]:
        """The calls of earlier attempts that were not found again, the latest attempt first."""
        return tuple(self._before)

    @property
    def kept(self) -> Sequence[Call]:
        """The calls of this attempt."""
        return self._now

    def keep(self, call: Call, request: Request | None) -> None:
        """Keep a call, in this process alone."""
        if os.getpid() == self._process:
            self._now.append(call)
            self._on_call(call, request)

    def earlier(self, request: Request, usable: Usable) -> Call | None:
        """Return an answer to a request, which is kept as `cached`, or None."""
        call = self._taken(request, usable) or self._find(request)
        if call is None or not usable(call):
            return None
        call = replace(call, cached=True)
        self.keep(call, None)
        return call

    def _taken(self, request: Request, usable: Usable) -> Call | None:
        """Return the answer of an earlier attempt, which is not found a second time."""
        for at, call in enumerate(self._before):
            if call.request == request.sha256 and call.error is None and usable(call):
                return self._before.pop(at)
        return None


class _Only(Memory):
    """The calls of an article that is read again: nothing is asked, and nothing kept."""

    def __init__(self, calls: Iterable[Call]) -> None:
        super().__init__(lambda *_: None, calls)

    def earlier(self, request: Request, usable: Usable) -> Call:
        call = super().earlier(request, usable) or self._taken(request, _always)
        if call is None:
            raise NotKeptError("no answer to this request is kept; ask for the article again")
        return call


_memory: ContextVar[Memory | None] = ContextVar("memory", default=None)


def earlier(request: Request, usable: Usable = _always) -> Call | None:
    """Return the answer that was given to this very request before, or None: it is to be sent.

    It may be of this article's earlier attempt in the same run, or of another run (``--cache``).
    `usable`: whether an answer is one; one that cannot be read is asked for again. The call that
    is returned is kept and `cached`. Raises NotKeptError within `only`.
    """
    memory = _memory.get()
    return memory.earlier(request, usable) if memory else None


def keep(call: Call, request: Request | None = None) -> None:
    """Keep a call for the run that asks the system now; without a run nothing happens.

    With its `request`, other runs find its answer too, where there is a cache. Tasks of asyncio
    and their threads may call, as they inherit the context of `predict`.
    """
    if memory := _memory.get():
        memory.keep(call, request)


def begin() -> None:
    """Begin another attempt at an article, if a run asks for one."""
    if memory := _memory.get():
        memory.begin()


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Give the system that the body asks for one article a memory of its calls."""
    token = _memory.set(memory)
    try:
        yield
    finally:
        _memory.reset(token)


@contextmanager
def gathered() -> Iterator[list[Call]]:
    """Give a list that takes the calls which the body keeps."""
    calls: list[Call] = []
    with remembering(Memory(lambda call, _: calls.append(call))):
        yield calls


@contextmanager
def only(calls: Iterable[Call]) -> Iterator[None]:
    """Have the body find these calls alone, as a system does that reads its answers again.

    `calls`: of one article, those of the latest attempt first. `earlier` returns a usable answer
    to the request, else another one, and raises NotKeptError where there is none.
    """
    with remembering(_Only(calls)):
        yield


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
