"""The list that answers: the last one in what a model says, read item by item."""

from __future__ import annotations

import re
from typing import NamedTuple

from khabar import limits
from khabar.answers.scan import FIELD_ENDS, ITEM_ENDS, OPENING, Broken, Scanner

_QUOTING = frozenset(("quotation", "trigger"))
_STRAY = re.compile(r"\}\s*+[,،]\s*+\{")
_BLANK_OF_A_FORM = re.compile(r"\W*(?:<[^<>]*>\W*|None)?")
_NOTHING = re.compile(r"(?:\A|```\w*+)\s*+\[\s*+\]\s*+(?:```|\Z)")
"""An empty list that is all that an answer or a fence holds."""


class Answered(NamedTuple):
    """The items of a list, and whether it was cut off: its last whole item is then its last.

    An item is a JSON value, whose fields have their names in small letters, or `Broken`.
    """

    items: list[object]
    cut: bool = False


def answered(said: str, task: str) -> Answered | None:
    """Return the last list that answers: that of an object with the task's name, or of items.

    What is not JSON is read as far as it can be told what is meant: line ends, tabs and quotation
    marks in strings, commas too many, Arabic commas, comments, Python's literals, quotation marks
    of other kinds, brackets that are missing. A list of which no item can be read, such as the
    form that is asked for, is taken only if there is no other. None where there is no list.
    """
    found = _Lists(said, task).found()
    if not found:
        return Answered([]) if _NOTHING.search(said) else None
    return next(filter(_readable, reversed(found)), found[-1])


def _readable(answer: Answered) -> bool:
    return not answer.items or any(map(_says, answer.items))


def _says(item: object) -> bool:
    """Return whether an item quotes something and can be read as a whole."""
    if not isinstance(item, dict) or any(isinstance(value, Broken) for value in item.values()):
        return False
    return any(not _BLANK_OF_A_FORM.fullmatch(str(item.get(name, ""))) for name in _QUOTING)


class _Lists(Scanner):
    def __init__(self, said: str, task: str) -> None:
        super().__init__(said)
        self._task = task
        self._found: list[Answered] = []

    def found(self) -> list[Answered]:
        """Return the lists that may answer, in their order."""
        while opening := OPENING.search(self.text, self.at):
            self.at, self.cut = opening.start(), False
            before = len(self._found)
            value = self._value(0, ITEM_ENDS)
            if isinstance(value, list) and any(map(_quotes, value)):
                self._keep(value, before)
            if self.cut:
                self._found[before:] = [each._replace(cut=True) for each in self._found[before:]]
        return self._found

    def _value(self, depth: int, ends: re.Pattern[str]) -> object:
        char = self.text[self.at]
        if char in "{[" and depth < limits.ANSWER_DEPTH:
            return self._object(depth) if char == "{" else self._list(depth, answers=not depth)
        return self.plain(ends)

    def _object(self, depth: int) -> dict[str, object] | Broken:
        """Return an object; one that is not closed ends before the next item, or its list's end."""
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
        before = len(self._found)
        items = self._list(depth + 1, answers=True)
        self._keep(items, before)
        return items

    def _keep(self, items: list[object], before: int) -> None:
        """Keep a list; what was found inside one that is closed is a part of it."""
        self._found[before : before if self.cut else None] = [Answered(items)]

    def _list(self, depth: int, *, answers: bool) -> list[object]:
        """Return a list without an item that was cut off; one not closed ends with its object."""
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


def _quotes(item: object) -> bool:
    return isinstance(item, dict) and not _QUOTING.isdisjoint(item)
