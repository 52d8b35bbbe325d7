"""The scores of a suite as a table in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from khabar.inert import printable
from khabar.render.cells import NOT_COMPUTED, shares
from khabar.score.outcomes import measure_of
from khabar.suites.flips import Tally
from khabar.suites.scores import ArmScore, SuiteScores

_NUMBERS = ("base", "score", "by seed", "drop", "95% interval", "to placebo", "95% interval")
_FLIPS = ("lost", "gained", "kept", "both wrong", "recall before", "recall after")


def show(scores: SuiteScores, console: Console) -> None:
    """Print the scores of each arm in each measure in which it differs from the base.

    The flips follow if `scores` looked for them; then a mention lost or gained is a difference too.
    """
    tallies = dict(_tallies(scores))
    shown = [row for row, tally in tallies.items() if moved(row) or tally.lost or tally.gained]
    system = printable(scores.run.report.system)
    title = f"{system} on the suite {scores.suite}: F1, %, and its drop from the base, points"
    console.print(_table(title, _NUMBERS, shown, cells) if shown else Text(title))
    if scores.flips:
        title = "the mentions of the base articles, found again in the variants"
        console.print(_table(title, _FLIPS, shown, lambda row: counted(tallies[row])))
    for note in (*_same(tallies, shown), *notes(scores)):
        console.print(Text(note, style="dim"))


def _tallies(scores: SuiteScores) -> Iterator[tuple[ArmScore, Tally]]:
    """Yield the rows with their flips, none where `scores` did not look for them."""
    for row in scores.rows():
        yield row, scores.tally(row.arm, measure_of(row.task, row.measure)) or Tally()


def _table(
    title: str,
    names: Sequence[str],
    rows: Sequence[ArmScore],
    numbers: Callable[[ArmScore], list[str]],
) -> Table:
    """Return a table with a section for each measure, and in it a line for each arm."""
    table = Table(
        title=Text(title),
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    table.add_column(no_wrap=True)
    for name in names:
        table.add_column(Text(name), justify="right", no_wrap=True)
    for measure, group in groupby(rows, _measure):
        table.add_row(Text(measure, style="bold"))
        for row in group:
            table.add_row(Text(f" {printable(row.arm)}"), *numbers(row))
    return table


def moved(row: ArmScore) -> bool:
    """Return whether any variant of an arm scores otherwise than its base article."""
    return row.drop_interval != (0, 0) or row.drop != 0


def _same(rows: Iterable[ArmScore], shown: Sequence[ArmScore]) -> Iterator[str]:
    """Yield which arms change nothing, and which measures no arm changes: none is shown."""
    for kind, name_of in (("Arms", _arm), ("Measures", _measure)):
        names = dict.fromkeys(map(name_of, rows))
        for name in map(name_of, shown):
            names.pop(name, None)
        if names:
            yield f"{kind} without any difference: {', '.join(names)}."


def _arm(row: ArmScore) -> str:
    return printable(row.arm)


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


def counted(tally: Tally) -> list[str]:
    """Return the counts of flips, and both recalls in per cent."""
    return [*map(str, tally), *shares(tally.recall_before, tally.recall_after)]


def points(difference: float) -> str:
    """Return a difference in points, with its sign and without a negative zero."""
    shown = f"{100 * difference:+.1f}"
    return "0.0" if shown in ("+0.0", "-0.0") else shown.replace("-", "−")


def bounds(interval: tuple[float, float] | None) -> str:
    """Return an interval of a difference in points."""
    return NOT_COMPUTED if interval is None else " to ".join(map(points, interval))


_OLD_NAMES = "these articles", "known names"
_DEPENDS_ON = {
    "names": _OLD_NAMES,
    "places": _OLD_NAMES,
    "noise": ("there being other text", "the mentions in it"),
}
_ANY = "there being a change", "what that arm changes besides"
"""What the drop to the placebo depends on, and the difference of another arm to the placebo."""


def notes(scores: SuiteScores) -> list[str]:
    """Return what a reader has to know to read the table."""
    articles = len({variant.base for variant in scores.variants})
    lines = [
        f"base: the {articles} articles that the variants were made from; drop: base − score. "
        "Intervals take the articles and the seeds as the sample, with one degree of freedom less "
        "than an arm has articles.",
        *_not_applicable(scores),
        *_of_placebo(scores),
    ]
    if scores.holds_more:
        lines.append(
            "The variants hold mentions that the base articles do not, so a drop mixes both; the "
            "recall of the base articles' own mentions (--flips) does not."
        )
    if scores.flips:
        lines.append(
            "lost: right in the base article and wrong in the variant; gained: the reverse. Recall "
            "is that of the base articles' own mentions, whatever else a variant holds."
        )
    return [*lines, f"{scores.run.report.signature.data} · {scores.run.report.signature.scorer}"]


def _not_applicable(scores: SuiteScores) -> Iterator[str]:
    for arm, ids in scores.not_applicable.items():
        yield f"{printable(arm)}: not applicable to {', '.join(map(printable, ids))}."


def _of_placebo(scores: SuiteScores) -> Iterator[str]:
    whole, besides = _DEPENDS_ON.get(scores.suite, _ANY)
    for placebo in sorted(set(scores.placebos.values())):
        yield (
            f"to placebo: the score on `{placebo}` − the arm's score. What is lost from the base "
            f"to `{placebo}` depends on {whole}; what is lost from `{placebo}` to another arm "
            f"depends on {besides}."
        )
