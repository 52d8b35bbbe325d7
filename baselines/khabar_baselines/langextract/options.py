"""The options of the system `langextract`, and their checks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from khabar_baselines.model_options import api_key, converted

Task = Literal["entities", "dates"]
Positive = Annotated[int, Meta(ge=1)]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The options of the system `langextract`: the fields under ``options:`` in its YAML file.

    `model`: the provider's name of the model. `provider`: ``openai`` (any server with its API),
    ``gemini``, ``ollama`` or a plug-in's; by default langextract infers it from the model's name.
    `base_url`, and `api_key_env`, the name of the variable with the key: by default the provider's
    own. `examples`: how many pieces of practice are shown. `passes`: how often each chunk is asked.
    `buffer`: the most characters of a chunk; `context`: those of the chunk before that are shown
    with it. `schema`: whether the provider is sent a schema. `connections`: requests at once.
    `model_args`: further arguments of the provider.
    """

    model: Annotated[str, Meta(min_length=1)]
    provider: str | None = None
    base_url: str | None = None
    api_key_env: str | None = None
    tasks: Annotated[tuple[Task, ...], Meta(min_length=1)] = ("entities", "dates")
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = 0.0
    examples: Annotated[int, Meta(ge=1, le=40)] = 3
    passes: Annotated[int, Meta(ge=1, le=20)] = 1
    buffer: Annotated[int, Meta(ge=100)] = 1000
    context: Positive | None = None
    schema: bool = True
    connections: Positive = 8
    model_args: dict[str, Any] = {}

    def provider_arguments(self) -> dict[str, Any]:
        """Return the arguments of the provider; UnusableError if the key's variable is empty."""
        chosen = {
            "base_url": self.base_url,
            "api_key": api_key("langextract", self.api_key_env),
            "temperature": self.temperature,
            "max_workers": self.connections,
        }
        given = {name: value for name, value in chosen.items() if value is not None}
        return {**given, **self.model_args}


def parsed(fields: dict[str, Any]) -> Options:
    """Return checked options; raises KhabarError, which names the option, if one is wrong."""
    remedy = "give it as `langextract:MODEL` or in a YAML file (docs/systems.md)"
    return converted("langextract", fields, Options, remedy)
