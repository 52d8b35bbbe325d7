"""YAML from strangers: plain data alone, with a line for whatever is wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from khabar.errors import KhabarError

T = TypeVar("T")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST, _LONGEST = 20, 20_000_000


def read_text(path: Path) -> str:
    """Return the content of a file; KhabarError if it cannot be read as UTF-8."""
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise KhabarError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise KhabarError(f"{path}: not UTF-8: {error}; save it as UTF-8") from None


def read(path: Path, type_: type[T]) -> T:
    """Return the content of a YAML file as a record.

    Raises KhabarError, which names the file and the line, for what is not YAML, has aliases,
    merge keys, a key twice or lists in lists in lists without end, or does not fit the type.
    """
    content = read_text(path)
    if len(content) > _LONGEST:
        raise KhabarError(f"{path}: {len(content)} characters; at most {_LONGEST}")
    try:
        if fault := _fault(content):
            raise KhabarError(f"{path}: {fault}")
        return msgspec.convert(yaml.load(content, Loader=_Loader), type_)
    except yaml.YAMLError as error:
        told = " ".join(str(error).split())[:300]
        if "nesting depth" in told:  # some versions of libyaml stop before we count
            told = f"nested deeper than {_DEEPEST}"
        raise KhabarError(f"{path}: not YAML: {told}") from None
    except msgspec.ValidationError as error:
        hint = "; put it in quotes" if "Expected `str`, got" in str(error) else ""
        raise KhabarError(f"{path}: line {_line(content, str(error))}: {error}{hint}") from None
    except (ValueError, OverflowError) as error:  # a date or number that is none
        raise KhabarError(f"{path}: {error}; put it in quotes") from None


def _fault(content: str) -> str | None:
    """Return what a plain file does not have, with its line; it is found without recursion."""
    open_: list[_Open] = []
    for event in yaml.parse(content, Loader=_Loader):
        where = f"line {event.start_mark.line + 1}" if event.start_mark else "somewhere"
        if tag := getattr(event, "tag", None):
            return f"{where}: a tag ({str(tag)[:60]}); write plain values"
        if isinstance(event, yaml.AliasEvent):
            return f"{where}: an alias (*{event.anchor}); write the value out"
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(_Open(isinstance(event, yaml.MappingStartEvent)))
            if len(open_) > _DEEPEST:
                return f"{where}: nested deeper than {_DEEPEST}"
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
        if open_ and isinstance(event, yaml.ScalarEvent) and (fault := open_[-1].key_fault(event)):
            return f"{where}: {fault}"
        if open_ and isinstance(event, yaml.ScalarEvent | yaml.CollectionEndEvent):
            open_[-1].at_key = not open_[-1].at_key
    return None


class _Open:
    """A collection that is being read: its keys so far, and whether a key comes next."""

    def __init__(self, mapping: bool) -> None:
        self.mapping, self.at_key = mapping, True
        self._keys: set[str] = set()

    def key_fault(self, scalar: yaml.ScalarEvent) -> str | None:
        """Return what a scalar may not be where a key is expected; None for a value."""
        if not (self.mapping and self.at_key):
            return None
        if scalar.value == "<<" and scalar.implicit[0]:
            return "a merge key (<<); write its fields out"
        if scalar.value in self._keys:
            return f"the key {scalar.value[:60]!r} stands twice; keep one"
        self._keys.add(scalar.value)
        return None


def _line(content: str, message: str) -> int:
    """Return the line, from 1, of the place that msgspec names as ``$.field[3].other``."""
    node: Any = yaml.compose(content, Loader=_Loader)
    for field, index in re.findall(r"\.(\w+)|\[(\d+)\]", message.rpartition("`$")[2]):
        if index and isinstance(node, yaml.SequenceNode):
            node = node.value[int(index)]
        elif field and isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == field), node)
    return int(node.start_mark.line) + 1 if node else 1
