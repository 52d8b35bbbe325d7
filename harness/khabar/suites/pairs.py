"""Minimal pairs: two cases that differ in one place, which changes their gold."""

from __future__ import annotations

from collections.abc import Sequence, Set
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from khabar.errors import KhabarError
from khabar.schema import TASKS, Event, Mention, Variant

MOST, NEAR = 6, 5
"""How many words of a text may differ from the other, and how many may stand between these."""
_BEFORE = ("", *"وفبلكسيتناأ", "ال", "وال", "بال", "لل")
_BEHIND = ("", *"ةتاهىي", "ات", "ون", "ين", "ان", "وا", "ها", "هم", "تا", "اً", "ًا")
_WEAK = str.maketrans("", "", "اويىآأإءئؤ")
_PRONOUNS: tuple[Set[str], ...] = (
    {"الذي", "التي", "الذين", "اللذان", "اللتان"},
    {"هذا", "هذه"},
    {"هو", "هي", "هم"},
)


def check(one: Variant, other: Variant, where: str) -> None:
    """Raise KhabarError, which says where, if two cases are no minimal pair."""
    if fault := _fault(one, other):
        raise KhabarError(f"{where}: {one.id[:200]}: {fault}")


def _fault(one: Variant, other: Variant) -> str | None:
    if _gold(one) == _gold(other):
        return "both texts have the same gold; change what the phenomenon says"
    found = changes(one.text.split(), other.text.split())
    number = sum(change.size for change in found)
    if number > MOST:
        return f"{number} words differ; let {MOST} at most"
    apart = [change for change in found if not agree(change.before, change.after)]
    if apart and apart[-1].start - apart[0].end > NEAR:
        return f"{len(apart)} places differ; let one, and what agrees with it"
    return None


Words = Sequence[str]


class Change(NamedTuple):
    """Words of a text, from `start` to `end`, that are others in another text."""

    start: int
    end: int
    before: Words
    after: Words

    @property
    def size(self) -> int:
        """How many words differ."""
        return max(len(self.before), len(self.after))


def changes(one: Words, other: Words) -> list[Change]:
    """Return where the words of two texts differ."""
    found = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [Change(i, j, one[i:j], other[k:m]) for tag, i, j, k, m in found if tag != "equal"]


def agree(before: Words, after: Words) -> bool:
    """Return whether words are other forms of others, one by one, as far as letters tell."""
    return len(before) == len(after) and all(map(_is_of, before, after))


def _is_of(one: str, other: str) -> bool:
    return bool(_stems(one) & _stems(other)) or any({one, other} <= same for same in _PRONOUNS)


def _stems(word: str) -> set[str]:
    """Return what a word may have in common with its other forms: strong letters in their order."""
    bare = word.strip('،."()«»:؟!')
    stems = {
        bare[len(before) : len(bare) - len(behind)].translate(_WEAK)
        for before in _BEFORE
        for behind in _BEHIND
        if bare.startswith(before) and bare.endswith(behind)
    }
    return stems - {""}


def _gold(case: Variant) -> list[Any]:
    """Return what is said of the mentions of a text, but for their offsets, and of whom."""
    return [_said(getattr(case, task) or ()) for task in TASKS]


def _said(mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    """Return the fields of mentions; an id is the place of its first mention."""
    first: dict[str, int] = {}
    said = []
    for place, mention in enumerate(mentions):
        fields = {n: getattr(mention, n) for n in mention.__struct_fields__ if n not in _PLACES}
        for name in ("entity", "event"):
            if id_ := fields.get(name):
                fields[name] = first.setdefault(id_, place)
        if isinstance(mention, Event):
            fields["arguments"] = [(argument.role, argument.text) for argument in mention.arguments]
        said.append(fields)
    return said


_PLACES = ("start", "end")
