"""What a user did wrong, told in one line that says where and what to do."""

from __future__ import annotations

from khabar.inert import printable


class KhabarError(Exception):
    """A user's mistake. The command line prints it as one line and exits with 2.

    Each argument is a line, in which control and format characters are written as escapes: it may
    name what a stranger named.
    """

    def __str__(self) -> str:
        return "\n".join(printable(str(line)) for line in self.args)


class MissingExtraError(KhabarError):
    """A feature whose optional dependencies are not installed."""

    def __init__(self, package: str, extra: str, *, of: str = "khabar") -> None:
        super().__init__(f"{package} is not installed: pip install '{of}[{extra}]'")


class TransientError(Exception):
    """What a system raises for a fault that may pass, such as a busy server: it is tried again."""
