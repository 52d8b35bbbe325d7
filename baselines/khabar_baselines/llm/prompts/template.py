"""A prompt's template: Jinja2 without anything that calls, reads, or grows without bound.

A prompt file may come from a stranger, so a template has variables, conditions, loops over lists,
and a few filters, and nothing else.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from khabar import KhabarError
from khabar.errors import unknown

VARIABLES = (
    "text", "date", "task", "language", "labels", "realis", "mods", "examples", "turn", "schema",
    "mentions", "known",
)  # fmt: skip
"""What a template can use; docs/prompts.md says what each is."""
LARGEST = 256 * 1024
"""Bytes of a template's file."""
LONGEST = 4_000_000
"""Characters of a prompt."""
_LISTS = ("labels", "realis", "mods", "examples")
_FIELDS = ("name", "definition", "roles", "text", "date", "answer", "mentions", "known")
_OF_LOOPS = ("index", "index0", "first", "last", "length")
_LOOPS, _FILTERS_AT_ONCE = 3, 3
_DEPTH = 30
"""Levels of a template; Jinja2's time to compile one grows faster than they do."""
_NODES = frozenset(
    (
        "Template", "Output", "TemplateData", "Name", "Const", "Getattr", "If", "For", "CondExpr",
        "Compare", "Operand", "And", "Or", "Not", "Test", "Filter", "Keyword",
    )
)  # fmt: skip
_PARTS = "a prompt has variables, `if`, `for`, and filters"
_LONGEST_REASON = 300
_OUTPUT = "<template>"
_BROKEN = (TemplateError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError)


class Template(NamedTuple):
    """A template: how messages name its file, and its text."""

    path: str
    text: str

    def variables(self) -> frozenset[str]:
        """Return the variables that the template uses.

        Raises KhabarError, one line with the file and the line, if the text is no template, has
        something that prompts cannot have, or uses a variable that does not exist.
        """
        try:
            tree = _environment().parse(self.text)
            fault = next(iter(_faults(tree)), None)
            used = set() if fault else meta.find_undeclared_variables(tree)
        except TemplateSyntaxError as error:
            raise self._error(error.lineno, str(error.message)) from None
        except _BROKEN as error:
            raise self._error(1, f"no template: {_reason(error)}") from None
        if fault := fault or next(_unknown(tree, used), None):
            raise self._error(*fault)
        return frozenset(used)

    def render(self, variables: Mapping[str, object]) -> str:
        """Return the prompt; raises KhabarError if it cannot be made or is too long."""
        pieces: list[str] = []
        length = 0
        try:
            for piece in _compiled(self.text)(variables):
                pieces.append(piece)
                length += len(piece)
                if length > LONGEST:
                    raise ValueError(f"a prompt of more than {LONGEST:,} characters")
        except _BROKEN as error:
            frames = traceback.extract_tb(error.__traceback__)
            lines = [frame.lineno for frame in frames if frame.filename == _OUTPUT]
            raise self._error((lines or [1])[-1], _reason(error)) from None
        return "".join(pieces)

    def _error(self, line: int | None, fault: str) -> KhabarError:
        return KhabarError(f"llm: options: prompt: {self.path}: line {line}: {fault}")


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    default = environment.filters["default"]
    environment.filters = {**_FILTERS, "default": default}
    environment.globals = {}
    return environment


@cache
def _compiled(text: str) -> Callable[[Mapping[str, object]], Iterable[str]]:
    return _environment().from_string(text).generate


def _join(values: Sequence[object], between: str = "") -> str:
    if isinstance(values, str):
        raise ValueError("join: needs a list, such as labels")
    return str(between).join(map(str, values))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


_FILTERS: Mapping[str, Callable[..., Any]] = {
    "join": _join,
    "length": len,
    "lower": lambda value: str(value).lower(),
    "tojson": _json,
    "trim": lambda value: str(value).strip(),
    "upper": lambda value: str(value).upper(),
}
"""The filters of a prompt besides ``default``; none makes much of little."""


def _unknown(tree: nodes.Template, used: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the fault of each variable that does not exist."""
    wrong = {name for name in used if name not in VARIABLES}
    for node in tree.find_all(nodes.Name):
        if node.name in wrong:
            yield node.lineno, f"variable {unknown(node.name, VARIABLES)}"


def _faults(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Yield the line and the fault of whatever a prompt cannot have."""
    level: list[nodes.Node] = [tree]
    for _ in range(_DEPTH):
        level = [part for node in level for part in node.iter_child_nodes()]
    yield from ((node.lineno, "nested too deeply; write it flat") for node in level)
    for node in tree.find_all(nodes.Node):
        kind = type(node).__name__
        if kind not in _NODES:
            yield node.lineno, f"{kind} cannot be used; {_PARTS}: {', '.join(_all_filters())}"
        elif isinstance(node, nodes.Getattr) and node.attr not in (*_FIELDS, *_OF_LOOPS):
            yield node.lineno, f"field {unknown(node.attr, _FIELDS)}"
        elif isinstance(node, nodes.Filter):
            yield from _filter_faults(node)
        elif isinstance(node, nodes.For):
            yield from _loop_faults(node)


def _filter_faults(node: nodes.Filter) -> Iterable[tuple[int, str]]:
    if node.name not in _all_filters():
        yield node.lineno, f"filter {unknown(node.name, _all_filters())}"
    if len(list(node.find_all(nodes.Filter))) >= _FILTERS_AT_ONCE:
        yield node.lineno, f"more than {_FILTERS_AT_ONCE} filters at once; use fewer"


def _loop_faults(node: nodes.For) -> Iterable[tuple[int, str]]:
    over = node.iter
    of_label = isinstance(over, nodes.Getattr) and over.attr == "roles"
    if not of_label and not (isinstance(over, nodes.Name) and over.name in _LISTS):
        yield node.lineno, f"a loop goes over {', '.join(_LISTS)}, or the roles of a label"
    if not isinstance(node.target, nodes.Name) or node.target.name in VARIABLES or node.recursive:
        yield node.lineno, "a loop has one variable, which is not among the prompt's own"
    if len(list(node.find_all(nodes.For))) >= _LOOPS:
        yield node.lineno, f"more than {_LOOPS} loops inside one another; use fewer"


def _all_filters() -> tuple[str, ...]:
    return tuple(sorted((*_FILTERS, "default")))
