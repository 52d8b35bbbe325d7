"""One question to a model, through Inspect's providers (inspect_ai.model); no HTTP of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import khabar
from khabar_baselines.llm.options import Options

if TYPE_CHECKING:
    from inspect_ai.model import GenerateConfig, Model
    from tenacity import RetryCallState

_LONGEST_WAIT = 60.0
_LONGEST_REASON = 300
_RETRIES_OF_ITS_OWN = ("openai", "openai-api", "openrouter", "anthropic")
"""Providers whose clients would retry each attempt of ours again, if they were not told not to."""


class Answer(NamedTuple):
    """What a model wrote, why it stopped, its tokens, and the cost in dollars if it is known."""

    text: str
    stop: str
    input_tokens: int | None
    output_tokens: int | None
    cost: float | None


def model(options: Options) -> Model:
    """Return the model of the options; KhabarError where it cannot be had."""
    from inspect_ai.model import get_model

    provider = options.model.partition("/")[0]
    arguments = dict(options.model_args)
    if provider in _RETRIES_OF_ITS_OWN:
        arguments.setdefault("max_retries", 0)
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
        raise khabar.KhabarError(f"llm: {options.model}: {_reason(error)}") from error
    made.api.retry_wait = lambda: _Wait(made)
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

    `schema`: the answer's JSON Schema, which is sent where the provider takes one.
    """
    from inspect_ai.log import Transcript
    from inspect_ai.log._transcript import init_transcript
    from inspect_ai.model import GenerateConfig, ResponseSchema
    from inspect_ai.util import JSONSchema

    init_transcript(Transcript())  # of this task alone: the ambient one would keep every answer
    wanted = ResponseSchema(
        name="mentions", json_schema=JSONSchema.model_validate(schema), strict=True
    )
    config = GenerateConfig(response_schema=wanted if options.schema else None)
    try:
        output = await model.generate(prompt, config=config)
    except Exception as error:  # a provider's client may raise anything
        raise khabar.KhabarError(f"{options.model}: {_reason(error)}") from error
    if output.error:
        raise khabar.KhabarError(f"{options.model}: {_one_line(output.error)}")
    usage = output.usage
    return Answer(
        text=output.completion,
        stop=output.stop_reason if output.choices else "empty",
        input_tokens=usage and usage.total_tokens - usage.output_tokens,
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


def _reason(error: BaseException) -> str:
    """Return one line for what a provider raised: the cause, not what it is wrapped in."""
    from inspect_ai._util.error import PrerequisiteError
    from rich.text import Text

    if type(error).__name__ in ("RetryError", "ModelGenerateError") and error.__cause__:
        return _reason(error.__cause__)
    if isinstance(error, PrerequisiteError):  # written for a terminal
        return _one_line(Text.from_markup(str(error.message)).plain.removeprefix("ERROR: "))
    return f"{type(error).__name__}: {_one_line(str(error))}"


def _one_line(told: str) -> str:
    line = " ".join(told.split())
    return line if len(line) <= _LONGEST_REASON else f"{line[:_LONGEST_REASON]}…"
