"""The options of systems that ask a model through its provider: their checks, and the key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

import khabar
from khabar.errors import unknown

T = TypeVar("T", bound=msgspec.Struct)


def converted(system: str, fields: Mapping[str, Any], kind: type[T], remedy: str) -> T:
    """Return fields as options of a kind, which has `model`; KhabarError, naming a wrong option.

    `remedy`: how the model is given.
    """
    known = kind.__struct_fields__
    for name in fields:
        if name not in known:
            raise khabar.KhabarError(f"{system}: options: {unknown(name, known)}")
    if not fields.get("model"):
        raise khabar.KhabarError(f"{system}: options: model: missing; {remedy}")
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        fault, _, place = str(error).partition(" - at `$.")
        option = place.rstrip("`")
        help_ = remedy if option == "model" else f"known options: {', '.join(known)}"
        raise khabar.KhabarError(f"{system}: options: {option}: {fault}; {help_}") from None


def api_key(system: str, variable: str | None) -> str | None:
    """Return the key in a variable of the environment; UnusableError if the variable is empty."""
    if variable is None:
        return None
    if not (key := os.environ.get(variable)):
        raise khabar.UnusableError(
            f"{system}: the environment variable {variable} is empty; export the key in it"
        )
    return key
