"""The command that shows runs as a page: every mention in its text, and the scores."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from khabar.cli.app import Data, app
from khabar.cli.output import say
from khabar.errors import KhabarError


@app.command()
def report(
    runs: Annotated[
        list[Path],
        typer.Argument(metavar="RUN [RUN]", help="A run's folder, or a predictions.jsonl."),
    ],
    data: Data = None,
    out: Annotated[Path | None, typer.Option(help="The file to write; see above.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Show runs whose signatures differ.")
    ] = False,
) -> None:
    """Show a run, or two side by side, as one HTML file that opens without a network.

    It is report.html in the run's folder; beside a predictions.jsonl that is in no run's folder
    it has the file's name. Of two runs it is <first>-<second>.html beside the first.

    \b
    Examples:
      khabar report runs/regex
      khabar report runs/regex runs/mine --out regex-and-mine.html
    """  # noqa: D301
    from khabar import api
    from khabar.render import html
    from khabar.render.terminal import progress
    from khabar.score.compare import compare

    if len(runs) > 2:
        raise KhabarError(f"{len(runs)} runs are given; a report shows one, or two side by side")
    corpus, reports = api.scored(runs, data, force=force)
    shown = [
        html.of_file(made, api.predictions_of(run), corpus)
        for made, run in zip(reports, runs, strict=True)
    ]
    path = out or _path(runs)
    if path.resolve() in {api.predictions_of(run).resolve() for run in runs}:
        raise KhabarError(f"{path}: holds predictions; give another file with --out")
    differences = compare(*reports) if len(reports) == 2 else ()
    with progress(len(corpus), path.name) as step:
        html.write(path, corpus, shown, differences, on_article=step)
    say(f"written to {path}")


def _path(runs: list[Path]) -> Path:
    from khabar.render.html import PAGE

    first = runs[0]
    if len(runs) == 2:
        one, other = (run.absolute().name if run.is_dir() else run.stem for run in runs)
        return first.parent / f"{one}-{other}.html"
    return first / PAGE if first.is_dir() else first.with_suffix(".html")
