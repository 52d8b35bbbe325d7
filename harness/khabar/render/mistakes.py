"""What went wrong most, in a few lines that fit a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from khabar.corpus import Corpus
from khabar.inert import printable, writable
from khabar.render.mentions import isolated
from khabar.schema import TASKS, Argument, Article, Mention, Prediction
from khabar.score.judged import Row, measures, rows
from khabar.score.mistakes import Mistakes, most_frequent
from khabar.score.outcomes import answered
from khabar.score.report import Report

_KINDS, _FORMS = 3, 5
_LONGEST = 30
"""Characters that are shown of a surface form."""
_ROOM = 50_000
"""Characters of the articles that are looked at, and of the spans in their answers."""


def lines(
    report: Report,
    corpus: Corpus,
    answers: Iterable[Prediction],
    width: int,
    encoding: str = "utf-8",
) -> Iterator[str]:
    """Yield the kinds that went wrong most, each with its most frequent surface forms.

    `answers` are looked at while there is room, since this takes longer than scoring; how many were
    is said where some were not. Failed articles are left out: a reason is shown for each.
    """
    looked_at, found = _found(report, corpus, answers)
    kinds = most_frequent(found)
    if not kinds:
        return
    scored = len(report.buckets["scored"])
    of = f", in {looked_at:,} of {scored:,} articles" if looked_at < scored else ""
    yield f"went wrong most{of}:"
    for kind in kinds[:_KINDS]:
        yield f"  {kind.number:,} {kind.layer}: {kind.kind}"
        yield from _forms(kind, width, encoding)


def _found(
    report: Report, corpus: Corpus, answers: Iterable[Prediction]
) -> tuple[int, list[tuple[Article, Row]]]:
    """Return how many articles were looked at, and their mentions."""
    tasks = [task for task in TASKS if any(report[task].values())]
    looked_at: list[tuple[Article, Prediction]] = []
    room = _ROOM
    for prediction in answers:
        article = corpus.by_id(prediction.id)
        room -= _size(article, prediction)
        if room < 0:
            break
        if prediction.error is None:
            looked_at.append((article, answered(prediction, tasks, prediction.labels)))
    by = measures([article for article, _ in looked_at])
    found = [(a, row) for a, prediction in looked_at for row in rows(a, [prediction], by)]
    return len(looked_at), found


def _size(article: Article, prediction: Prediction) -> int:
    """Return the characters of an article and of all predicted spans, which outcomes go through."""
    events = prediction.events or ()
    arguments = chain.from_iterable(event.arguments for event in events)
    spans: Iterable[Mention | Argument] = chain(
        prediction.entities or (), prediction.dates or (), events, arguments
    )
    return len(article.text) + sum(1 + span.end - span.start for span in spans)


def _forms(kind: Mistakes, width: int, encoding: str) -> Iterator[str]:
    """Yield a line of as many surface forms as fit with an encoding's escapes, at least one."""
    shown, room = list[str](), width - len("    ")
    for text, number in kind.forms[:_FORMS]:
        short = _shortened(printable(text), min(_LONGEST, width // 2))
        room -= len(writable(f"{short} {number}, ", encoding))
        if shown and room < -len(", "):
            break
        shown.append(f"{isolated(short)} {number}")
    yield f"    {', '.join(shown)}"


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
