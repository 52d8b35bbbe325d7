"""What a user did wrong, told in one line that says where and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from khabar import limits
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

    Each argument is a line, in which control and format characters are written as escapes: it may
    name what a stranger named. Secrets in it are replaced (`khabar.secrets`).
    """

    def __init__(self, *told: object) -> None:
        super().__init__(*map(hidden, told))

    def __str__(self) -> str:
        return "\n".join(printable(str(line)) for line in self.args)


class MissingExtraError(KhabarError):
    """A feature whose optional dependencies are not installed."""

    def __init__(self, package: str, extra: str, *, of: str = "khabar") -> None:
        super().__init__(f"{package} is not installed: pip install '{of}[{extra}]'")


class UnusableError(KhabarError):
    """What a system raises that can answer for no article: for want of a key, or of a server.

    Until it has answered for one since the command began, this ends the run; a folder in which
    nothing was kept, not even a failure, is removed. After that it is its article's failure.
    """


class TransientError(Exception):
    """What a system raises for a fault that may pass, such as a busy server: it is tried again."""


def unknown(name: str, known: Collection[str]) -> str:
    """Return what to say of a name that is not known: the nearest one, and all there are."""
    near = difflib.get_close_matches(name, known, n=1)
    nearest = f"did you mean {near[0]!r}? " if near else ""
    there_are = f"known are {', '.join(known)}" if known else "there are none"
    return f"{name[:80]!r} is unknown; {nearest}{there_are}"


def summary(error: BaseException, longest: int = limits.MESSAGE) -> str:
    """Return a stranger's error by its kind and the beginning of its message, if it has any."""
    try:
        message = beginning(str.__str__(str(error)), longest)
    except BaseException:  # it runs the stranger's code, which may raise anything
        message = "(its message cannot be read)"
    return writable(f"{type(error).__name__[:80]}: {message}")


def check_one_of(what: str, given: object, known: Collection[str]) -> None:
    """Raise KhabarError, which lists them, where what is given is none of the known names."""
    if not isinstance(given, str) or given not in known:
        raise KhabarError(f"{what}: {unknown(str(given), known)}")
