"""Minimal pairs: two cases that differ in one place, which changes their gold."""

from __future__ import annotations

from collections.abc import Sequence, Set
from difflib import SequenceMatcher
from typing import Any

from khabar.errors import KhabarError
from khabar.schema import TASKS, Event, Mention, Variant

MOST = 6
"""How many words of a text may differ from the other."""
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
    places = changes(one.text.split(), other.text.split())
    number = sum(max(len(before), len(after)) for before, after in places)
    if number > MOST:
        return f"{number} words differ; let {MOST} at most"
    if len([place for place in places if not agree(*place)]) > 1:
        return f"{len(places)} places differ; let one, and what agrees with it"
    return None


Words = Sequence[str]


def changes(one: Words, other: Words) -> list[tuple[Words, Words]]:
    """Return the words that differ, as those of one text and those of the other at each place."""
    found = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    return [(one[i:j], other[k:m]) for tag, i, j, k, m in found if tag != "equal"]


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
    """Return what is said of the mentions of a text, but for their offsets and ids."""
    return [[_said(mention) for mention in getattr(case, task) or ()] for task in TASKS]


def _said(mention: Mention) -> dict[str, Any]:
    ids = ("start", "end", "entity", "event", "arguments")
    said = {name: getattr(mention, name) for name in mention.__struct_fields__ if name not in ids}
    if isinstance(mention, Event):
        said["arguments"] = [(argument.role, argument.text) for argument in mention.arguments]
    return said
