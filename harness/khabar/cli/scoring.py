"""The commands of those who build systems: run, score, compare."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar.cli.apart import NOTES
from khabar.cli.app import Articles, Data, Every, Json, Types, Zones, app
from khabar.cli.output import alone, console, print_json, say, stderr, tell, wide_console
from khabar.cli.running import limited_suites, run_on, run_on_suites
from khabar.cli.showing import say_failures, say_next, say_page, show
from khabar.errors import KhabarError
from khabar.secrets import hidden

if TYPE_CHECKING:
    from khabar.corpus import Corpus
    from khabar.run.run import Run
    from khabar.suites.published import Scores
    from khabar.systems import System


@app.command()
def systems(as_json: Json = False) -> None:
    """List the systems you can run, and what each still needs.

    \b
    Example:
      khabar systems
    """  # noqa: D301
    from khabar.systems import listing

    entries = listing()
    if as_json:
        print_json([entry._asdict() for entry in entries])
        return
    width = max(len(entry.name) for entry in entries)
    for entry in entries:
        tell(f"{entry.name:{width}}  {entry.about if entry.needs is None else entry.needs}")


@app.command()
@alone()
def evaluate(
    system: Annotated[
        str,
        typer.Argument(
            help="NAME or NAME:ARGUMENT (see `khabar systems`), module:attribute, or a YAML file."
        ),
    ],
    data: Data = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The run's folder, new or to resume (default: runs/<system>-<time>)."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Articles to process at once, in threads.")] = 1,
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.001, help="Seconds per article; one that takes longer fails (default: no limit)."
        ),
    ] = None,
    retries: Annotated[
        int, typer.Option(min=0, help="Retries per article after a transient error.")
    ] = 2,
    max_failures: Annotated[
        int | None,
        typer.Option(min=0, help="Stop when more articles than this have failed (default: never)."),
    ] = None,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop at the first failure.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Run on the first articles alone, and of each suite likewise."),
    ] = None,
    max_cost: Annotated[
        float | None,
        typer.Option(min=0.000001, metavar="DOLLARS", help="Stop when calls cost this much."),
    ] = None,
    max_tokens_total: Annotated[
        int | None, typer.Option(min=1, help="Stop when calls took so many tokens.")
    ] = None,
    html: Annotated[
        bool,
        typer.Option(
            "--html",
            help="Also write report.html into the run's folder, and suite.html into that of each "
            "suite; implies --flips.",
        ),
    ] = False,
    suite: Annotated[
        list[str] | None,
        typer.Option(help="Also run it on a suite (see `khabar suite list`); repeatable."),
    ] = None,
    all_suites: Annotated[
        bool, typer.Option("--suites", help="Also run it on every suite.")
    ] = False,
    seeds: Annotated[
        int | None,
        typer.Option(min=1, help="Seeds of each arm to run on (default: all that are published)."),
    ] = None,
    flips: Annotated[
        bool,
        typer.Option(
            "--flips",
            help="Count which mentions each suite's changes lose and gain; takes 10 to 60 seconds "
            "per suite.",
        ),
    ] = False,
    every: Every = False,
    types: Types = False,
    zones: Zones = False,
    articles: Articles = False,
    as_json: Json = False,
) -> None:
    """Run a system on a corpus and score it.

    Prints the headline scores, each with its 95% interval, its floor and its ceiling, and what went
    wrong most. Writes predictions.jsonl and report.json into the run's folder. Each
    answer is saved there at once: to resume a run that was stopped or killed, give the same
    command with its folder in --out. A run that was limited or stopped by its budget goes on with
    a larger one. Exits with 1 if the system failed on any article, or if the run was stopped.

    \b
    Examples:
      khabar evaluate regex --types
      khabar evaluate my_package:MyTagger --data corpus.jsonl --json
      khabar evaluate llm.yaml --out runs/llm --jobs 16 --timeout 120
      khabar evaluate llm.yaml --out runs/llm --limit 2 --max-cost 0.50
      khabar evaluate regex --suite names --suite places --seeds 5
    """  # noqa: D301
    from khabar.features import SUITES
    from khabar.limited import first as first_of
    from khabar.run import budget
    from khabar.run.runner import Pace
    from khabar.systems import name_of

    tagger, whole = _system_and_corpus(system, data)
    corpus = first_of(whole, limit)
    suites = _suites(SUITES if all_suites else suite or (), data, seeds)
    for option, given in (("--flips", flips), ("--seeds", seeds is not None)):
        if given and not suites:
            raise KhabarError(f"{option}: is for suites; give --suite NAME too, or --suites")
    pace = Pace(1 if NOTES.alone else jobs, retries, timeout)
    name = hidden(name_of(tagger))
    folder = out or Path(NOTES.folder or f"runs/{_run_id(name)}")
    place = folder.absolute()  # a system may go elsewhere
    first = "" if NOTES.folder else f"saving answers to {folder}"
    NOTES.add("folder", str(folder))
    spending, most = budget.of(folder, max_cost, max_tokens_total), 0 if fail_fast else max_failures
    asked = partial(run_on, tagger, system, pace, most, spending, folder)
    began = time.monotonic()
    run = asked(corpus, folder, first)
    seconds = time.monotonic() - began
    runs = run_on_suites(limited_suites(suites, corpus, limit), place, asked)
    on_suites = _scored(run, runs, flips=flips or html)
    if as_json:
        of_suites = {scores.suite: scores.as_dict() for scores in on_suites}
        print_json({**run.report.as_dict(), **({"suites": of_suites} if on_suites else {})})
    else:
        also = _asked_for(every=every, types=types, zones=zones, articles=articles)
        show(run.report, run.corpus, run.answers.values(), also, on_suites, seconds)
    if corpus is not whole:
        say(f"these are scores of the first {len(corpus)} of {len(whole)} articles")
    say(f"written to {folder}")
    if html:
        from khabar.cli.pages import write_pages
        from khabar.render.html import PAGE

        write_pages(place / PAGE, [run], on_suites, shown=folder)
    if not as_json:
        say_next(run, folder, limited=corpus is not whole, page=html, data=data)
    if any(each.report.errors for each in (run, *runs)):
        raise typer.Exit(1)


def _system_and_corpus(name: str, data: str | None) -> tuple[System, Corpus]:
    """Return what is to be run; what a system's module does with Ctrl-C is undone."""
    from khabar.corpus import corpus_of
    from khabar.systems import system

    before = signal.getsignal(signal.SIGINT)
    tagger, corpus = system(name), corpus_of(data)
    signal.signal(signal.SIGINT, before)
    return tagger, corpus


