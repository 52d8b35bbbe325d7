"""One question to a model, through Inspect's providers (inspect_ai.model); no HTTP of our own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import khabar
from khabar.secrets import hidden
from khabar_baselines.llm.options import Options

if TYPE_CHECKING:
    from inspect_ai.model import GenerateConfig, Model
    from tenacity import RetryCallState

_LONGEST_WAIT = 60.0
_LONGEST_REASON = 300
_WRAPPERS = ("RetryError", "ModelGenerateError")
_REMEDIES = {  # by the names that the clients of OpenAI and Anthropic share, and Inspect's own
    "APIConnectionError": "is the server up and base_url right?",
    "AttemptTimeoutError": "raise timeout, or retries",
    "AuthenticationError": "mend the key, or name its variable in api_key_env",
    "BadRequestError": "schema: false and temperature: null leave out what not all models take",
    "NotFoundError": "mend model or base_url",
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
"""What no article will change: the key, the address, the model's name, a server that is down."""


class Answer(NamedTuple):
    """What a model wrote, why it stopped, its tokens, and the cost in dollars if it is known.

    Tokens that came out of the provider's cache are input tokens too.
    """

    text: str
    stop: str
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None

    def as_dict(self) -> dict[str, Any]:
        """Return all but the text, as a prediction's details take it."""
        return {name: value for name, value in self._asdict().items() if name != "text"}


def model(options: Options, answered: Callable[[], bool]) -> Model:
    """Return the model of the options; UnusableError where it cannot be had.

    `answered`: whether it has been of use; before, what makes it unusable is not tried again.
    """
    from inspect_ai.model import get_model

    provider, process = options.model.partition("/")[0], os.getpid()
    arguments = dict(options.model_args)
    if provider == "hf" and not options.temperature:
        arguments.setdefault("do_sample", False)
    try:
        made = get_model(
            options.model,
            config=_config(options, local=provider == "hf"),
            base_url=options.base_url,
            api_key=options.api_key(),
            memoize=False,
            **arguments,
        )
    except khabar.KhabarError:
        raise
    except Exception as error:  # the provider's package, its key, its address, its weights
        raise khabar.UnusableError(f"llm: {options.model}: {_reason(error)}") from error
    retried = made.api.should_retry
    made.api.should_retry = lambda error: (answered() or not _unusable(error)) and retried(error)
    made.api.retry_wait = lambda: _Wait(made)
    made.api.connection_key = lambda: f"{options.model} {id(made)} {process}"
    client: Any = getattr(made.api, "client", None)
    if hasattr(client, "max_retries"):
        client.max_retries = 0  # of OpenAI's and Anthropic's clients, which would multiply ours
    return made


def _config(options: Options, *, local: bool) -> GenerateConfig:
    from inspect_ai.model import GenerateConfig

    return GenerateConfig(
        temperature=None if local and not options.temperature else options.temperature,
        seed=options.seed,
        max_tokens=options.max_tokens,
        max_retries=options.retries,
        attempt_timeout=options.timeout,
        max_connections=options.connections,
    )


async def ask(model: Model, options: Options, prompt: str, schema: dict[str, Any]) -> Answer:
    """Return the model's answer to a prompt; KhabarError where the provider gives none.

    It is an UnusableError where the provider will give none to any.

    `schema`: the answer's JSON Schema, which is sent where the provider takes one.
    """
    from inspect_ai.model import GenerateConfig, ResponseSchema
    from inspect_ai.util import JSONSchema

    wanted = ResponseSchema(
        name="mentions", json_schema=JSONSchema.model_validate(schema), strict=True
    )
    config = GenerateConfig(response_schema=wanted if options.schema else None)
    try:
        output = await model.generate(prompt, config=config)
    except Exception as error:  # a provider's client may raise anything
        kind = khabar.UnusableError if _unusable(error) else khabar.KhabarError
        raise kind(f"{options.model}: {_reason(error)}") from error
    if output.error:
        raise khabar.KhabarError(f"{options.model}: {_one_line(output.error)}")
    usage = output.usage
    return Answer(
        text=output.completion,
        stop=output.stop_reason if output.choices else "empty",
        input_tokens=usage
        and usage.input_tokens
        + (usage.input_tokens_cache_read or 0)
        + (usage.input_tokens_cache_write or 0),
        output_tokens=usage and usage.output_tokens,
        cost=usage and usage.total_cost,
    )


class _Wait:
    """Seconds before a retry: what the server told (Retry-After), else 1, 2, 4, … with jitter."""

    def __init__(self, model: Model) -> None:
        from tenacity import wait_exponential_jitter

        self._model = model
        self._backoff = wait_exponential_jitter(initial=1, max=_LONGEST_WAIT)

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        decision = self._model.api.should_retry(error) if isinstance(error, Exception) else None
        told = getattr(decision, "retry_after", None)
        return float(min(told if told is not None else self._backoff(state), _LONGEST_WAIT))


def _cause(error: BaseException) -> BaseException:
    """Return what a provider raised, without what it is wrapped in."""
    while type(error).__name__ in _WRAPPERS and error.__cause__:
        error = error.__cause__
    return error


def _unusable(error: BaseException) -> bool:
    return type(_cause(error)).__name__ in _UNUSABLE


def _reason(raised: BaseException) -> str:
    """Return one line for what a provider raised."""
    from rich.text import Text

    error = _cause(raised)
    name = type(error).__name__
    if name == "PrerequisiteError":  # Inspect's, written for a terminal
        told = str(getattr(error, "message", error))
        return _one_line(Text.from_markup(told).plain.removeprefix("ERROR: "))
    remedy = f"; {_REMEDIES[name]}" if name in _REMEDIES else ""
    return f"{name}: {_one_line(str(error))}{remedy}"


def _one_line(told: str) -> str:
    line = " ".join(hidden(told).split())  # before it is cut, or half a secret would stay
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
