"""The signature of a score: the conditions under which it was measured."""

from __future__ import annotations

from typing import NamedTuple

from khabar import limits
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
    """Return the signature that was printed as `text`; raises KhabarError if it is malformed."""
    parts = text.split("|")
    if len(parts) != len(Signature._fields) or not all(parts):
        quoted = text[: limits.QUOTED]
        raise KhabarError(f"{quoted!r}: not a signature; give measure|view|data|scorer")
    return Signature(*parts)
