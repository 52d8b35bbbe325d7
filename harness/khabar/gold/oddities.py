"""Oddities: decisions of the gold that honest readings make otherwise, and who follows them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec

from khabar.flatten import Frame
from khabar.schema import Article, Event, Mention, Prediction, Task
from khabar.score.identity import NAME_OF
from khabar.strict_yaml import read as read_yaml

ODDITIES = Path("gold/oddities.yaml")
NONE, SAME, OTHER = "none", "same", "other"
_PLACE = re.compile(r"(\S+) (\d{1,9})-(\d{1,9}) «(.+)»", re.DOTALL)

Annotations = Mapping[str, Article | Prediction]
"""Annotation by article id."""


class Oddity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A decision of gold/ADJUDICATION.md that a prediction can show.

    `at` and `beside`: places, as ``000 0-7 «text»``. `field`: an attribute of the mention at `at`;
    ``argument``: the role that what stands at `beside` has in it; ``identity``: whether both mean
    the ``same`` thing or ``other`` ones; ``marked``: the type that it is marked with, asked of who
    marks `beside`. `gold` and `honest`: what the gold says, and what a system may as well say;
    ``none`` for nothing. `case`: the row of ADJUDICATION.md, and the rule.
    """

    layer: Task
    at: str
    field: Literal["type", "value", "mod", "deictic", "realis", "argument", "identity", "marked"]
    beside: str | None = None
    gold: str
    honest: str
    case: Annotated[str, msgspec.Meta(min_length=2)]


class Followed(NamedTuple):
    """Of so many oddities that an annotation had occasion to decide, how many as gold does."""

    as_gold: int
    decided: int


def read_oddities(root: Path) -> tuple[Oddity, ...]:
    """Return a checkout's oddities; KhabarError if the file cannot be read."""
    return read_yaml(root / ODDITIES, tuple[Oddity, ...])


def fault(oddity: Oddity, gold: Mapping[str, Article]) -> str | None:
    """Return how an oddity does not fit the gold, with the remedy, or None."""
    for told in filter(None, (oddity.at, oddity.beside)):
        found = _PLACE.fullmatch(told)
        if not found or found[1] not in gold:
            return f"{told!r} is no place; write it as 000 0-7 «text»"
        if gold[found[1]].text[int(found[2]) : int(found[3])] != found[4]:
            return f"{told!r} is not what stands there; move the offsets or mend the text"
    if oddity.beside is None and oddity.field in ("argument", "identity", "marked"):
        return f"{oddity.field} is asked of two places; give `beside`"
    if oddity.honest == oddity.gold:
        return "an honest system may say what gold says; drop it"
    if (now := said(oddity, gold, gold)) != oddity.gold:
        return f"gold says {now}, not {oddity.gold}; mend it or drop it"
    return None


def followed(
    oddities: Sequence[Oddity], annotations: Annotations, articles: Mapping[str, Article]
) -> Followed:
    """Return how many of the oddities annotations decide, and how many as gold does."""
    told = [(oddity.gold, said(oddity, annotations, articles)) for oddity in oddities]
    decided = [(gold, now) for gold, now in told if now is not None]
    return Followed(sum(gold == now for gold, now in decided), len(decided))


def said(oddity: Oddity, annotations: Annotations, articles: Mapping[str, Article]) -> str | None:
    """Return what annotations say where gold is odd; None if they had no occasion to decide."""
    here = _Place(oddity.at, oddity.layer, annotations, articles)
    beside = _Place(oddity.beside or oddity.at, oddity.layer, annotations, articles)
    if oddity.field == "marked":
        return None if beside.mention is None else here.mention.type if here.mention else NONE
    if here.mention is None:
        return None
    if oddity.field == "argument":
        return here.role(beside)
    if oddity.field == "identity":
        names = [getattr(place.mention, NAME_OF[oddity.layer], None) for place in (here, beside)]
        return None if None in names else SAME if names[0] == names[1] else OTHER
    value = getattr(here.mention, oddity.field)
    return str(value).lower() if isinstance(value, bool) else value


class _Place:
    """Words of an article, and the mention of them that an annotation has, if any."""

    def __init__(
        self,
        told: str,
        layer: Task,
        annotations: Annotations,
        articles: Mapping[str, Article],
    ) -> None:
        found = _PLACE.fullmatch(told)
        if found is None:
            raise ValueError(told)
        self._frame = Frame(articles[found[1]])
        self._words = self._frame.words(int(found[2]), int(found[3]))
        self._annotation = annotations.get(found[1])
        mentions: Sequence[Mention] = getattr(self._annotation, layer, None) or ()
        here = (m for m in mentions if self._frame.words(m.start, m.end) == self._words)
        self.mention = next(here, None)

    def role(self, other: _Place) -> str | None:
        """Return what a place does in this event; None of who gives no arguments at all."""
        events: Sequence[Event] = getattr(self._annotation, "events", None) or ()
        if not isinstance(self.mention, Event) or not any(e.arguments for e in events):
            return None
        roles = (
            argument.role
            for argument in self.mention.arguments
            if self._frame.words(argument.start, argument.end) == other._words
        )
        return next(roles, NONE)
