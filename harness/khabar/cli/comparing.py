"""The command that compares two runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from khabar.cli.app import Data, From, Json, app
from khabar.cli.corpora import corpus as corpus_of
from khabar.cli.output import print_json, wide_console
from khabar.errors import KhabarError


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(help="A run's folder, or a predictions.jsonl.")],
    other: Annotated[Path, typer.Argument(help="The other run, or predictions.jsonl.")],
    data: Data = None,
    from_: From = None,
    suite: Annotated[
        str | None, typer.Option(help="Compare the runs on a suite that both were run on.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Compare runs even if their signatures differ.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare two runs measure by measure, with two tests.

    p over articles is the exact paired sign-flip test. It describes news like these articles;
    with five articles it is never below 0.0625. p over sentences is paired approximate
    randomisation. It describes these articles only.

    With --suite the test is over the frames of a composed suite, over the dossiers of `identity`,
    and over the articles of the other suites, because cases made from one of them are alike.

    \b
    Examples:
      khabar compare runs/regex runs/mine
      khabar compare runs/regex runs/mine --suite pairs
    """  # noqa: D301
    from khabar import api
    from khabar.score.compare import least_p

    if suite is not None:
        _compare_on_suite(one, other, suite, data, as_json=as_json)
        return
    differences, number = api.compare(one, other, corpus_of(data, from_), force=force)
    if as_json:
        rows = [{**row._asdict(), "difference": row.difference} for row in differences]
        print_json({"articles": number, "least_p": least_p(number), "differences": rows})
        return
    from khabar.render import terminal

    terminal.show_differences(differences, one.name, other.name, wide_console())
    print(f"with {number} articles no two-sided p over articles is below {least_p(number):.4g}")


def _compare_on_suite(
    one: Path, other: Path, suite: str, data: str | None, *, as_json: bool
) -> None:
    from khabar.features import check_suite
    from khabar.render.composed import show_compared
    from khabar.suites.compared import compare as compare_runs
    from khabar.suites.published import reopened

    if data is not None:
        raise KhabarError("--suite: the runs on a suite stand in the runs' folders; omit --data")
    check_suite(suite)
    rows = list(compare_runs(*(reopened(run, suite) for run in (one, other))))
    if as_json:
        found = [{**row._asdict(), "difference": row.difference} for row in rows]
        print_json({"suite": suite, "differences": found})
        return
    show_compared(rows, suite, one.name, other.name, wide_console())