def _suites(names: Iterable[str], data: str | None, seeds: int | None) -> dict[str, Corpus]:
    """Return the suites to run on, none without names."""
    if not names:
        return {}
    if data is not None:
        raise KhabarError(
            "--suite: the published suites are of the five articles; for those of --data, run "
            "`khabar suite make NAME --data CORPUS` and give its file to --data"
        )
    from khabar.suites.published import corpora

    return corpora(names, seeds)


def _scored(base: Run, runs: Sequence[Run], *, flips: bool) -> list[Scores]:
    """Return the scores of runs on suites, which are written into their folders."""
    if not runs:
        return []
    from khabar.render.progress import progress
    from khabar.suites.published import scored, written

    on_suites = []
    with progress(len(runs), "suites", stderr()) as step:
        for run in runs:
            on_suites.append(written(scored(base, run, flips=flips)))
            step(None)
    return on_suites


@app.command()
def score(
    predictions: Annotated[Path, typer.Argument(help="A predictions.jsonl.")],
    data: Data = None,
    labels: Annotated[
        str | None,
        typer.Option(
            help="The types of the entities: anercorp, ontonotes or wojood (default: khabar's, or "
            "what the predictions declare)."
        ),
    ] = None,
    streaming: Annotated[
        bool,
        typer.Option(
            "--streaming", help="Read a large .jsonl corpus from disk article by article; slower."
        ),
    ] = False,
    every: Every = False,
    types: Types = False,
    zones: Zones = False,
    articles: Articles = False,
    as_json: Json = False,
) -> None:
    """Score a predictions.jsonl from any program.

    The file has one JSON object per line, one line per article. Offsets are code points of the
    raw text. A task left out is not scored; an article left out counts as an empty answer.

    \b
    Examples:
      khabar score predictions.jsonl --types
      khabar score predictions.jsonl --data corpus.jsonl --json
    \b
    A line of the file, here on two lines:
      {"id": "000", "dates": [{"start": 150, "end": 160, "type": "DATE",
                               "value": "2025-12-04"}]}
    """  # noqa: D301
    from khabar import api, load
    from khabar.predictions import read
    from khabar.score.engine.gold_store import corpus_with_gold_alone

    corpus = None if streaming or data is None else corpus_with_gold_alone(data)
    corpus = corpus or load(data, streaming=streaming)
    report = api.score(predictions, corpus, labels=labels)
    if as_json:
        print_json(report.as_dict())
        return
    answers = (prediction for _, prediction in read(predictions, corpus, labels=labels))
    also = _asked_for(every=every, types=types, zones=zones, articles=articles)
    show(report, corpus, answers, also)
    say_page(predictions, data)


def _asked_for(*, every: bool, **tables: bool) -> list[str]:
    """Return the names of the tables that were asked for."""
    return [name for name, wanted in {"all": every, **tables}.items() if wanted]


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(help="A run's folder, or a predictions.jsonl.")],
    other: Annotated[Path, typer.Argument(help="The other run, or predictions.jsonl.")],
    data: Data = None,
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
    from khabar.score.compare import compare as compare_reports
    from khabar.score.compare import least_p

    if suite is not None:
        _compare_on_suite(one, other, suite, data, as_json=as_json)
        return
    runs = api.comparable((one, other), data, force=force)
    differences = list(compare_reports(*(run.report for run in runs)))
    number = len(runs[0].corpus)
    say_failures(runs)
    if as_json:
        rows = [{**row._asdict(), "difference": row.difference} for row in differences]
        print_json({"articles": number, "least_p": least_p(number), "differences": rows})
        return
    from khabar.render import terminal

    terminal.show_differences(differences, one.name, other.name, console())
    tell(f"with {number} articles no two-sided p over articles is below {least_p(number):.4g}")


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
    runs = [reopened(run, suite) for run in (one, other)]
    rows = list(compare_runs(*runs))
    say_failures(runs, one.name, other.name)
    if as_json:
        found = [{**row._asdict(), "difference": row.difference} for row in rows]
        print_json({"suite": suite, "differences": found})
        return
    show_compared(rows, suite, one.name, other.name, wide_console())


def _run_id(name: str) -> str:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    slug = re.sub(r"[^\w-]+", "-", name)[:80]
    return f"{slug}-{now[:-3]}"
