"""What a run took, and what was lost of its answers, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from khabar.calls import Usage
from khabar.score.report import Report


def lines(report: Report) -> list[str]:
    """Return what the run of a report took, and what was lost; nothing without a model's calls.

    The shares of failed and truncated are of the articles, those of malformed and unlocatable of
    the items in all answers.
    """
    if report.usage is None:
        return []
    return [f"usage: {took(report.usage)}", f"lost: {', '.join(_lost(report))}"]


def took(usage: Usage) -> str:
    """Return the calls, tokens, seconds and dollars; what is not known is left out."""
    parts = [f"{usage.calls:,} calls" + (f" ({usage.cached:,} cached)" if usage.cached else "")]
    if usage.tokens:
        thought = f" ({usage.thinking_tokens:,} of thinking)" if usage.thinking_tokens else ""
        tokens = f"{usage.input_tokens:,} input and {usage.output_tokens:,} output tokens"
        parts.append(f"{tokens}{thought}")
    if usage.seconds:
        parts.append(f"{usage.seconds:,.1f} s of waiting")
    return ", ".join(parts + dollars(usage))


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it, and the next smaller one."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min {int(seconds % _MINUTE)} s"
    return f"{int(seconds // _HOUR):,} h {int(seconds % _HOUR // _MINUTE)} min"


_MINUTE, _HOUR = 60, 3600


def dollars(usage: Usage) -> list[str]:
    """Return the cost, and how many calls have none that is known; empty if none has."""
    if usage.cost is None:
        return []
    without = f" without {usage.unpriced:,} calls of unknown cost" if usage.unpriced else ""
    return [f"${usage.cost:.4f}{without}"]


def _lost(report: Report) -> Iterator[str]:
    articles = sum(map(len, report.buckets.values()))
    truncated = {id_ for ids in report.truncated.values() for id_ in ids}
    for name, ids in (("failed", report.buckets["failed"]), ("truncated", truncated)):
        yield f"{_share(len(ids), articles)} of articles {name}"
    for name in ("malformed", "unlocatable"):
        yield f"{_of_items(getattr(report, name))} of items {name}"


def _of_items(counts: Mapping[str, Collection[int]]) -> str:
    lost, answered = map(sum, zip((0, 0), *counts.values(), strict=True))
    return _share(lost, answered)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0.0%"
