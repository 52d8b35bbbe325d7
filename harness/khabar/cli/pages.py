"""The pages of a run: its report, and a page for each suite that it ran on."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from khabar.cli.output import say, stderr
from khabar.errors import KhabarError

if TYPE_CHECKING:
    from khabar.render.html.multiples import Link
    from khabar.run.run import Run
    from khabar.score.compare import Difference
    from khabar.suites.published import Scores


def write_pages(
    report: Path,
    runs: Sequence[Run],
    on_suites: Sequence[Scores] = (),
    differences: Iterable[Difference] = (),
    *,
    shown: Path | None = None,
) -> None:
    """Write the report of runs, and before it the pages of suites, to which it links.

    `on_suites`: scores that look for flips, of runs in folders. `shown`: what the report's folder,
    in which these then are, is called.
    """
    from khabar.render import html
    from khabar.render.progress import progress

    corpus = runs[0].corpus
    links = list(_write_suites(report.parent, on_suites, shown))
    with progress(len(corpus), report.name, stderr()) as step:
        html.write(report, corpus, runs, differences, links, on_article=step)
    say(f"written to {shown / report.name if shown else report}")


def _write_suites(folder: Path, on_suites: Sequence[Scores], shown: Path | None) -> Iterator[Link]:
    """Yield the links from a folder to the pages; a composed suite's is the report of its run."""
    from khabar.render import html
    from khabar.render.html import suite
    from khabar.render.html.multiples import Link
    from khabar.suites.cases import ComposedScores

    for scores in on_suites:
        assert scores.run.folder  # as they are of runs in folders
        if isinstance(scores, ComposedScores):
            path = scores.run.folder / html.PAGE
            html.write(path, scores.run.corpus, [scores.run])
        else:
            path = scores.run.folder / suite.PAGE
            suite.write(path, scores)
        say(f"written to {shown / path.relative_to(folder) if shown else path}")
        yield Link(scores.suite, _href(path, folder), scores.run.report)


def _href(path: Path, folder: Path) -> str:
    """Return the address of a file as a page in a folder gives it."""
    try:
        return quote(Path(os.path.relpath(path, folder)).as_posix())
    except ValueError:  # on Windows: it is on another drive
        return path.absolute().as_uri()


def suites_of(runs: Iterable[Run], *, force: bool) -> Iterator[Scores]:
    """Yield the scores of each suite that runs were made on, with flips; say what is left out."""
    from khabar.suites.published import names_in, reopened, scored

    for run, folder in ((run, run.folder) for run in runs if run.folder):
        for name in names_in(folder):
            try:
                on_suite = reopened(folder, name)
                on_suite.answers  # noqa: B018  what cannot be read is said first
                if not force:
                    on_suite.check_conditions()
                yield scored(run, on_suite, flips=True)
            except KhabarError as error:
                say(f"khabar: the suite {name} is left out: {error}")
