"""What a score was measured by and on: a number without its conditions is not a number."""

from __future__ import annotations

from typing import NamedTuple

from khabar.errors import KhabarError

__all__ = ["Signature", "parse"]


class Signature(NamedTuple):
    """The conditions of a score, printed as ``measure|view|data|scorer``.

    After sacreBLEU's signatures (Post 2018): two scores compare only where these agree.
    """

    measure: str
    view: str
    data: str
    scorer: str

    def __str__(self) -> str:
        return "|".join(self)


def parse(text: str) -> Signature:
    """Return the signature that was printed as `text`; KhabarError if it is none."""
    parts = text.split("|")
    if len(parts) != len(Signature._fields) or not all(parts):
        raise KhabarError(f"{text[:80]!r}: no signature; one reads measure|view|data|scorer")
    return Signature(*parts)
