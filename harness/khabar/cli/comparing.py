"""The command that compares runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from khabar.cli.app import Csv, Data, From, Json, app
from khabar.cli.corpora import corpus as corpus_of
from khabar.cli.output import console, one_form, print_csv, print_json, tell, wide_console
from khabar.cli.showing import say_failures
from khabar.errors import KhabarError

if TYPE_CHECKING:
    from khabar.run.run import Run
    from khabar.score.compare import Difference
    from khabar.suites.compared import OnSuite


@app.command()
def compare(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN",
            help="Runs' folders, predictions.jsonl files, or other harnesses' logs.",
        ),
    ],
    data: Data = None,
    from_: From = None,
    suite: Annotated[
        str | None, typer.Option(help="Compare the runs on a suite that all were run on.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Compare runs even if their signatures differ.")
    ] = False,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Compare runs measure by measure, with two tests.

    p over articles is the exact paired sign-flip test. It describes news like these articles;
    with five articles it is never below 0.0625. p over sentences is paired approximate
    randomisation. It describes these articles only.

    Of more than two runs the table has each F1 with its rank: runs share a rank if p over
    sentences does not tell them from the best of them. --json and --csv have the tests of every
    pair. No p is corrected for the number of tests.

    A log of Inspect (`.eval`) or a file of samples of lm-evaluation-harness (`samples_*.jsonl`)
    stands for the run that `khabar import` makes of it.

    With --suite the test is over the frames of a composed suite, over the dossiers of `identity`,
    and over the articles of the other suites, because cases made from one of them are alike.

    \b
    Examples:
      khabar compare runs/regex runs/mine
      khabar compare runs/regex runs/mine runs/other --csv
      khabar compare runs/regex runs/mine --suite pairs
      khabar compare logs/one.eval logs/other.eval
    """  # noqa: D301
    one_form(as_json=as_json, as_csv=as_csv)
    if len(runs) < 2:
        raise KhabarError("compare: give two or more runs")
    with TemporaryDirectory() as folder:
        places = [_place(path, Path(folder)) for path in runs]
        if suite is not None:
            _compare_on_suite(runs, places, suite, data, as_json=as_json, as_csv=as_csv)
            return
        from khabar import api

        opened = api.comparable(places, corpus_of(data, from_), force=force)
        _compare(runs, opened, as_json=as_json, as_csv=as_csv)


def _place(path: Path, folder: Path) -> Path:
    """Return where a run is: the path, or that of the run which is made of a log in a folder."""
    from khabar.interop import imported

    return imported.of_log(path, folder) if imported.is_log(path) else path


def _compare(paths: Sequence[Path], runs: Sequence[Run], *, as_json: bool, as_csv: bool) -> None:
    from khabar.render import terminal
    from khabar.score.compare import least_p
    from khabar.score.several import pairs, standings

    reports, number = [run.report for run in runs], len(runs[0].corpus)
    say_failures(runs)
    if as_json or as_csv:
        found = {(paths[i], paths[j]): rows for i, j, rows in pairs(reports)}
        _print_pairs(found, {"articles": number, "least_p": least_p(number)}, as_csv=as_csv)
        return
    names = [path.name for path in paths]
    if len(runs) == 2:
        ((_, _, differences),) = pairs(reports)
        terminal.show_differences(differences, names[0], names[1], console())
    else:
        terminal.show_standings(standings(reports), names, console())
        tell("runs share a rank if p over sentences does not tell them from the best of them")
    tell(f"with {number} articles no two-sided p over articles is below {least_p(number):.4g}")


def _print_pairs(
    found: Mapping[tuple[Path, Path], Sequence[Difference | OnSuite]],
    about: Mapping[str, object],
    *,
    as_csv: bool,
) -> None:
    """Print the differences of each pair for a program; of two runs alone they have no names."""
    tables = {pair: [_as_dict(row) for row in rows] for pair, rows in found.items()}
    if as_csv:
        each = [(_named(pair), row) for pair, rows in tables.items() for row in rows]
        print_csv({**names, **row} for names, row in each)
    elif len(tables) == 1:
        print_json({**about, "differences": next(iter(tables.values()))})
    else:
        shown = [{**_named(pair), "differences": rows} for pair, rows in tables.items()]
        print_json({**about, "pairs": shown})


def _named(pair: tuple[Path, Path]) -> dict[str, str]:
    """Return the runs of a pair by the keys that JSON and CSV have for them."""
    return dict(zip(("run", "other_run"), map(str, pair), strict=True))


def _as_dict(row: Difference | OnSuite) -> dict[str, object]:
    return {**row._asdict(), "difference": row.difference}


def _compare_on_suite(
    runs: Sequence[Path],
    places: Sequence[Path],
    suite: str,
    data: str | None,
    *,
    as_json: bool,
    as_csv: bool,
) -> None:
    from khabar.features import check_suite
    from khabar.render.composed import show_compared
    from khabar.suites.compared import compare as compare_runs
    from khabar.suites.published import reopened

    if data is not None:
        raise KhabarError("--suite: the runs on a suite stand in the runs' folders; omit --data")
    check_suite(suite)
    opened = {path: reopened(place, suite) for path, place in zip(runs, places, strict=True)}
    say_failures([*opened.values()], *(path.name for path in opened))
    found = {
        pair: list(compare_runs(opened[pair[0]], opened[pair[1]])) for pair in combinations(runs, 2)
    }
    if as_json or as_csv:
        _print_pairs(found, {"suite": suite}, as_csv=as_csv)
        return
    for (one, other), rows in found.items():
        show_compared(rows, suite, one.name, other.name, wide_console())
