"""One request to a model, through Inspect's providers (inspect_ai.model); no HTTP of our own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

import khabar
from khabar.calls import Call, Request, earlier, keep
from khabar.secrets import hidden
from khabar_baselines.llm import batches
from khabar_baselines.llm.options import Options, Price

if TYPE_CHECKING:
    from inspect_ai.model import ChatMessage, GenerateConfig, Model, ModelOutput
    from inspect_ai.util import AdaptiveConcurrency
    from tenacity import RetryCallState

    from khabar_baselines.llm.requests import Message

_CONNECTIONS, _TIMEOUT = 8, 600
_COOLDOWN = 2.0  # seconds in which further refusals count as the same rate limit
_LONGEST_WAIT = 60.0
_LONGEST_REASON = 300
_WRAPPERS = ("RetryError", "ModelGenerateError")
_REMEDIES = {  # by the names that the clients of OpenAI and Anthropic share, and Inspect's own
    "APIConnectionError": "is the server up and base_url right?",
    "AttemptTimeoutError": "raise timeout, or retries",
    "AuthenticationError": "correct the key, or name its variable in api_key_env",
    "BadRequestError": "not all models accept every option: try schema: false, temperature: null,"
    " and no reasoning options",
    "NotFoundError": "correct model or base_url",
    "RateLimitError": "raise retries, or lower connections",
}
_UNUSABLE = frozenset(
    {
        "APIConnectionError",
        "AuthenticationError",
        "ConnectError",
        "NotFoundError",
        "PermissionDeniedError",
        "PrerequisiteError",
    }
)
"""Errors that every article would meet: the key, the address, the model's name, no server."""


def model(options: Options, answered: Callable[[], bool]) -> Model:
    """Return the model of the options; raises UnusableError if it cannot be created.

    `answered`: whether it has answered before; until then, an error that makes it unusable is not
    retried.
    """
    from inspect_ai.model import get_model

    process, arguments = os.getpid(), dict(options.model_args)
    if options.local and not options.temperature:
        arguments.setdefault("do_sample", False)
    try:
        model_ = get_model(
            options.model,
            config=_config(options),
            base_url=options.base_url,
            api_key=options.api_key(),
            memoize=False,
            **arguments,
        )
    except khabar.KhabarError:
        raise
    except Exception as error:  # a missing package, a wrong key, address or weights
        raise khabar.UnusableError(f"llm: {options.model}: {_reason(error)}") from error
    retried = model_.api.should_retry
    model_.api.should_retry = lambda error: (answered() or not _unusable(error)) and retried(error)
    model_.api.retry_wait = lambda: _Wait(model_)
    model_.api.connection_key = lambda: f"{options.model} {id(model_)} {process}"
    client: Any = getattr(model_.api, "client", None)
    if hasattr(client, "max_retries"):
        client.max_retries = 0  # OpenAI's and Anthropic's clients would multiply ours
    return model_


def _config(options: Options) -> GenerateConfig:
    from inspect_ai.model import GenerateConfig

    return GenerateConfig(
        temperature=None if options.local and not options.temperature else options.temperature,
        seed=options.seed,
        max_tokens=options.max_tokens,
        reasoning_effort=options.reasoning_effort,
        reasoning_tokens=options.reasoning_tokens,
        reasoning_summary=options.reasoning_summary,
        max_retries=options.retries,
        attempt_timeout=options.timeout or (None if options.batch else _TIMEOUT),
        max_connections=_fixed(options),
        adaptive_connections=_adaptive(options.connections or _CONNECTIONS),
        batch=options.batch or None,
    )


def _fixed(options: Options) -> int | None:
    """Return a number of connections that stays; None if it adapts, or in batches has no limit."""
    if options.local:
        return options.connections or _CONNECTIONS
    return options.connections if options.batch else None


def _adaptive(most: int) -> AdaptiveConcurrency:
    """Return connections that halve after a rate limit, whoever met it, and then grow again."""
    from inspect_ai.util import AdaptiveConcurrency

    return AdaptiveConcurrency(
        min=1, start=most, max=most, decrease_factor=0.5, cooldown_seconds=_COOLDOWN
    )


async def ask(
    model: Callable[[], Model],
    options: Options,
    question: str,
    prompt: Sequence[Message],
    shared: Settings,
    usable: Callable[[Call], bool],
) -> Call:
    """Return the model's answer to a prompt, which the run keeps, as it does a failed call.

    A `usable` answer that the run, or its cache, has to this very request is not asked for again.
    Raises KhabarError if the provider returns no answer; it is an UnusableError if the provider
    cannot answer any prompt.
    """
    request = Request.of({"messages": [turn._asdict() for turn in prompt]}, shared.sent)
    if before := earlier(request, usable):
        return before
    begun = time.monotonic()
    call = Call(question=question, request=request.sha256, model=options.model)
    if options.batch:
        batches.use()
    try:
        output = await model().generate(_chat(prompt), config=shared.config)
    except khabar.UnusableError:  # nothing was sent
        raise
    except Exception as error:  # a provider's client may raise anything
        reason = _reason(error)
        keep(replace(call, error=reason, seconds=time.monotonic() - begun))
        kind = khabar.UnusableError if _unusable(error) else khabar.KhabarError
        raise kind(f"{options.model}: {reason}") from error
    answered = _answered(call, output, time.monotonic() - begun)
    call = _priced(_cut(answered, options) if options.local else answered, options.price)
    keep(call, request)
    if call.error:
        raise khabar.KhabarError(f"{options.model}: {call.error}")
    return call


