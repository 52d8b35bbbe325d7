"""The scores of a suite as a table in a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.inert import printable
from khabar.render.cells import NOT_COMPUTED
from khabar.suites.scores import ArmScore, SuiteScores

_NUMBERS = ("base", "score", "lowest–highest", "drop", "95% interval", "to placebo", "95% interval")


def show(scores: SuiteScores, console: Console) -> None:
    """Print the scores of each arm in each measure, and what they are compared with."""
    system = printable(scores.run.report.system)
    title = f"{system} on the suite {scores.suite}: F1 by arm, %, and what it loses, points"
    table = Table(title=Text(title), title_justify="left")
    for name in ("measure", "arm"):
        table.add_column(Text(name), no_wrap=True)
    for name in _NUMBERS:
        table.add_column(Text(name), justify="right", no_wrap=True)
    for measure, rows in groupby(scores.rows(), lambda row: f"{row.task}.{row.measure}"):
        for row in rows:
            table.add_row(measure, row.arm, *cells(row))
        table.add_section()
    console.print(table)
    for note in notes(scores):
        console.print(Text(note, style="dim"))


def cells(row: ArmScore) -> list[str]:
    """Return an arm's numbers: shares in per cent, and differences in points."""
    return [
        f"{100 * row.base:.1f}",
        f"{100 * row.score:.1f}",
        f"{100 * row.lowest:.1f}–{100 * row.highest:.1f}",
        points(row.drop),
        bounds(row.drop_interval),
        NOT_COMPUTED if row.against_placebo is None else points(row.against_placebo),
        bounds(row.against_placebo_interval),
    ]


def points(difference: float) -> str:
    """Return a difference in points, with its sign and without a negative zero."""
    return (
        f"{100 * difference:+.1f}".replace("+0.0", "0.0").replace("-0.0", "0.0").replace("-", "−")
    )


def bounds(interval: tuple[float, float] | None) -> str:
    """Return an interval of a difference in points."""
    return NOT_COMPUTED if interval is None else " to ".join(map(points, interval))


def notes(scores: SuiteScores) -> list[str]:
    """Return what a reader has to know to read the table."""
    articles = len({variant.base for variant in scores.variants})
    placebos = sorted(set(scores.placebos.values()))
    lines = [
        f"base: the {articles} articles that the variants were made from; drop: base − score. "
        f"Intervals take the articles and the seeds as the sample, with {articles - 1} degrees "
        "of freedom.",
        f"{scores.run.report.signature.data} · {scores.run.report.signature.scorer}",
    ]
    if placebos:
        lines.insert(1, f"to placebo: the score on `{', '.join(placebos)}` − the arm's score.")
    return lines
