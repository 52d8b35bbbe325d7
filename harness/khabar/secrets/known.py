"""Known secrets: those of the environment and of systems' options, and their echoes.

An echo may be escaped, in base64, cut off, or shown by its first and last letters alone.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import is_dataclass
from functools import lru_cache
from pathlib import Path

from khabar.deprecation import renamed
from khabar.secrets import places
from khabar.secrets.places import MASK

_LEAST = 6
"""The least characters of a secret that is searched for, because a shorter one is in many words."""
_HEAD = 12
"""Characters of its beginning that count as the secret, because messages are cut off."""
_MOST, _DEEPEST, _WIDEST = 1000, 8, 10_000
"""The most secrets that are learned; levels and values that are searched for them."""
_NO_SECRETS = frozenset(("bearer", "disabled", "enabled", "required", "optional", "default"))
_IN_PART = re.compile(
    r"(?<![\w-])(?P<head>[\w-]{0,32})(?:\*{2,}|\.{3}|…)(?P<tail>[\w-]{0,32})", re.ASCII
)
_SHOWN = 4
"""The least letters of a key that providers show, together."""

_learned: dict[str, None] = {}


@renamed(given="source")
def learn(source: object) -> None:
    """Register, for this process, the secrets in a system's options or attributes.

    Texts, mappings, lists, records, and the attributes of other objects are searched. A field whose
    name ends in `_env` names an environment variable that holds a secret.
    """
    for secret in _secrets_in(source):
        if len(_learned) < _MOST:
            _learned.update(dict.fromkeys(_parts(secret)))


def _secrets_in(source: object) -> Iterator[str]:
    """Yield the secrets of a value, without recursion, because it may contain anything."""
    queue: list[tuple[str, object, bool, int]] = [("", source, False, 0)]
    for _ in range(_WIDEST):
        if not queue:
            return
        name, value, secret, depth = queue.pop()
        if isinstance(value, str):
            yield from _in_field(name, value, secret)
        elif secret and isinstance(value, int | float) and not isinstance(value, bool):
            yield str(value)
        elif depth < _DEEPEST:
            for below, part in _below(value):
                queue.append((below, part, secret or places.is_secret(below, part), depth + 1))


def _in_field(name: str, value: str, secret: bool) -> Iterator[str]:
    if secret:
        yield value
    if name.endswith("_env"):
        yield os.environ.get(value, "")
    yield from places.secrets_in(value)


def _below(value: object) -> Iterator[tuple[str, object]]:
    """Yield the parts of a value with their names; the items of a list have none."""
    if isinstance(value, Mapping):
        yield from ((str(name), part) for name, part in value.items())
    elif isinstance(value, list | tuple | Set):
        yield from (_pair(part) for part in value)
    elif fields := getattr(type(value), "__struct_fields__", None):
        yield from ((name, getattr(value, name, None)) for name in fields)
    elif not callable(value) or is_dataclass(value):
        yield from list(getattr(value, "__dict__", {}).items())


def _pair(part: object) -> tuple[str, object]:
    """Return an item of a list with its name: headers may be pairs of a name and a value."""
    if isinstance(part, list | tuple) and len(part) == 2 and isinstance(part[0], str):
        return part[0], part[1]
    return "", part


def _parts(secret: str) -> Iterator[str]:
    """Yield a secret and its parts: of `Bearer KEY` the key, of `user:password` the password."""
    secret = secret.strip()
    for part in (secret, *secret.split(), secret.partition(":")[2]):
        if len(part) >= _LEAST and part.lower() not in _NO_SECRETS:
            yield part


def forms() -> frozenset[str]:
    """Return the known secrets, in all forms in which they may be written."""
    return _forms(frozenset([*_learned, *_of_environment(tuple(_ENVIRONMENT.items()))]))


_ENVIRONMENT: Mapping[bytes, bytes] | Mapping[str, str] = getattr(os, "environb", os.environ)
"""The environment, undecoded if the system allows that, because it is read for every answer."""


@lru_cache(maxsize=8)
def _of_environment(variables: tuple[tuple[bytes | str, bytes | str], ...]) -> frozenset[str]:
    return frozenset(
        part
        for name, value in variables
        for secret in _of_variable(os.fsdecode(name), os.fsdecode(value))
        for part in _parts(secret)
    )


def _of_variable(name: str, value: str) -> Iterator[str]:
    if places.is_secret_variable(name, value) and not (value[:1] in "/~" and Path(value).exists()):
        yield value
    if "://" in value:
        yield from places.secrets_in(value)


@lru_cache(maxsize=8)
def _forms(secrets: frozenset[str]) -> frozenset[str]:
    return frozenset(form for secret in secrets for form in _written(secret))


def _written(secret: str) -> Iterator[str]:
    from html import escape
    from urllib.parse import quote, quote_plus, unquote

    for plain in {secret, unquote(secret)}:
        octets = plain.encode("utf-8", "surrogateescape")
        yield from (plain, escape(plain), repr(plain)[1:-1])
        yield from (quote(octets), quote(octets, safe=""), quote_plus(octets))
        yield from (json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1])
        yield from _in_base64(octets)


def _in_base64(octets: bytes) -> Iterator[str]:
    """Yield the parts of the base64 form that do not depend on the text before and after."""
    for before, start in ((0, 0), (1, 2), (2, 3)):
        end = (before + len(octets)) // 3 * 4
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            form = encode(bytes(before) + octets)[start:end].decode()
            if len(form) >= _LEAST:
                yield form


@lru_cache(maxsize=8)
def beginnings(forms: frozenset[str]) -> re.Pattern[bytes] | None:
    """Return a pattern for the beginning of any form in UTF-8; None if there are no forms."""
    heads = {form[:_HEAD].encode("utf-8", "surrogatepass") for form in forms}
    return re.compile(b"|".join(map(re.escape, sorted(heads)))) if heads else None


def without(text: str, forms: frozenset[str]) -> str:
    """Return a text with `MASK` where a secret is echoed, whole, cut off or shown in part."""
    rests = defaultdict(list)
    for form in forms:
        rests[form[:_HEAD]].append(form[_HEAD:])
    for head in sorted(rests, key=lambda head: (-len(head), head)):
        first, *others = text.split(head)
        text = first + "".join(MASK + other[_common(rests[head], other) :] for other in others)
    return _IN_PART.sub(lambda match: MASK if _is_of(match, forms) else match[0], text)


def _common(rests: Iterable[str], text: str) -> int:
    """Return the length of the longest common beginning of a text and one of several strings."""
    return max(
        next(
            (at for at, pair in enumerate(zip(rest, text, strict=False)) if len({*pair}) > 1),
            min(len(rest), len(text)),
        )
        for rest in rests
    )


def _is_of(match: re.Match[str], forms: frozenset[str]) -> bool:
    head, tail = match["head"], match["tail"]
    if len(head) + len(tail) < _SHOWN:
        return False
    return any(form.startswith(head) and form.endswith(tail) for form in forms)
