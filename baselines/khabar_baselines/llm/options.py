"""The options of the system `llm`, and their checks."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

import khabar
from khabar.answers import Task
from khabar_baselines.llm.batches import PROVIDERS
from khabar_baselines.model_options import api_key, converted

Positive = Annotated[int, Meta(ge=1)]
Named = Annotated[str, Meta(min_length=1, max_length=1000)]
_OVERLAP = 8  # consecutive windows share an eighth at most, unless the option says otherwise


class Windows(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a long article is divided: `words` of a window, of which the next has `overlap`, at most.

    Without an overlap it is an eighth. Raises ValueError if it is more than a half.
    """

    words: Positive
    overlap: Annotated[int, Meta(ge=0)] | None = None

    def __post_init__(self) -> None:
        """Check the overlap, since windows that share more would be too many."""
        if self.shared > self.words // 2:
            raise ValueError(f"an overlap of {self.shared} words; at most half of a window's")

    @property
    def shared(self) -> int:
        """The words that two consecutive windows have in common at most."""
        return self.words // _OVERLAP if self.overlap is None else self.overlap


Dollars = Annotated[float, Meta(ge=0, le=1_000_000)]


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """US dollars per million tokens of questions (`input`) and of answers (`output`)."""

    input: Dollars
    output: Dollars

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """Return what tokens cost, in US dollars."""
        return (self.input * input_tokens + self.output * output_tokens) / 1_000_000


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of the system `llm`: the fields under ``options:`` in its YAML file.

    `model`: ``provider/name`` as for Inspect; by default the environment variable
    ``INSPECT_EVAL_MODEL``. `base_url`, and `api_key_env`, the name of the variable with the key: by
    default the provider's own. `temperature`, `seed`, `max_tokens`: null leaves them to the
    provider. `prompt`: a version of the prompts, a folder or a file; `prompts`: several, for a run
    with each. `examples`: how many pieces of practice are shown with their answers, chosen by
    `examples_seed`; `examples_as`: ``turns`` of their own, or within the ``prompt``.
    `schema`: whether a JSON Schema is sent to the provider. `identity`: whether one more request
    per article asks which mentions are the same. `price`: US dollars per million tokens, from which
    a call's cost is computed; without it, the cost is what the provider says. `retries`: the most
    retries after a failed attempt; `timeout`: seconds per attempt, by default 600; `connections`:
    how many at once at most, by default 8; in batches neither has a default.
    `model_args`: further arguments for the provider. `reasoning_effort`, `reasoning_tokens`,
    `reasoning_summary`: how much a model thinks, and what it says of it; null leaves them to the
    provider. `windows`: how a long article is divided, or the words of a window; null: it is not.
    `batch`: whether the provider's batch interface is used, or how many requests a batch has.
    """

    model: Annotated[str, Meta(pattern="^[^/]+/.")]
    base_url: str | None = None
    api_key_env: str | None = None
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = 0.0
    seed: int | None = None
    max_tokens: Positive | None = 16_384
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1)] = (
        "entities",
        "dates",
        "events",
    )
    language: Literal["ar", "en"] = "en"
    prompt: Named = "v1"
    prompts: Annotated[tuple[Named, ...], Meta(max_length=20)] = ()
    examples: Annotated[int, Meta(ge=0, le=10)] = 0
    examples_seed: Annotated[int, Meta(ge=0)] = 0
    examples_as: Literal["turns", "prompt"] = "turns"
    schema: bool = True
    identity: bool = False
    price: Price | None = None
    retries: Annotated[int, Meta(ge=0, le=20)] = 4
    timeout: Positive | None = None
    connections: Positive | None = None
    model_args: dict[str, Any] = {}
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None = (
        None
    )
    reasoning_tokens: Positive | None = None
    reasoning_summary: Literal["none", "concise", "detailed", "auto"] | None = None
    windows: Windows | None = None
    batch: Positive | bool = False

    @property
    def provider(self) -> str:
        """The name of the provider, as Inspect has it."""
        return self.model.partition("/")[0]

    def chosen(self) -> dict[str, Any]:
        """Return, of the options that decide answers and are off by default, those that are on."""
        windows = self.windows and {"words": self.windows.words, "overlap": self.windows.shared}
        fields = {
            "identity": self.identity,
            "reasoning_effort": self.reasoning_effort,
            "reasoning_tokens": self.reasoning_tokens,
            "reasoning_summary": self.reasoning_summary,
            "windows": windows,
        }
        return {name: value for name, value in fields.items() if value}

    @property
    def local(self) -> bool:
        """Whether the weights are loaded into this process, by transformers."""
        return self.model.startswith("hf/")

    def api_key(self) -> str | None:
        """Return the key from the environment; UnusableError if its variable is empty."""
        return api_key("llm", self.api_key_env)


def parsed(fields: dict[str, Any]) -> Options:
    """Return checked options; raises KhabarError, which names the option, if one is wrong."""
    if isinstance(words := fields.get("windows"), int):
        fields = {**fields, "windows": {"words": words}}
    if "model" not in fields and (ambient := os.environ.get("INSPECT_EVAL_MODEL")):
        fields = {"model": ambient, **fields}
    options = converted("llm", fields, Options, _REMEDY_OF_MODEL)
    if options.identity and set(options.tasks) == {"dates"}:
        raise khabar.KhabarError(
            "llm: options: identity: dates have none; add entities or events to tasks"
        )
    if "prompt" in fields and options.prompts:
        raise khabar.KhabarError("llm: options: prompts: give prompt or prompts, not both")
    if options.batch and options.provider not in PROVIDERS:
        raise khabar.KhabarError(
            f"llm: options: batch: {options.provider!r} has no batches here;"
            f" known: {', '.join(PROVIDERS)}; leave the option out"
        )
    return options


_REMEDY_OF_MODEL = "give it as provider/name in a YAML file (docs/systems.md)"
