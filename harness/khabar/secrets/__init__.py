"""Secrets: none is stored or shown, wherever it came from.

Two kinds are replaced by `MASK`: values in places where secrets are usual (`places`), such as the
user of an address, a header or a field named `api_key`; and known secrets (`known`), wherever they
are echoed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from khabar import limits
from khabar.deprecation import renamed
from khabar.secrets import known, places
from khabar.secrets.known import learn
from khabar.secrets.places import MASK as MASK

__all__ = ["hidden", "learn"]

T = TypeVar("T")
_DEEPEST = limits.DEPTH + 2
_MARGIN = 10_000
"""Characters after a cut that are searched too, because a secret may begin before it."""


class Secrets:
    """The secrets that are known when this is created, for masking many values."""

    def __init__(self) -> None:
        self._forms = known.forms()

    def echoed(self, content: bytes) -> bool:
        """Return whether UTF-8 contains a known secret or the beginning of one."""
        pattern = known.beginnings(self._forms)
        return bool(pattern and pattern.search(content))

    def hidden(self, value: T, unmasked: frozenset[str] = frozenset()) -> T:
        """Return a value without secrets, as the function `hidden` does."""
        masked: T = _hidden(value, self._text, unmasked, _DEEPEST)
        return masked

    def _text(self, text: str) -> str:
        return places.without(known.without(text, self._forms))


@renamed(but="unmasked")
def hidden(value: T, unmasked: frozenset[str] = frozenset()) -> T:
    """Return a text, or a value of lists and mappings, with its secrets masked.

    `unmasked`: fields of mappings that stay as they are. A value nested deeper than `limits.DEPTH`
    is masked as a whole. Masking twice is masking once.
    """
    return value if value is None else Secrets().hidden(value, unmasked)


def beginning(text: str, longest: int) -> str:
    """Return the first characters of a text; its secrets are masked before it is cut."""
    return hidden(text[: longest + _MARGIN])[:longest]


def ends(text: str, longest: int) -> str:
    """Return a text with its secrets masked; if it is too long, its beginning and its end."""
    half = longest // 2 - 2
    if len(text) > longest + 2 * _MARGIN:
        text = f"{text[: half + _MARGIN]}\n{text[-half - _MARGIN :]}"
    text = hidden(text)
    return text if len(text) <= longest else f"{text[:half]}\n…\n{text[-half:]}"


def _hidden(value: Any, text: Callable[[str], str], unmasked: frozenset[str], depth: int) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, Mapping | list | tuple):
        return value
    if not depth:
        return MASK
    if not isinstance(value, Mapping):
        return [_hidden(part, text, unmasked, depth - 1) for part in value]
    return {
        text(str(name)): part
        if name in unmasked
        else _masked(part)
        if places.is_secret(str(name), part)
        else _hidden(part, text, unmasked, depth - 1)
        for name, part in value.items()
    }


def _masked(value: object) -> object:
    """Return the mask for a secret; empty values and booleans stay."""
    return value if not value or isinstance(value, bool) else MASK
