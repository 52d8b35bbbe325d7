"""Secrets: none stands in what is stored or shown, wherever it came from.

Two kinds are replaced by `MASK`. What stands where secrets stand is seen by its place (`places`):
the user of an address, a header, a field named `api_key`. What is known as a secret (`known`) is
seen wherever it is echoed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from khabar.secrets import known, places
from khabar.secrets.known import echoed, learn
from khabar.secrets.places import MASK

__all__ = ["MASK", "echoed", "hidden", "learn"]

T = TypeVar("T")
_DEEPEST = 50


def hidden(value: T, but: frozenset[str] = frozenset()) -> T:
    """Return a text, or a value of lists and mappings, without the secrets that stand in it.

    `but`: fields of mappings that are kept as they are. What is nested deeper than 50 levels is
    replaced whole. Hiding twice is hiding once.
    """
    forms = known.forms()

    def text(given: str) -> str:
        return places.without(known.without(given, forms))

    found: T = _hidden(value, text, but, _DEEPEST)
    return found


def _hidden(value: Any, text: Callable[[str], str], but: frozenset[str], depth: int) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, Mapping | list | tuple):
        return value
    if not depth:
        return MASK
    if not isinstance(value, Mapping):
        return [_hidden(part, text, but, depth - 1) for part in value]
    return {
        text(str(name)): part
        if name in but
        else _masked(part)
        if places.is_secret(str(name), part)
        else _hidden(part, text, but, depth - 1)
        for name, part in value.items()
    }


def _masked(value: object) -> object:
    """Return a secret as its mask; what is empty or switched on or off stays."""
    return value if not value or isinstance(value, bool) else MASK
