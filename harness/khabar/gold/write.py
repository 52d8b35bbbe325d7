"""Layers as YAML for annotators: one line per mention, in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import yaml

from khabar.gold.read import Layers
from khabar.schema import TASKS

_NAMES = ("type", "role", "realis", "mod", "entity", "event", "annotator", "kind")
"""Fields whose values are names, which need no quotes if YAML reads them as strings."""


def layers_yaml(layers: Layers, canary: str) -> str:
    """Return the content of a file below gold/articles or gold/passes, which `gold.read` reads."""
    lines = [f"# Test data, not to be trained on. canary {canary}"]
    lines.append(f"id: {_scalar('id', layers.id)}")
    if layers.annotation:
        lines.append("annotation:")
        fields = msgspec.to_builtins(layers.annotation).items()
        lines += [f"  {name}: {_scalar(name, value)}" for name, value in fields]
    for task in TASKS:
        mentions = sorted(getattr(layers, task), key=lambda m: (m.start, -m.end))
        lines.append(f"{task}:" if mentions else f"{task}: []")
        lines += [line for mention in mentions for line in _mention(msgspec.to_builtins(mention))]
    return "".join(f"{line}\n" for line in lines)


def _mention(fields: dict[str, Any]) -> Iterator[str]:
    arguments = fields.pop("arguments", ())
    flat = ", ".join(_pairs(fields))
    if not arguments:
        yield f"- {{{flat}}}"
        return
    yield f"- {{{flat}, arguments: ["
    for number, argument in enumerate(arguments, 1):
        comma = "," if number < len(arguments) else ""
        yield f"    {{{', '.join(_pairs(argument))}}}{comma}"
    yield "  ]}"


_NAME = re.compile(r"[A-Za-z][\w -]*", re.ASCII)
_ORDER = (
    "start", "end", "type", "role", "text", "value", "mod", "quant", "freq", "deictic", "realis",
    "entity", "event",
)  # fmt: skip


def _pairs(fields: dict[str, Any]) -> Iterator[str]:
    return (f"{name}: {_scalar(name, fields[name])}" for name in _ORDER if name in fields)


def _scalar(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    string = str(value)
    if not string.isprintable():
        return '"' + "".join(map(_escaped, string)) + '"'
    if name in _NAMES and _NAME.fullmatch(string) and yaml.safe_load(string) == string:
        return string
    return "'" + string.replace("'", "''") + "'"


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char.isprintable() else f"\\U{ord(char):08X}"
