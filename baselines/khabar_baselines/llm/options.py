"""What a user can set, and the mistakes that can be made in it."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

import khabar
from khabar.answers import Task
from khabar.errors import unknown

Positive = Annotated[int, Meta(ge=1)]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of the system `llm`, as they stand under ``options:`` in its YAML file.

    `model`: ``provider/name`` as Inspect has it; the environment variable
    ``INSPECT_EVAL_MODEL`` by default. `base_url`, and `api_key_env`, the name of the variable
    that holds the key: the provider's own by default. `temperature`, `seed`, `max_tokens`: null
    leaves them to the provider. `prompt`: the version of the prompts. `schema`: whether the
    provider is sent a JSON Schema. `retries`: after a failed attempt, at the most; `timeout`:
    seconds an attempt; `connections`: at once. `model_args`: what else the provider takes.
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
    retries: Annotated[int, Meta(ge=0, le=20)] = 4
    timeout: Positive = 600
    connections: Positive = 8
    model_args: dict[str, Any] = {}

    def api_key(self) -> str | None:
        """Return the key from the environment; UnusableError if the named variable is empty."""
        if self.api_key_env is None:
            return None
        if not (key := os.environ.get(self.api_key_env)):
            raise khabar.UnusableError(
                f"llm: the environment variable {self.api_key_env} is empty; export the key in it"
            )
        return key


def parsed(given: dict[str, Any]) -> Options:
    """Return options checked; KhabarError, which names the option, where one is wrong."""
    if "model" not in given and (ambient := os.environ.get("INSPECT_EVAL_MODEL")):
        given = {"model": ambient, **given}
    known = Options.__struct_fields__
    for name in given:
        if name not in known:
            raise khabar.KhabarError(f"llm: options: {unknown(name, known)}")
    if "model" not in given:
        raise khabar.KhabarError(f"llm: options: model: there is none; {_OF_MODEL}")
    try:
        return msgspec.convert(given, Options)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$.")
        option = place.rstrip("`")
        remedy = _OF_MODEL if option == "model" else f"known options are {', '.join(known)}"
        raise khabar.KhabarError(f"llm: options: {option}: {what}; {remedy}") from None


_OF_MODEL = "give it as provider/name in a YAML file (docs/systems.md)"
