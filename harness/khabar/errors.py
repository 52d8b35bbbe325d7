"""What a user did wrong, told in one line that says where and what to do."""

from __future__ import annotations

from khabar.secrets import hidden


class KhabarError(Exception):
    """A user's mistake. The command line prints it as one line and exits with 2.

    Secrets in its message are replaced (`khabar.secrets`).
    """

    def __init__(self, *told: object) -> None:
        super().__init__(*map(hidden, told))


class MissingExtraError(KhabarError):
    """A feature whose optional dependencies are not installed."""

    def __init__(self, package: str, extra: str, *, of: str = "khabar") -> None:
        super().__init__(f"{package} is not installed: pip install '{of}[{extra}]'")


class TransientError(Exception):
    """What a system raises for a fault that may pass, such as a busy server: it is tried again."""
