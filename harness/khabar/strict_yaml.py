"""YAML from outside: plain data only, and every error names its line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import yaml

from khabar import files, limits
from khabar.errors import KhabarError
from khabar.inert import shortened

T = TypeVar("T")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_text(path: Path, most: int = limits.FILE) -> str:
    """Return the content of a file; raises KhabarError if it is not UTF-8 or too large.

    `most`: the largest size in bytes.
    """
    try:
        return files.read(path, most).decode()
    except OSError as error:
        raise KhabarError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise KhabarError(f"{path}: not UTF-8: {error}; save it as UTF-8") from None


def read(path: Path, type_: type[T], *, untyped: bool = False) -> T:
    """Return the content of a YAML file as a record.

    `untyped`: the type does not decide what the values are, so dates and a bare yes or no are
    refused too.

    Raises KhabarError, which names the file and the line, if the content is not YAML, does not fit
    the type, is nested too deeply, or has tags, aliases, merge keys, duplicate keys or values that
    YAML 1.1 and 1.2 read differently.
    """
    content = read_text(path, limits.YAML).removeprefix("\ufeff")
    try:
        if fault := _fault(content, untyped):
            raise KhabarError(f"{path}: {fault}")
        return msgspec.convert(yaml.load(content, Loader=_Loader), type_)
    except yaml.YAMLError as error:
        reason = " ".join(str(error).split())[:300]
        if "nesting depth" in reason:  # some versions of libyaml stop earlier
            reason = _DEEP
        raise KhabarError(f"{path}: not YAML: {reason}") from None
    except msgspec.ValidationError as error:
        reason, line = shortened(str(error)), _line(content, str(error))
        hint = "; put it in quotes" if "Expected `str`, got" in reason else ""
        raise KhabarError(f"{path}: line {line}: {reason}{hint}") from None
    except (ValueError, OverflowError) as error:  # an impossible date or number
        raise KhabarError(f"{path}: {error}; put it in quotes") from None


_DEEP = f"nested deeper than {limits.YAML_DEPTH}"


def _fault(content: str, untyped: bool) -> str | None:
    """Return the first thing that plain data may not have, with its line, or None; no recursion."""
    open_: list[_Open] = []
    for event in yaml.parse(content, Loader=_Loader):
        where = f"line {event.start_mark.line + 1}" if event.start_mark else "somewhere"
        if tag := getattr(event, "tag", None):
            return f"{where}: a tag ({str(tag)[:60]}); write plain values"
        if isinstance(event, yaml.AliasEvent):
            return f"{where}: an alias (*{event.anchor}); write the value out"
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append(_Open(isinstance(event, yaml.MappingStartEvent)))
            if len(open_) > limits.YAML_DEPTH:
                return f"{where}: {_DEEP}"
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
        if isinstance(event, yaml.ScalarEvent) and (fault := _scalar_fault(event, open_, untyped)):
            return f"{where}: {fault}"
        if open_ and isinstance(event, yaml.ScalarEvent | yaml.CollectionEndEvent):
            open_[-1].at_key = not open_[-1].at_key
    return None


def _scalar_fault(scalar: yaml.ScalarEvent, open_: list[_Open], untyped: bool) -> str | None:
    fault = open_[-1].key_fault(scalar) if open_ else None
    if fault or not scalar.implicit[0]:
        return fault
    meant = _meanings(scalar.value, untyped)
    return meant and f"{scalar.value[:40]!r} is {meant}; put it in quotes, or write it differently"


def _meanings(plain: str, untyped: bool) -> str | None:
    """Return how a plain value is read, if readers differ; None for most values."""
    if sum(map(str.isdigit, plain)) > limits.DIGITS and _NUMBER.fullmatch(plain):
        return f"a number with more than {limits.DIGITS} digits"
    forms = (*_TWO_MEANINGS, *_UNTYPED) if untyped else _TWO_MEANINGS
    return next((meant for form, meant in forms if form.fullmatch(plain)), None)


_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?")
_TWO_MEANINGS = (
    (re.compile("on|off", re.IGNORECASE), "true or false to YAML 1.1 and a word to YAML 1.2"),
    (re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"), "a base-60 number"),
    (re.compile(r"[-+]?0[0-9_]+"), "a base-8 number to some readers of YAML"),
    (re.compile(r"[-+]?0b[01_]+|[-+]?0o[0-7]+"), "a number to some readers of YAML"),
    (re.compile(r"[-+]?[0-9]+_[0-9_]*"), "a number to some readers of YAML and a word to others"),
)
"""Plain values that YAML 1.1 and 1.2 read differently, and how."""
_UNTYPED = (
    (re.compile("yes|no", re.IGNORECASE), "true or false to YAML 1.1 and a word to YAML 1.2"),
    (re.compile(r"[-+]?[0-9]+[eE][-+]?[0-9]+"), "a word to YAML 1.1 and a number to YAML 1.2"),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*", re.DOTALL), "a date to YAML 1.1"),
)


class _Open:
    """A collection that is being read: its keys so far, and whether a key comes next."""

    def __init__(self, mapping: bool) -> None:
        self.mapping, self.at_key = mapping, True
        self._keys: set[str] = set()

    def key_fault(self, scalar: yaml.ScalarEvent) -> str | None:
        """Return the fault of a scalar that is a key; None for a value."""
        if not (self.mapping and self.at_key):
            return None
        if scalar.value == "<<" and scalar.implicit[0]:
            return "a merge key (<<); write its fields out"
        if scalar.value in self._keys:
            return f"the key {scalar.value[:60]!r} occurs twice; keep one"
        self._keys.add(scalar.value)
        return None


def _line(content: str, message: str) -> int:
    """Return the line, from 1, of the field that msgspec names as ``$.field[3].other``."""
    node: Any = yaml.compose(content, Loader=_Loader)
    for field, index in re.findall(r"\.(\w+)|\[(\d+)\]", message.rpartition("`$")[2]):
        if index and isinstance(node, yaml.SequenceNode):
            node = node.value[int(index)]
        elif field and isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == field), node)
    return int(node.start_mark.line) + 1 if node else 1
