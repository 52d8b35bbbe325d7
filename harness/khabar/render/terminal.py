"""A report as tables in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from rich.console import Console
from rich.text import Text

from khabar.inert import printable
from khabar.render import fitting, headlines
from khabar.render.cells import bounds, chance, counted, shares
from khabar.render.fitting import Row, Section
from khabar.run.bounds import BoundsOf
from khabar.score.compare import TOLD_APART, Difference
from khabar.score.counts import Counts
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.score.score import Score
from khabar.score.several import Standings


def show(
    report: Report,
    console: Console,
    bounds_of: BoundsOf,
    also: Collection[str] = (),
    hint: str = "",
) -> None:
    """Print the headline scores, or all, and the buckets; at the end the notes and conditions.

    `also`: further tables, from ``all``, ``types``, ``zones`` and ``articles``; ``all`` is every
    measure, identity too, in place of the headlines. `hint`: how to see that, beside their title.
    """
    if "all" in also:
        _scores(report, console)
        _identity(report, console)
    else:
        headlines.show(report, console, bounds_of, hint)
    for name, table in (("types", _types), ("zones", _zones), ("articles", _articles)):
        if name in also:
            table(report, console)
    _buckets(report, console)
    for note in report.notes:
        console.print(Text(printable(note), style="yellow"))
    conditions = f"{report.signature.data} · {report.signature.scorer}"
    console.print(Text(printable(conditions), style="dim"))


def show_end(lines: Iterable[str], console: Console) -> None:
    """Print lines that stand below the scores; those that a terminal has no room for are broken."""
    for line in lines:
        console.print(Text(line), soft_wrap=not console.is_terminal)


_COUNTED = ("precision", "recall", "F1", "gold", "predicted", "right")
_LEAVING = ("precision", "recall", "predicted", "gold", "right")


def _scores(report: Report, console: Console) -> None:
    columns = (*_COUNTED[:3], "95% interval", *_COUNTED[3:])
    sections = [
        Section(task, [_score_row(*each, task) for each in measures.items() if each[1]])
        for task, measures in report.items()
        if any(measures.values())
    ]
    title = f"{printable(report.system)}: micro-averaged scores, %"
    fitting.show(console, title, columns, sections, _LEAVING)


def _score_row(name: str, score: Score | None, task: str) -> Row:
    cells = counted(score.total if score else None)
    return Row(name, [*cells[:3], bounds(score), *cells[3:]], (task, name) in HEADLINES)


def _identity(report: Report, console: Console) -> None:
    sections = [
        Section(layer, [Row(name, shares(s.precision, s.recall, s.f1)) for name, s in of.items()])
        for layer, of in report.identity.items()
        if of
    ]
    if sections:
        title = "Identity: clusters over all articles as one document, %"
        fitting.show(console, title, _COUNTED[:3], sections, _LEAVING)


def _headlines(report: Report) -> list[Score]:
    scores = [report[task][name] for task, name in HEADLINES]
    return [score for score in scores if score]


def _types(report: Report, console: Console) -> None:
    title = "By type: the items of each type alone, on both sides"
    _parts(report, console, title, lambda score: dict(sorted(score.by_type.items())))


def _zones(report: Report, console: Console) -> None:
    title = "By zone: the items that begin in each zone alone"
    _parts(report, console, title, lambda score: score.by_zone)


def _articles(report: Report, console: Console) -> None:
    _parts(report, console, "By article", lambda score: score.by_article)


def _parts(
    report: Report, console: Console, title: str, of: Callable[[Score], Mapping[str, Counts]]
) -> None:
    sections = [
        Section(
            score.signature.measure,
            [Row(name, counted(counts)) for name, counts in of(score).items()],
        )
        for score in _headlines(report)
    ]
    fitting.show(console, title, _COUNTED, sections, _LEAVING)


def _buckets(report: Report, console: Console) -> None:
    sizes = ", ".join(f"{len(ids)} {name}" for name, ids in report.buckets.items())
    console.print(Text(f"articles: {sizes}"))
    for name in ("failed", "missing"):
        for id_ in report.buckets[name]:
            reason = report.errors.get(id_, "counts as an empty answer")
            console.print(Text(printable(f"  {name} {id_}: {reason}"), style="red"))


def show_differences(
    differences: Iterable[Difference], one: str, other: str, console: Console
) -> None:
    """Print the table of two systems' differences; those over sentences under 5% are bold."""
    sections = [
        Section(task, [_difference_row(row) for row in rows])
        for task, rows in groupby(differences, attrgetter("task"))
    ]
    title = f"F1, %: A is {printable(one)}, B is {printable(other)}"
    leaving = ("p, articles", "B − A")
    fitting.show(
        console, title, ("A", "B", "B − A", "p, articles", "p, sentences"), sections, leaving
    )


def _difference_row(row: Difference) -> Row:
    scores = f"{100 * row.one:.1f}", f"{100 * row.other:.1f}", f"{100 * row.difference:+.1f}"
    chances = chance(row.articles), chance(row.sentences)
    return Row(row.measure, (*scores, *chances), row.sentences < TOLD_APART)


def show_standings(standings: Iterable[Standings], names: Sequence[str], console: Console) -> None:
    """Print the F1 of several systems, each with its rank in brackets."""
    sections = [
        Section(task, [Row(row.measure, [*_ranked(row)]) for row in rows])
        for task, rows in groupby(standings, attrgetter("task"))
    ]
    fitting.show(console, "F1, %, and rank", tuple(map(printable, names)), sections)


def _ranked(row: Standings) -> Iterator[str]:
    for f1, rank in zip(row.f1, row.ranks, strict=True):
        yield "–" if f1 is None else f"{100 * f1:.1f} ({rank})"
