"""The scores of a composed suite as tables in a terminal, its weakest phenomena first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.inert import printable
from khabar.render import suites
from khabar.render.cells import NOT_COMPUTED, chance, interval, shares
from khabar.score.compare import TOLD_APART
from khabar.suites.cases import BY, ComposedScores, GroupScore
from khabar.suites.compared import OnSuite
from khabar.suites.published import Scores
from khabar.suites.scores import MAIN

WEAKEST = 15
"""How many phenomena are shown."""
_OF_GROUP = ("cases", "frames", "F1", "95% interval", "cases right", "95% interval")
_OF_PAIRS = ("pairs", "frames", "both right", "95% interval")
_OF_IDENTITY = ("dossiers", "reports each", "CoNLL", "95% interval")
Row = tuple[str, list[str]]


def show(scores: Scores, console: Console) -> None:
    """Print the scores of a suite, on the articles (`khabar.render.suites`) or composed."""
    if not isinstance(scores, ComposedScores):
        suites.show(scores, console)
        return
    system = printable(scores.run.report.system)
    console.print(Text(f"{system} on the suite {scores.suite}, %"))
    for table in _tables(scores):
        console.print(table)
    for note in _notes(scores):
        console.print(Text(note, style="dim"))


def show_compared(
    rows: Iterable[OnSuite], suite: str, one: str, other: str, console: Console
) -> None:
    """Print the differences of two systems on a suite; those with a p under 5 % are bold."""
    names = (printable(one), printable(other), "difference", "95% interval", "p", "sample")
    table = _table(f"{printable(one)} and {printable(other)} on the suite {suite}, %", names, ())
    for row in rows:
        cells = [
            *shares(row.one, row.other),
            suites.points(row.difference),
            suites.bounds(row.interval),
            chance(row.p),
            f"{row.units} {row.unit}",
        ]
        table.add_row(Text(row.measure), *cells, style="bold" if row.p < TOLD_APART else "")
    console.print(table)


def _tables(scores: ComposedScores) -> Iterator[Table]:
    measured = ((f"{row.task}.{row.measure}", _of_group(row)) for row in scores.rows("suite"))
    yield _table("all cases", _OF_GROUP, measured)
    if identity := list(_identity(scores)):
        yield _table("identity", _OF_IDENTITY, identity)
    if pairs := list(_pairs(scores)):
        yield _table("minimal pairs", _OF_PAIRS, pairs)
    of_main = f"{'.'.join(MAIN[scores.suite])}, by"
    for by in BY[1:]:
        if rows := weakest(scores, by)[:WEAKEST]:
            yield _table(f"{of_main} {by}", _OF_GROUP, ((r.group, _of_group(r)) for r in rows))


def weakest(scores: ComposedScores, by: str) -> list[GroupScore]:
    """Return the groups in the suite's main measure, that with the fewest cases right first."""
    rows = (row for row in scores.rows(by) if (row.task, row.measure) == MAIN[scores.suite])
    return sorted(rows, key=lambda row: row.right)


def _table(title: str, names: Iterable[str], rows: Iterable[Row]) -> Table:
    table = Table(title=Text(title), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(no_wrap=True)
    for name in names:
        table.add_column(Text(name), justify="right", no_wrap=True)
    for name, cells in rows:
        table.add_row(Text(printable(name)), *cells)
    return table


def _of_group(row: GroupScore) -> list[str]:
    f1 = [NOT_COMPUTED] * 2 if row.f1 is None else _share(row.f1, row.interval)
    return [str(row.cases), str(row.frames), *f1, *_share(row.right, row.right_interval)]


def _identity(scores: ComposedScores) -> Iterator[Row]:
    for row in scores.identity():
        numbers = [str(row.dossiers), str(row.reports), *_share(row.conll, row.interval)]
        yield f"{row.layer}, {row.arm}", numbers


def _pairs(scores: ComposedScores) -> Iterator[Row]:
    """Yield all pairs by measure, and then the weakest phenomena in all measures."""
    rows = list(scores.pairs())
    of_phenomena = [row for row in rows if row.phenomenon and row.measure is None]
    of_phenomena.sort(key=lambda row: row.right)
    for row in [*(row for row in rows if row.phenomenon is None), *of_phenomena[:WEAKEST]]:
        name = row.phenomenon or f"all, {row.measure or 'every measure'}"
        yield name, [str(row.pairs), str(row.frames), *_share(row.right, row.interval)]


def _share(share: float, low_high: tuple[float, float] | None) -> list[str]:
    return [*shares(share), interval(low_high)]


def _notes(scores: ComposedScores) -> list[str]:
    signature = scores.run.report.signature
    return [
        "cases right: nothing missed and nothing too much. Intervals take the frames as the "
        "sample, because cases of one frame are alike.",
        f"Of each kind at most {WEAKEST} rows are shown, the weakest; suite.json has all.",
        f"{signature.data} · {signature.scorer}",
    ]
