"""Errors of users: one line that says where, what is wrong, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from khabar import limits
from khabar.deprecation import renamed
from khabar.inert import printable, writable
from khabar.secrets import beginning, hidden

__all__ = [
    "KhabarError",
    "MissingExtraError",
    "TransientError",
    "UnusableError",
    "check_one_of",
    "unknown",
]


class KhabarError(Exception):
    """A user's mistake. The command line prints it as one line and exits with 2.

    Each argument is a line. Control and format characters in it are escaped, because it may quote
    hostile data, and secrets are masked (`khabar.secrets`).
    """

    def __init__(self, *lines: object) -> None:
        super().__init__(*map(hidden, lines))

    def __str__(self) -> str:
        return "\n".join(printable(str(line)) for line in self.args)


class MissingExtraError(KhabarError):
    """A feature whose optional dependencies are not installed."""

    def __init__(self, package: str, extra: str, *, of: str = "khabar") -> None:
        super().__init__(f"{package} is not installed: pip install '{of}[{extra}]'")


class UnusableError(KhabarError):
    """Raised by a system that cannot answer any article, as without a key or a server.

    It ends the run if the system has answered no article since the command began, and the run's
    folder is removed if it holds no answer and no failure. Later it is a failure of its article.
    """


class TransientError(Exception):
    """Raised by a system when a retry may succeed, as with a busy server."""


def unknown(name: str, known: Collection[str]) -> str:
    """Return the message for an unknown name: the nearest known one, and all of them."""
    near = difflib.get_close_matches(name, known, n=1)
    nearest = f"did you mean {near[0]!r}? " if near else ""
    all_known = f"known: {', '.join(known)}" if known else "there are none"
    return f"{name[: limits.QUOTED]!r} is unknown; {nearest}{all_known}"


def summary(error: BaseException, longest: int = limits.MESSAGE) -> str:
    """Return the type of any exception and the beginning of its message, on one line."""
    try:
        message = beginning(str.__str__(str(error)), longest)
    except BaseException:  # `str` runs code of the exception's class, which may raise anything
        message = "(its message cannot be read)"
    return writable(f"{type(error).__name__[: limits.QUOTED]}: {message}")


@renamed(what="field", given="value")
def check_one_of(field: str, value: object, known: Collection[str]) -> None:
    """Raise KhabarError, which lists the known names, if a field's value is not one of them."""
    if not isinstance(value, str) or value not in known:
        raise KhabarError(f"{field}: {unknown(str(value), known)}")
