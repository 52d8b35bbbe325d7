"""The tables of a leaderboard's headlines: rank, system, score and interval, yardsticks below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from khabar.score.measures import HEADLINES
from khabar.submissions.board_entries import Entry
from khabar.submissions.board_tables import NONE, link, percent
from khabar.submissions.markdown_escape import code
from khabar.submissions.markdown_table import Table
from khabar.submissions.yardsticks import Yardstick

_HEAD = ("rank", "system", "kind", "saw the articles", "F1", "95% interval")
_LINE = ("", "*not ranked:*", "", "", "", "")
Ranks = Sequence[Sequence[int | None]]


def tables(
    entries: Sequence[Entry], ranks: Ranks, yardsticks: Sequence[Yardstick]
) -> Iterator[tuple[str, str, Table]]:
    """Yield the task, the measure and the table of each headline.

    `ranks`: of the entries, by headline (`board_entries.ranked`).
    """
    for number, ((task, measure), of_measure) in enumerate(zip(HEADLINES, ranks, strict=True)):
        table = Table(_HEAD, named=4)
        for entry, rank in zip(entries, of_measure, strict=True):
            if headline := entry.headlines[number]:
                table.add((-headline.f1, entry.name), _cells(entry, number, rank))
        if yardsticks:
            table.add((1, ""), _LINE)
        for place, yardstick in enumerate(yardsticks):
            table.add((2, str(place)), _of_yardstick(yardstick, number))
        yield task, measure, table


def _cells(entry: Entry, number: int, rank: int | None) -> list[str]:
    description, headline = entry.description, entry.headlines[number]
    assert headline is not None
    label_set = f" {code(headline.labels)}" if headline.labels else ""
    return [
        str(rank),
        link(entry.name, description) + label_set,
        description.kind,
        str(description.saw_the_articles),
        percent(headline.f1),
        headline.interval.in_percent() if headline.interval else NONE,
    ]


def _of_yardstick(yardstick: Yardstick, number: int) -> list[str]:
    f1 = yardstick.scores[number]
    return ["", code(yardstick.name), "", "", NONE if f1 is None else percent(f1), ""]
