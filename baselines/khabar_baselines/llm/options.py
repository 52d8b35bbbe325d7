"""The options of the system `llm`, and their checks."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

import khabar
from khabar.answers import Task
from khabar.errors import unknown

Positive = Annotated[int, Meta(ge=1)]


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
    provider. `prompt`: the version of the prompts. `schema`: whether a JSON Schema is sent to the
    provider. `identity`: whether one more request per article asks which mentions are the same.
    `price`: US dollars per million tokens, from which a call's cost is computed; without it, the
    cost is what the provider says. `retries`: the most retries after a failed attempt; `timeout`:
    seconds per attempt; `connections`: how many at once. `model_args`: further arguments for the
    provider.
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
    prompt: Annotated[str, Meta(pattern=r"^v\d+$")] = "v1"
    schema: bool = True
    identity: bool = False
    price: Price | None = None
    retries: Annotated[int, Meta(ge=0, le=20)] = 4
    timeout: Positive = 600
    connections: Positive = 8
    model_args: dict[str, Any] = {}

    @property
    def local(self) -> bool:
        """Whether the weights are loaded into this process, by transformers."""
        return self.model.startswith("hf/")

    def api_key(self) -> str | None:
        """Return the key from the environment; UnusableError if its variable is empty."""
        if self.api_key_env is None:
            return None
        if not (key := os.environ.get(self.api_key_env)):
            raise khabar.UnusableError(
                f"llm: the environment variable {self.api_key_env} is empty; export the key in it"
            )
        return key


def parsed(fields: dict[str, Any]) -> Options:
    """Return checked options; raises KhabarError, which names the option, if one is wrong."""
    if "model" not in fields and (ambient := os.environ.get("INSPECT_EVAL_MODEL")):
        fields = {"model": ambient, **fields}
    known = Options.__struct_fields__
    for name in fields:
        if name not in known:
            raise khabar.KhabarError(f"llm: options: {unknown(name, known)}")
    if "model" not in fields:
        raise khabar.KhabarError(f"llm: options: model: missing; {_REMEDY_OF_MODEL}")
    try:
        options = msgspec.convert(fields, Options)
    except msgspec.ValidationError as error:
        fault, _, place = str(error).partition(" - at `$.")
        option = place.rstrip("`")
        remedy = _REMEDY_OF_MODEL if option == "model" else f"known options: {', '.join(known)}"
        raise khabar.KhabarError(f"llm: options: {option}: {fault}; {remedy}") from None
    if options.identity and set(options.tasks) == {"dates"}:
        raise khabar.KhabarError(
            "llm: options: identity: dates have none; add entities or events to tasks"
        )
    return options


_REMEDY_OF_MODEL = "give it as provider/name in a YAML file (docs/systems.md)"
