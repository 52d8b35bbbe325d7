"""The command that shows runs as a page: every mention in its text, and the scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from khabar.cli.app import Data, From, app
from khabar.cli.corpora import corpus
from khabar.cli.pages import suites_of, write_pages
from khabar.errors import KhabarError


@app.command()
def report(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN [RUN]", help="One or two runs: a run's folder, or a predictions.jsonl."
        ),
    ],
    data: Data = None,
    from_: From = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write (default: see above).")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Show runs even if their signatures differ.")
    ] = False,
) -> None:
    """Show every mention in its text, as one HTML file.

    Shows one run, or two side by side. The file opens without a network. By default it is
    report.html in the run's folder; for another predictions.jsonl it has that file's name, and
    for two runs it is <first>-<second>.html beside the first. If one run is given and it was made
    with --suite, also writes suite.html into the folder of each suite, and links to them; this
    takes 10 to 60 seconds per suite.

    \b
    Examples:
      khabar report runs/regex
      khabar report runs/regex runs/mine --out regex-and-mine.html
    """  # noqa: D301
    from khabar import api
    from khabar.run.run import predictions_of
    from khabar.score.compare import compare

    if len(runs) > 2:
        raise KhabarError(f"{len(runs)} runs are given; a report shows one, or two side by side")
    shown = api.comparable(runs, corpus(data, from_), force=force)
    path = out or _path(runs)
    if path.resolve() in {predictions_of(run).resolve() for run in runs}:
        raise KhabarError(f"{path}: holds predictions; give another file with --out")
    differences = compare(*(run.report for run in shown)) if len(shown) == 2 else ()
    on_suites = list(suites_of(shown, force=force)) if len(shown) == 1 and data is None else []
    write_pages(path, shown, on_suites, differences)


def _path(runs: list[Path]) -> Path:
    from khabar.render.html import PAGE
    from khabar.run.run import run_name

    first = runs[0]
    if len(runs) == 2:
        return first.parent / f"{'-'.join(map(run_name, runs))}.html"
    return first / PAGE if first.is_dir() else first.with_suffix(".html")
