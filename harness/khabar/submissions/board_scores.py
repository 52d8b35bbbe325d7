"""What a leaderboard shows, scored from submissions, the built-in dataset and yardsticks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from khabar.corpus import Corpus, load
from khabar.errors import KhabarError
from khabar.score.engine.scorer import report_of_file
from khabar.submissions import board_composed, dataset, folder, fresh, suites, yardsticks
from khabar.submissions.board_entries import Entry, drops, entry, ordered, ranked
from khabar.submissions.board_suites import OnSuites, largest
from khabar.submissions.board_tables import Tables
from khabar.suites.cases import ComposedScores


class Board(NamedTuple):
    """What a leaderboard shows. `entries`: in the order of their rows.

    `ranks`: by headline, of each entry. `tables` and `suites`: cells of Markdown.
    """

    corpus: Corpus
    entries: Sequence[Entry]
    ranks: Sequence[Sequence[int | None]]
    tables: Tables
    suites: OnSuites
    yardsticks: Sequence[yardsticks.Yardstick]


def scored(submissions: Mapping[str, Path]) -> Board:
    """Return the scores of submissions, folders by name (`folder.found`).

    Submissions are scored one by one, and only what is shown stays in memory. Raises KhabarError
    for a submission that cannot be read, or was run on articles that have changed since, and for
    a yardstick that fails.
    """
    corpus, tables = load(), Tables()
    entries = [_entry(name, path, corpus, tables) for name, path in sorted(submissions.items())]
    on_suites = _on_suites(submissions, entries, corpus)
    rows = ordered(entries)
    return Board(corpus, rows, ranked(rows), tables, on_suites, list(yardsticks.scored(corpus)))


def _entry(name: str, path: Path, corpus: Corpus, tables: Tables) -> Entry:
    """Return what is kept of a submission, whose scores are added to the tables."""
    description = folder.read(path)
    if fault := dataset.fault(description.dataset, corpus):
        raise KhabarError(f"{path / folder.SYSTEM}: {fault}")
    predictions = path / folder.PREDICTIONS
    report = report_of_file(description.system, corpus, predictions, sentences=True)
    tables.add(name, description, report)
    return entry(name, description, report)


def _on_suites(
    submissions: Mapping[str, Path], entries: Iterable[Entry], corpus: Corpus
) -> OnSuites:
    """Return the tables about suites; what is shown of the scores is added to the entries."""
    by_name, tables = {each.name: each for each in entries}, OnSuites()
    described = {name: (submissions[name], each.description) for name, each in by_name.items()}
    checks = {name: fresh.read(*each) for name, each in described.items()}
    with_suites = {name: each for name, each in described.items() if each[1].suites}
    for name, scores in suites.scores(with_suites, corpus):
        if isinstance(scores, ComposedScores):
            by_name[name].shares.update(board_composed.shares_of(scores))
        else:
            check = checks[name].get(scores.suite)
            tables.add(name, described[name][1], scores, check)
            by_name[name].drops[scores.suite] = list(drops(scores))
            if check:
                by_name[name].checked[scores.suite] = largest(scores.suite, check.arms)
    return tables
