"""The budget of a run: dollars and tokens, after which no more articles are begun."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from khabar.calls import Call, Usage
from khabar.errors import KhabarError
from khabar.run.call_file import CALLS, read


class Budget:
    """The most US dollars and tokens that a run may take, and what it took so far (`spent`).

    None is no limit. Articles that are under way when a limit is reached are awaited, so the run
    may take more by what they take. Raises KhabarError for a limit that is not above 0.
    """

    def __init__(
        self, dollars: float | None = None, tokens: int | None = None, spent: Usage | None = None
    ) -> None:
        for limit in (dollars, tokens):
            if limit is not None and not limit > 0:
                raise KhabarError(f"a budget of {limit:g}: give dollars and tokens above 0")
        self.dollars, self.tokens, self.spent = dollars, tokens, spent or Usage()

    def add(self, calls: Iterable[Call]) -> None:
        """Count what calls took."""
        self.spent = self.spent.plus(calls)

    @property
    def reached(self) -> bool:
        """Whether a limit is reached."""
        over_dollars = self.dollars is not None and (self.spent.cost or 0.0) >= self.dollars
        return over_dollars or (self.tokens is not None and self.spent.tokens >= self.tokens)

    def fault(self) -> str | None:
        """Return why a limit cannot be kept, once an article was answered; None if it can."""
        unkept = not self.spent.calls
        if self.dollars is not None and (unkept or self.spent.unpriced):
            return f"the budget is in dollars, but {_UNPRICED}"
        if self.tokens is not None and (unkept or self.spent.uncounted):
            return f"the budget is in tokens, but {_UNCOUNTED}"
        return None

    def __str__(self) -> str:
        dollars = f"${self.spent.cost or 0:.4f} of ${self.dollars or 0:g}"
        tokens = f"{self.spent.tokens:,} of {self.tokens or 0:,} tokens"
        limits = ((self.dollars, dollars), (self.tokens, tokens))
        return " and ".join(words for limit, words in limits if limit is not None)


def of(folder: Path, dollars: float | None, tokens: int | None) -> Budget | None:
    """Return the budget of a run, which counts what its folder took before; None for no limit.

    Raises KhabarError as `Budget` and `spent` do.
    """
    limited = dollars is not None or tokens is not None
    return Budget(dollars, tokens, spent(folder)) if limited else None


def spent(folder: Path) -> Usage:
    """Return what a run took so far, in its folder and in those of its suites.

    Raises KhabarError for a file of calls that cannot be read.
    """
    entries = (entry for file in sorted(folder.rglob(CALLS)) for entry in read(file.parent))
    return Usage().plus(call for entry in entries for call in entry.calls)


_UNPRICED = (
    "the system does not say what its answers cost; give the system `llm` the option `price`, or "
    "a budget in tokens"
)
_UNCOUNTED = "the system does not say how many tokens it took; give no budget in tokens"