_NOT_SENT = {
    "adaptive_connections",
    "attempt_timeout",
    "batch",
    "cache",
    "max_connections",
    "max_retries",
    "stream_idle_timeout",
    "timeout",
}
"""The fields of a GenerateConfig that say how requests are made, not what a model answers."""


def _with_schema(options: Options, schema: dict[str, Any]) -> GenerateConfig:
    from inspect_ai.model import GenerateConfig, ResponseSchema
    from inspect_ai.util import JSONSchema

    if not options.schema:
        return GenerateConfig()
    json_schema = JSONSchema.model_validate(schema)
    response = ResponseSchema(name="mentions", json_schema=json_schema, strict=True)
    return GenerateConfig(response_schema=response)


class Settings(NamedTuple):
    """What the requests of one question share: for Inspect, and as JSON values without secrets."""

    config: GenerateConfig
    sent: Mapping[str, Any]


def settings(options: Options, schema: dict[str, Any]) -> Settings:
    """Return the settings of requests; `schema`: the answer's, sent if the provider accepts one."""
    config = _with_schema(options, schema)
    whole = _config(options).merge(config)
    sent = {
        "model": options.model,
        "base_url": options.base_url or _address(options.model),
        "model_args": options.model_args,
        "config": whole.model_dump(mode="json", exclude_none=True, exclude=_NOT_SENT),
    }
    return Settings(config, hidden(sent))


def _address(model: str) -> str | None:
    """Return the address that the environment gives a provider (``openai-api/NAME/…``: NAME)."""
    provider, _, rest = model.partition("/")
    service = rest.partition("/")[0] if provider == "openai-api" else provider
    names = (f"{service.upper().replace('-', '_')}_BASE_URL", "INSPECT_EVAL_MODEL_BASE_URL")
    return next(filter(None, map(os.environ.get, names)), None)


def _answered(call: Call, output: ModelOutput, seconds: float) -> Call:
    usage = output.usage
    return replace(
        call,
        answer=output.completion,
        thinking=_thinking(output),
        stop=output.stop_reason if output.choices else "empty",
        input_tokens=usage
        and usage.input_tokens
        + (usage.input_tokens_cache_read or 0)
        + (usage.input_tokens_cache_write or 0),
        output_tokens=usage and usage.output_tokens,
        thinking_tokens=usage and usage.reasoning_tokens,
        seconds=seconds,
        cost=usage and usage.total_cost,
        error=_one_line(output.error) if output.error else None,
    )


def _cut(call: Call, options: Options) -> Call:
    """Return a call of a local model, which Inspect never says was cut off, with why it stopped."""
    most = options.max_tokens
    cut = most is not None and call.output_tokens is not None and call.output_tokens >= most
    return replace(call, stop="max_tokens") if cut else call


def _priced(call: Call, price: Price | None) -> Call:
    """Return a call that costs what the user says, if anything, and the tokens are known."""
    if price is None or call.input_tokens is None or call.output_tokens is None:
        return call
    return replace(call, cost=price.of(call.input_tokens, call.output_tokens))


def _thinking(output: ModelOutput) -> str | None:
    """Return what the provider gave as thinking, apart from the answer, or its summary."""
    content = output.message.content if output.choices else ""
    parts = [] if isinstance(content, str) else content
    thoughts = (part for part in parts if part.type == "reasoning")
    thinking = (part.summary if part.redacted else part.reasoning for part in thoughts)
    return "\n".join(filter(None, thinking)) or None


def _chat(prompt: Sequence[Message]) -> list[ChatMessage]:
    from inspect_ai.model import ChatMessageAssistant, ChatMessageUser

    kinds = {"user": ChatMessageUser, "assistant": ChatMessageAssistant}
    return [kinds[message.role](content=message.content) for message in prompt]


class _Wait:
    """Seconds before a retry: the server's Retry-After, else 1, 2, 4, … with jitter."""

    def __init__(self, model: Model) -> None:
        from tenacity import wait_exponential_jitter

        self._model = model
        self._backoff = wait_exponential_jitter(initial=1, max=_LONGEST_WAIT)

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        decision = self._model.api.should_retry(error) if isinstance(error, Exception) else None
        seconds = getattr(decision, "retry_after", None)
        return float(min(seconds if seconds is not None else self._backoff(state), _LONGEST_WAIT))


def _cause(error: BaseException) -> BaseException:
    """Return the exception of a provider without its wrappers."""
    while type(error).__name__ in _WRAPPERS and error.__cause__:
        error = error.__cause__
    return error


def _unusable(error: BaseException) -> bool:
    return type(_cause(error)).__name__ in _UNUSABLE


def _reason(raised: BaseException) -> str:
    """Return one line for an exception of a provider."""
    from rich.text import Text

    error = _cause(raised)
    name = type(error).__name__
    if name == "PrerequisiteError":  # of Inspect, written for a terminal
        message = str(getattr(error, "message", error))
        return _one_line(Text.from_markup(message).plain.removeprefix("ERROR: "))
    remedy = f"; {_REMEDIES[name]}" if name in _REMEDIES else ""
    return f"{name}: {_one_line(str(error))}{remedy}"


def _one_line(text: str) -> str:
    line = " ".join(hidden(text).split())  # masked before it is cut, or half a secret would remain
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
