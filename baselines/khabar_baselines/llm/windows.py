"""Windows: a long article in parts of whole sentences that overlap, and what was read from each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import replace

import khabar
from khabar.answers import Counts, Reading, Task
from khabar.text import Segments, sentences, words
from khabar_baselines.llm.options import Windows
from khabar_baselines.llm.zones import open_zones

_EXAMPLES = 3  # as many as are kept of one answer
_Placed = TypeVar("_Placed", bound=khabar.Entity | khabar.Date | khabar.Event | khabar.Argument)


class Window(NamedTuple):
    """A part of an article, which begins at `start` there; mentions in ``[first, last)`` count.

    What counts of an article's windows tiles it: where two windows overlap, each counts up to the
    middle, so every mention is read once, with its context.
    """

    part: khabar.Article
    start: int
    first: int
    last: int


def windows(article: khabar.Article, task: Task, size: Windows | None) -> list[Window]:
    """Return the windows of an article for a task; one with all of it if that is not too long.

    They have whole sentences, and of zones that bar the task none. A sentence that is longer than
    a window is one alone.
    """
    whole = [Window(article, 0, 0, len(article.text))]
    if size is None:
        return whole
    spans = _open_sentences(article, task)
    ranges = _ranges(_lengths(article, spans), size)
    if len(ranges) < 2:
        return whole
    cuts = [spans[(later[0] + sooner[1] + 1) // 2].start for sooner, later in pairwise(ranges)]
    edges = [0, *cuts, len(article.text)]
    return [
        Window(_part(article, spans[start].start, spans[end - 1].end), spans[start].start, *counted)
        for (start, end), counted in zip(ranges, pairwise(edges), strict=True)
    ]


def labelled(question: str, parts: Sequence[Window]) -> list[tuple[str, Window]]:
    """Return the windows with what the question is called in each."""
    if len(parts) == 1:
        return [(question, parts[0])]
    return [(f"{question} {n}/{len(parts)}", part) for n, part in enumerate(parts, 1)]


def merged(readings: Sequence[Reading], parts: Sequence[Window]) -> Reading:
    """Return what was read from the windows of an article as one reading of it.

    Its counts are those of all answers together, as they stand.
    """
    kept = [found for pair in zip(readings, parts, strict=True) for found in _counted(*pair)]
    arguments = [reading.arguments for reading in readings if reading.arguments]
    examples = [example for reading in readings for example in reading.examples]
    return Reading(
        mentions=tuple(mention for mention, _ in kept),
        found=tuple(how for _, how in kept),
        counts=_sum([reading.counts for reading in readings]),
        arguments=_sum(arguments) if arguments else None,
        truncated=any(reading.truncated for reading in readings),
        examples=tuple(examples[:_EXAMPLES]),
    )


def _open_sentences(article: khabar.Article, task: Task) -> list[khabar.Span]:
    zones = Segments([khabar.Span(*zone) for zone in open_zones(article, task)])
    every = article.sentences or sentences(article.text)
    touched = ((sentence, zones.touched(sentence.start, sentence.end)) for sentence in every)
    return [sentence for sentence, (first, last) in touched if first < last]


def _lengths(article: khabar.Article, spans: Sequence[khabar.Span]) -> list[int]:
    """Return the number of words in each sentence."""
    tokens = Segments(article.tokens or words(article.text))
    touched = (tokens.touched(sentence.start, sentence.end) for sentence in spans)
    return [last - first for first, last in touched]


def _ranges(lengths: Sequence[int], size: Windows) -> list[tuple[int, int]]:
    """Return the sentences ``[first, end)`` of each window, from the words of every sentence.

    Each window has a sentence that the one before it lacks, so it goes back less if it must.
    """
    totals = [0, *accumulate(lengths)]
    ranges, first, end = [], 0, 0
    while end < len(lengths):
        if end:
            back = bisect_left(totals, totals[end] - size.shared)
            first = min(end, max(back, bisect_left(totals, totals[end + 1] - size.words)))
        end = max(bisect_right(totals, totals[first] + size.words) - 1, first + 1)
        ranges.append((first, end))
    return ranges


def _part(article: khabar.Article, start: int, end: int) -> khabar.Article:
    """Return a part of an article as one, without its words, which no prompt and no reading has."""
    zones, spans = (_within(each, start, end) for each in (article.zones, article.sentences))
    text = article.text[start:end]
    return replace(article, text=text, sha256="", zones=zones, sentences=spans, tokens=())


def _within(spans: Sequence[Any], start: int, end: int) -> tuple[Any, ...]:
    """Return the spans that are in ``[start, end)``, as far as they are, counted from there."""
    return tuple(
        replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
        for span in spans
        if span.start < end and start < span.end
    )


def _counted(reading: Reading, window: Window) -> Iterator[tuple[Any, Any]]:
    for mention, how in zip(reading.mentions, reading.found, strict=True):
        if window.first <= window.start + mention.start < window.last:
            yield _moved(mention, window.start), how


def _moved(placed: _Placed, by: int) -> _Placed:
    fields: dict[str, Any] = {"start": placed.start + by, "end": placed.end + by}
    if isinstance(placed, khabar.Event):
        fields["arguments"] = tuple(_moved(argument, by) for argument in placed.arguments)
    return replace(placed, **fields)


def _sum(counts: Sequence[Counts]) -> Counts:
    return Counts(*map(sum, zip(*counts, strict=True)))
