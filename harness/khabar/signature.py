"""What a score was measured by and on: a number without its conditions is not a number."""

from __future__ import annotations

from typing import NamedTuple


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
