"""The scores of a suite as a table in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.inert import printable
from khabar.render.cells import NOT_COMPUTED
from khabar.suites.scores import ArmScore, SuiteScores

_NUMBERS = ("base", "score", "by seed", "drop", "95% interval", "to placebo", "95% interval")


def show(scores: SuiteScores, console: Console) -> None:
    """Print the scores of each arm in each measure in which it differs from the base."""
    system = printable(scores.run.report.system)
    title = f"{system} on the suite {scores.suite}: F1, %, and its drop from the base, points"
    table = Table(title=Text(title), title_justify="left")
    table.add_column(Text("arm"), no_wrap=True)
    for name in _NUMBERS:
        table.add_column(Text(name), justify="right", no_wrap=True)
    rows = list(scores.rows())
    for measure, group in groupby(filter(moved, rows), _measure):
        table.add_section()
        table.add_row(Text(measure, style="bold"))
        for row in group:
            table.add_row(f"  {row.arm}", *cells(row))
    console.print(table if table.row_count else Text(title))
    for note in (*_unmoved(rows), *notes(scores)):
        console.print(Text(note, style="dim"))


def moved(row: ArmScore) -> bool:
    """Return whether any variant of an arm scores otherwise than its base article."""
    return row.drop_interval != (0, 0) or row.drop != 0


def _unmoved(rows: Sequence[ArmScore]) -> Iterator[str]:
    """Yield which arms change nothing, and which measures no arm changes."""
    for kind, name_of in (("arms", _arm), ("measures", _measure)):
        names = dict.fromkeys(map(name_of, rows))
        for row in filter(moved, rows):
            names.pop(name_of(row), None)
        if names:
            yield f"{kind} without any difference: {', '.join(names)}"


def _arm(row: ArmScore) -> str:
    return row.arm


def _measure(row: ArmScore) -> str:
    return f"{row.task}.{row.measure}"


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
    shown = f"{100 * difference:+.1f}"
    return "0.0" if shown in ("+0.0", "-0.0") else shown.replace("-", "−")


def bounds(interval: tuple[float, float] | None) -> str:
    """Return an interval of a difference in points."""
    return NOT_COMPUTED if interval is None else " to ".join(map(points, interval))


def notes(scores: SuiteScores) -> list[str]:
    """Return what a reader has to know to read the table."""
    articles = len({variant.base for variant in scores.variants})
    signature = scores.run.report.signature
    lines = [
        f"base: the {articles} articles that the variants were made from. by seed: the lowest and "
        "the highest score.",
        f"Intervals take articles and seeds as the sample, with {articles - 1} degrees of freedom.",
        f"{signature.data} · {signature.scorer}",
    ]
    for arm, ids in scores.not_applicable.items():
        lines.insert(-1, f"{arm}: not applicable to {', '.join(map(printable, ids))}.")
    if placebos := sorted(set(scores.placebos.values())):
        lines.insert(1, f"to placebo: how much lower the score is than on {', '.join(placebos)}.")
    return lines
