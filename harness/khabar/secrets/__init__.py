"""Secrets: none stands in what is stored or shown, wherever it came from.

Two kinds are replaced by `MASK`. What stands where secrets stand is seen by its place (`places`):
the user of an address, a header, a field named `api_key`. What is known as a secret (`known`) is
seen wherever it is echoed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from khabar import limits
from khabar.secrets import known, places
from khabar.secrets.known import learn
from khabar.secrets.places import MASK as MASK

__all__ = ["hidden", "learn"]

T = TypeVar("T")
_DEEPEST = limits.DEPTH + 2
_MARGIN = 10_000
"""Characters behind a cut that are looked at too, or half a secret would stay before it."""


class Secrets:
    """The secrets that are known when this is made, for values of which there are many."""

    def __init__(self) -> None:
        self._forms = known.forms()

    def echoed(self, content: bytes) -> bool:
        """Return whether a known secret, or the beginning of one, stands in UTF-8."""
        pattern = known.beginnings(self._forms)
        return bool(pattern and pattern.search(content))

    def hidden(self, value: T, but: frozenset[str] = frozenset()) -> T:
        """Return a value without secrets, as the function `hidden` does."""
        found: T = _hidden(value, self._text, but, _DEEPEST)
        return found

    def _text(self, text: str) -> str:
        return places.without(known.without(text, self._forms))


def hidden(value: T, but: frozenset[str] = frozenset()) -> T:
    """Return a text, or a value of lists and mappings, without the secrets that stand in it.

    `but`: fields of mappings that are kept as they are. What is nested deeper than
    is read (`limits.DEPTH`) is replaced whole. Hiding twice is hiding once.
    """
    return value if value is None else Secrets().hidden(value, but)


def beginning(text: str, longest: int) -> str:
    """Return the first characters of a text without secrets, cut after these are hidden."""
    return hidden(text[: longest + _MARGIN])[:longest]


def ends(text: str, longest: int) -> str:
    """Return a text without secrets; of one that is too long, its first and its last characters."""
    half = longest // 2 - 2
    if len(text) > longest + 2 * _MARGIN:
        text = f"{text[: half + _MARGIN]}\n{text[-half - _MARGIN :]}"
    text = hidden(text)
    return text if len(text) <= longest else f"{text[:half]}\n…\n{text[-half:]}"


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
