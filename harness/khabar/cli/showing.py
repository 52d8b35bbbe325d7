"""What a run comes to, as commands print it: scores, what went wrong most, what it took, the next.

What is for a program to read is JSON.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from khabar.cli.output import console, print_csv, print_json, say, wide_console

if TYPE_CHECKING:
    from khabar.corpus import Corpus
    from khabar.run.run import Run
    from khabar.schema import Prediction
    from khabar.score.report import Report
    from khabar.suites.published import Scores


class Outcome(NamedTuple):
    """The run of a system, those on suites, the scores of these, and the seconds of the run."""

    run: Run
    on_suites: Sequence[Run]
    scores: Sequence[Scores]
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether the system failed on any article."""
        return any(each.report.errors for each in (self.run, *self.on_suites))


def chosen_tables(*, every: bool, **tables: bool) -> list[str]:
    """Return the names of the tables that were asked for."""
    return [name for name, wanted in {"all": every, **tables}.items() if wanted]


def show_outcomes(
    outcomes: Mapping[str, Outcome], also: Sequence[str], *, as_json: bool, as_csv: bool
) -> None:
    """Print the scores of the one system, or a table with a row per prompt."""
    if "" not in outcomes:
        _show_prompts(outcomes, as_json=as_json, as_csv=as_csv)
        return
    run, _, suites, seconds = outcomes[""]
    if as_json or as_csv:
        print_report(run.report, suites, as_csv=as_csv)
    else:
        show(run.report, run.corpus, run.answers.values(), also, suites, seconds)


def print_report(report: Report, suites: Sequence[Scores] = (), *, as_csv: bool) -> None:
    """Print a report, and the scores on suites, for a program to read; CSV has no suites."""
    from khabar.score.table import rows

    if as_csv:
        print_csv(row._asdict() for row in rows(report))
        return
    of_suites = {scores.suite: scores.as_dict() for scores in suites}
    print_json({**report.as_dict(), **({"suites": of_suites} if suites else {})})


def _show_prompts(outcomes: Mapping[str, Outcome], *, as_json: bool, as_csv: bool) -> None:
    from khabar.score.spread import spreads

    reports = {prompt: outcome.run.report for prompt, outcome in outcomes.items()}
    if as_csv:
        from khabar.score.table import rows

        each = reports.items()
        print_csv({"prompt": p, **row._asdict()} for p, report in each for row in rows(report))
        return
    if as_json:
        spread = {name: each._asdict() for name, each in spreads(reports.values()).items()}
        of_prompts = {prompt: report.as_dict() for prompt, report in reports.items()}
        print_json({"prompts": of_prompts, "spread": spread})
        return
    from khabar.render.spread import show

    show(reports, wide_console())


def show(
    report: Report,
    corpus: Corpus,
    answers: Iterable[Prediction],
    also: Sequence[str],
    suites: Sequence[Scores] = (),
    seconds: float | None = None,
) -> None:
    """Print a report, the tables of suites, what went wrong most, and what the run took.

    `also`: as `terminal.show` has it. `seconds`: how long the run took; None where there was none.
    """
    from khabar.render import mistakes, terminal, usage
    from khabar.run.bounds import BoundsOf

    shown = console()
    terminal.show(report, shown, BoundsOf(corpus), also, "--all: every measure")
    if suites:
        from khabar.render.composed import show as show_suite
    for scores in suites:
        show_suite(scores, wide_console())
    wrong = mistakes.lines(report, corpus, answers, shown.width, shown.encoding)
    terminal.show_end(wrong, shown)
    if seconds is not None:
        terminal.show_end([f"time: {usage.duration(seconds)}"], shown)
    terminal.show_end(usage.lines(report), shown)


def say_next(run: Run, folder: Path, *, limited: bool, page: bool, data: str | None) -> None:
    """Say what to do next with a run: the rest of it, its page, or its submission.

    `folder`: where the run is. `page`: whether that is written already.
    """
    if run.report.errors:
        say(f"next: the same command with --out {folder} asks the failed articles again")
    elif limited:
        say(f"next: the same command with --out {folder} and without --limit runs on the rest")
    elif not page:
        say_page(folder, data)
    elif data is None:
        say(f"next: khabar submit {_quoted(folder)} --as NAME")


def say_page(run: Path, data: str | None) -> None:
    """Say which command shows every mention of a run."""
    corpus = f" --data {shlex.quote(data)}" if data else ""
    say(f"next: khabar report {_quoted(run)}{corpus}")


def say_failures(runs: Sequence[Run], *names: str) -> None:
    """Say of each run how many of its articles have no answer, since they count as empty ones.

    `names`: what the runs are called; by default their own names.
    """
    for run, name in zip(runs, names or [run.name for run in runs], strict=True):
        buckets = run.report.buckets
        lacking = [
            f"{len(buckets[each])} {each}" for each in ("failed", "missing") if buckets[each]
        ]
        if lacking:
            of = f"of {len(run.corpus)} articles, {' and '.join(lacking)}"
            say(f"{name}: {of}, which count as empty answers")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
