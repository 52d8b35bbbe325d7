"""Places of secrets: fields by their names, and patterns in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

MASK = "***"

_ALWAYS = (
    r"(?:api|access|secret|private|subscription|account)[-_]?key|secret|password|passwd|passphrase"
    r"|credentials?|authorization|auth|cookies?|bearer"
)
_AT_TIMES = "key|token|signature|sig|pwd|pat|pass"
"""Names of secrets; and names that may also be those of a word, a field or a folder."""
_NUMBER = r"(?:[-_][a-z\d]{1,4})?"
_NAMED = re.compile(rf"(?:^|[-_])(?:{_ALWAYS})s?{_NUMBER}$", re.IGNORECASE)
_MAYBE_NAMED = re.compile(rf"(?:^|[-_])(?:{_AT_TIMES})s?{_NUMBER}$", re.IGNORECASE)
_INSIDE = re.compile(
    r"(?:^|[-_])(?:(?:api|access|secret|private)[-_]?key|secret|password|token|key)s?[-_]", re.I
)
_OTHERWISE = re.compile(r"[-_](?:env|file|path|dir|sock|id|name|url|type)$|^(?:old)?pwd$", re.I)
_HEADERS = re.compile(r"(?:^|[-_])headers$", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z\d])(?=[A-Z])")
_OPAQUE = re.compile(r"(?=.*\d)[\w.~+/=:-]{8,}", re.ASCII)

_VALUE = r"""[^\s"',;&<>(){}\[\]\\]"""
_IS = r"""\\?["']?\s{0,4}[=:]\s{0,4}"""
_QUOTED = r"""[bf]?\\?["'](?P<secret>[^"'\\]{4,512})["'\\]"""
_DIGIT = r"""(?=[^\s"'\\]{0,64}\d)"""
_PLACES = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"""(?<=://)(?P<secret>[^\s/?#"'<>[\]`\\]{1,512})@""",
        r"""(?<=://)(?P<secret>[^\s/:@"'<>[\]`\\]{1,256}:(?:(?!://)[^\s"'<>]){1,256})@""",
        rf"[?&][\w-]{{0,40}}(?:key|token|secret|password|sig|signature)=(?P<secret>{_VALUE}{{1,512}})",
        rf"(?:{_ALWAYS}){_IS}{_QUOTED}",
        rf"(?:key|token){_IS}{_QUOTED.replace('(?P', f'{_DIGIT}(?P')}",
        rf"(?:{_ALWAYS}|key|token){_IS}(?:bearer|basic|token)?\s{{0,4}}{_DIGIT}(?P<secret>{_VALUE}{{6,512}})",
        rf"authorization{_IS}(?:bearer|basic|token)\s{{1,4}}(?P<secret>{_VALUE}{{4,2048}})",
        rf"\bx-[a-z-]{{0,20}}key{_IS}(?P<secret>{_VALUE}{{4,512}})",
        rf"\b(?:bearer|basic|token)\s{{1,4}}{_DIGIT}(?P<secret>[\w.~+/=-]{{8,2048}})",
        rf"\b(?P<secret>sk-{_DIGIT}[\w-]{{20,256}}|(?:hf|gh[opsu])_[a-z\d]{{30,256}}|akia[a-z\d]{{16}}"
        rf"|(?:glpat-|github_pat_|gsk_|xai-|r8_){_DIGIT}[\w-]{{16,256}}"
        r"|aiza[\w-]{30,256}|xox[abp]-[\w-]{10,256}|eyj[\w-]{10,2048}\.[\w-]{10,2048}\.[\w-]{10,2048})",
    )
)
"""Users of addresses, queries, headers, assignments, and the shapes of well-known keys. Every
part is bounded, so no text takes long."""


def is_secret(name: str, value: object) -> bool:
    """Return whether a field with this name holds a secret, or headers, which may be secrets."""
    if may_be_secret(name):
        opaque = isinstance(value, str) and _OPAQUE.fullmatch(value)
        return bool(_NAMED.search(_HUMP.sub("_", name)) or opaque)
    return bool(_HEADERS.search(_HUMP.sub("_", name))) and _are_headers(value)


def _are_headers(value: object) -> bool:
    """Return whether a value has the form of headers: a mapping, pairs, or lines `Name: value`."""
    if not isinstance(value, list | tuple):
        return isinstance(value, Mapping)
    return bool(value) and all(
        ":" in item if isinstance(item, str) else isinstance(item, list | tuple) and len(item) == 2
        for item in value
    )


def is_secret_variable(name: str, value: str) -> bool:
    """Return whether an environment variable holds a secret."""
    name = _HUMP.sub("_", name)
    last = _NAMED.search(name) or _MAYBE_NAMED.search(name)
    return may_be_secret(name) and bool(last or _OPAQUE.fullmatch(value))


@lru_cache(maxsize=4096)
def may_be_secret(name: str) -> bool:
    """Return whether a name is usual for secrets."""
    name = _HUMP.sub("_", name)
    match = _NAMED.search(name) or _MAYBE_NAMED.search(name) or _INSIDE.search(name)
    return bool(match and not _OTHERWISE.search(name))


def secrets_in(text: str) -> Iterator[str]:
    """Yield the secrets in a text."""
    for place in _PLACES:
        yield from (match["secret"] for match in place.finditer(text))


def without(text: str) -> str:
    """Return a text with its secrets masked."""
    for place in _PLACES:
        text = place.sub(_masked, text)
    return text


def _masked(match: re.Match[str]) -> str:
    start, end = match.span("secret")
    at = match.start()
    return f"{match[0][: start - at]}{MASK}{match[0][end - at :]}"
