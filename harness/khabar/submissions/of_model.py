"""What a run says of the language model that it asked: fields of system.yaml."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import reduce
from pathlib import PurePath
from typing import Any

from khabar import predictions
from khabar.render.usage import took
from khabar.run import call_file
from khabar.run.run import Run
from khabar.schema import Prediction

_NO_OPTIONS = frozenset(
    ("system", "model", "base_url", "prompt", "prompt_sha256", "cost", "answers", "traceback")
)
_LONGEST = 200
_SHA256 = re.compile("[0-9a-f]{64}")


def fields(answers: Iterable[Prediction]) -> dict[str, Any]:
    """Return the fields that the details of all answers agree on; empty without a model.

    `version` is ``model``; `prompt` has the name ``prompt`` and the hash ``prompt_sha256``;
    `options` are the other plain values, but for addresses and paths, which may tell of a machine.
    """
    said = _common(answer.details or {} for answer in answers if answer.error is None)
    model, prompt, digest = (said.get(name) for name in ("model", "prompt", "prompt_sha256"))
    if not isinstance(model, str) or not isinstance(digest, str):
        return {}
    options = {name: value for name, value in said.items() if _is_option(name, value)}
    named = {"name": PurePath(str(prompt)).name, "sha256": digest}
    found: dict[str, Any] = {"version": model, "kind": "LLM", "options": options}
    return {**found, "prompt": named} if _SHA256.fullmatch(digest) else found


def cost(run: Run) -> dict[str, Any] | None:
    """Return the field `cost` of a run: by its calls, or else by its answers; None if unknown.

    Calls count whenever they were made, for an answer that was kept or not. Raises KhabarError for
    calls that cannot be read, and for a number that is no cost.
    """
    usage = call_file.usage(run.folder) if run.folder else None
    if usage and usage.cost is not None:
        return {"usd": round(usage.cost, 6), "note": took(usage._replace(cost=None))}
    costs = [cost for cost in map(predictions.cost, run.answers.values()) if cost is not None]
    return {"usd": round(math.fsum(costs), 6)} if costs else None


def _common(details: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the fields that are the same in all details."""

    def both(one: dict[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in one.items() if other.get(name, ...) == value}

    first, *others = list(map(dict, details)) or [{}]
    return reduce(both, others, first)


def _is_option(name: str, value: object) -> bool:
    values = value if isinstance(value, list) else [value]
    return name not in _NO_OPTIONS and all(map(_is_plain, values)) and len(values) <= _LONGEST


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        return value.isprintable() and 0 < len(value) <= _LONGEST and not {*"/\\"} & {*value}
    return value is None or isinstance(value, bool | int | float)
