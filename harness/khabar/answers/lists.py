"""The list in a model's answer: the last one, read item by item."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from khabar import limits
from khabar.answers.scan import FIELD_ENDS, ITEM_ENDS, OPENING, Broken, Scanner

_QUOTING = frozenset(("quotation", "trigger"))
_FIELDS: Mapping[str, frozenset[str]] = {"names": frozenset(("name",))}
"""The fields of which an item of a list has one; those that quote, unless they stand here."""
_STRAY = re.compile(r"\}\s*+[,،]\s*+\{")
_BLANK_OF_A_FORM = re.compile(r"\W*(?:<[^<>]*>\W*|None)?")
_NOTHING = re.compile(r"(?:\A|```\w*+)\s*+\[\s*+\]\s*+(?:```|\Z)")
"""An empty list that is all that an answer or a fence holds."""


class Answered(NamedTuple):
    """The items of a list, and whether it was cut off, in which case only whole items are in it.

    An item is a JSON value, with the names of fields in lower case, or `Broken`.
    """

    items: list[object]
    cut: bool = False


def answered(answer: str, task: str) -> Answered | None:
    """Return the last list of items, or the last list under the task's name in an object.

    Faulty JSON is read as far as its meaning is clear: line ends, tabs and quotation marks in
    strings, superfluous commas, Arabic commas, comments, Python's literals, quotation marks of
    other kinds, missing brackets. A list without any readable item, such as the form in the prompt,
    counts only if there is no other. None if there is no list.
    """
    lists = _Lists(answer, task).every()
    if not lists:
        return Answered([]) if _NOTHING.search(answer) else None
    fields = _FIELDS.get(task, _QUOTING)
    return next((list_ for list_ in reversed(lists) if _readable(list_, fields)), lists[-1])


def _readable(answer: Answered, fields: frozenset[str]) -> bool:
    return not answer.items or any(_is_readable(item, fields) for item in answer.items)


def _is_readable(item: object, fields: frozenset[str]) -> bool:
    """Return whether an item has something in one of the fields and can be read completely."""
    if not isinstance(item, dict) or any(isinstance(value, Broken) for value in item.values()):
        return False
    return any(not _BLANK_OF_A_FORM.fullmatch(str(item.get(name, ""))) for name in fields)


class _Lists(Scanner):
    def __init__(self, answer: str, task: str) -> None:
        super().__init__(answer)
        self._task, self._fields = task, _FIELDS.get(task, _QUOTING)
        self._lists: list[Answered] = []

    def every(self) -> list[Answered]:
        """Return the lists that may be the answer, in their order."""
        while opening := OPENING.search(self.text, self.at):
            self.at, self.cut = opening.start(), False
            before = len(self._lists)
            value = self._value(0, ITEM_ENDS)
            if isinstance(value, list) and any(map(self._is_item, value)):
                self._keep(value, before)
            if self.cut:
                self._lists[before:] = [list_._replace(cut=True) for list_ in self._lists[before:]]
        return self._lists

    def _value(self, depth: int, ends: re.Pattern[str]) -> object:
        char = self.text[self.at]
        if char in "{[" and depth < limits.ANSWER_DEPTH:
            return self._object(depth) if char == "{" else self._list(depth, answers=not depth)
        return self.plain(ends)

    def _object(self, depth: int) -> dict[str, object] | Broken:
        """Return an object; if it is not closed, it ends before the next item or its list's end."""
        fields: dict[str, object] = {}
        broken = None
        self.at += 1
        while self.more() and (char := self.text[self.at]) not in "{]":
            began = self.at
            if char == "}":
                self.at += 1
                break
            if (name := self.key()) is not None:
                fields[name] = self._field(name, depth)
            else:
                self._value(depth + 1, ITEM_ENDS)
                broken = broken or self.broken(began)
        return broken or fields

    def _field(self, name: str, depth: int) -> object:
        if not self.gap() or self.text[self.at] in "}],،":
            return None
        if name != self._task or self.text[self.at] != "[":
            return self._value(depth + 1, FIELD_ENDS)
        before = len(self._lists)
        items = self._list(depth + 1, answers=True)
        self._keep(items, before)
        return items

    def _keep(self, items: list[object], before: int) -> None:
        """Keep a list; lists found inside one that is closed are part of it."""
        self._lists[before : before if self.cut else None] = [Answered(items)]

    def _list(self, depth: int, *, answers: bool) -> list[object]:
        """Return a list without the item that was cut off; an open one ends with its object."""
        items: list[object] = []
        self.at += 1
        while self.more() and (char := self.text[self.at]) != "]":
            if char != "}":
                item = self._value(depth + 1, ITEM_ENDS)
                if not self.cut:
                    items.append(item)
            elif answers and _STRAY.match(self.text, self.at):
                self.at += 1
            else:
                return items
        self.at += not self.cut
        return items

    def _is_item(self, value: object) -> bool:
        return isinstance(value, dict) and not self._fields.isdisjoint(value)
