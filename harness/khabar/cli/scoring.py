"""The commands of those who build systems: run, score."""

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
from khabar.cli.app import (
    Articles,
    Csv,
    Data,
    Every,
    Folder,
    From,
    Json,
    Known,
    Streaming,
    Types,
    Zones,
    app,
)
from khabar.cli.corpora import corpus as corpus_of
from khabar.cli.corpora import known as known_corpus
from khabar.cli.output import (
    alone,
    one_form,
    print_json,
    say,
    stderr,
    tell,
)
from khabar.cli.running import limited_suites, run_on, run_on_suites
from khabar.cli.showing import (
    Outcome,
    chosen_tables,
    print_report,
    say_next,
    say_page,
    show,
    show_outcomes,
)
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
    from_: From = None,
    known: Known = None,
    path: Folder = None,
    streaming: Streaming = False,
    out: Annotated[
        Path | None,
        typer.Option(help="The run's folder, new or to resume (default: runs/<system>-<time>)."),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", "--jobs", min=1, help="Articles to process at once.")
    ] = 1,
    engine: Annotated[
        str,
        typer.Option(
            help="Where the workers work: in threads, in processes, which may end without ending "
            "the run, or on a ray cluster."
        ),
    ] = "threads",
    timeout: Annotated[
        float | None,
        typer.Option(
            min=0.001, help="Seconds per article; one that takes longer fails (default: no limit)."
        ),
    ] = None,
    memory: Annotated[
        int | None,
        typer.Option(
            min=1, help="MiB that a worker process may hold; an article over it fails (Linux)."
        ),
    ] = None,
    isolated: Annotated[
        bool,
        typer.Option("--isolated", help="In worker processes, khabar.load() returns no gold."),
    ] = False,
    address: Annotated[
        str | None,
        typer.Option(help="With --engine ray: the cluster's host:port (default: RAY_ADDRESS)."),
    ] = None,
    gpus: Annotated[float, typer.Option(min=0, help="With --engine ray: GPUs per worker.")] = 0,
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
    cache: Annotated[
        Path | None,
        typer.Option(help="A folder of models' answers that runs share (default: none)."),
    ] = None,
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
    as_csv: Csv = False,
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
      khabar evaluate llm.yaml --out runs/llm --workers 16 --timeout 120
      khabar evaluate regex --data corpus.jsonl --engine processes --workers 2 --streaming
      khabar evaluate llm.yaml --out runs/llm --limit 2 --max-cost 0.50
      khabar evaluate regex --suite names --suite places --seeds 5
    """  # noqa: D301
    from khabar.features import SUITES
    from khabar.limited import first as first_of
    from khabar.run import budget
    from khabar.run.cache import cache_of
    from khabar.run.engines import Pace
    from khabar.run.requests import by_prompt, folder_of_prompt
    from khabar.systems import name_of

    one_form(as_json=as_json, as_csv=as_csv)
    if as_csv and (suite or all_suites):
        raise KhabarError("--csv: has no rows for suites; give --json")
    data, from_ = known_corpus(known, path, data, from_)
    streaming = _stays_on_disk(streaming=streaming, html=html)
    tagger, whole = _system_and_corpus(system, data, from_, streaming=streaming)
    corpus = first_of(whole, limit)
    suites = _suites(SUITES if all_suites else suite or (), data, seeds)
    for option, given in (("--flips", flips), ("--seeds", seeds is not None)):
        if given and not suites:
            raise KhabarError(f"{option}: is for suites; give --suite NAME too, or --suites")
    pace = Pace(
        jobs=1 if NOTES.alone else workers,
        retries=retries,
        timeout=timeout,
        memory=memory and memory * 2**20,
        engine=engine,
        isolated=isolated,
        address=address,
        gpus=gpus,
    )
    pace.check()
    name = hidden(name_of(tagger))
    folder = out or Path(NOTES.folder or f"runs/{_run_id(name)}")
    place = folder.absolute()  # a system may go elsewhere
    first = "" if NOTES.folder else f"saving answers to {folder}"
    NOTES.add("folder", str(folder))
    spending, most = budget.of(folder, max_cost, max_tokens_total), 0 if fail_fast else max_failures
    outcomes: dict[str, Outcome] = {}
    kept, suites = cache_of(cache, say), limited_suites(suites, corpus, limit)
    for prompt, each in (by_prompt(tagger) or {"": tagger}).items():
        asked_for = each if prompt else system
        asked = partial(run_on, each, asked_for, pace, most, spending, folder, prompt, kept)
        began = time.monotonic()
        run = asked(corpus, folder_of_prompt(folder, prompt), first)
        seconds = time.monotonic() - began
        runs = run_on_suites(suites, folder_of_prompt(place, prompt), asked)
        outcomes[prompt] = Outcome(run, runs, _scored(run, runs, flips=flips or html), seconds)
        first = ""
    also = chosen_tables(every=every, types=types, zones=zones, articles=articles)
    show_outcomes(outcomes, also, as_json=as_json, as_csv=as_csv)
    if corpus is not whole:
        say(f"these are scores of the first {len(corpus)} of {len(whole)} articles")
    say(f"written to {folder}")
    for prompt, outcome in outcomes.items() if html else ():
        from khabar.cli.pages import write_pages
        from khabar.render.html import PAGE

        at, told = (folder_of_prompt(path, prompt) for path in (place, folder))
        write_pages(at / PAGE, [outcome.run], outcome.scores, shown=told)
    if "" in outcomes and not (as_json or as_csv):
        run = outcomes[""].run
        say_next(run, folder, limited=corpus is not whole, page=html, data=data)
    if any(outcome.failed for outcome in outcomes.values()):
        raise typer.Exit(1)


def _stays_on_disk(*, streaming: bool, html: bool) -> bool:
    """Return whether the corpus is read from disk; KhabarError if a page is asked for as well."""
    if streaming and html:
        raise KhabarError("--html: a page holds every article; omit --html or --streaming")
    return streaming


def _system_and_corpus(
    name: str, data: str | None, from_: str | None, *, streaming: bool
) -> tuple[System, Corpus]:
    """Return what is to be run; what a system's module does with Ctrl-C is undone."""
    from khabar.systems import system

    before = signal.getsignal(signal.SIGINT)
    tagger, corpus = system(name), corpus_of(data, from_, streaming=streaming)
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
    from_: From = None,
    labels: Annotated[
        str | None,
        typer.Option(
            help="The types of the entities: anercorp, ontonotes or wojood (default: khabar's, or "
            "what the predictions declare)."
        ),
    ] = None,
    streaming: Streaming = False,
    every: Every = False,
    types: Types = False,
    zones: Zones = False,
    articles: Articles = False,
    as_json: Json = False,
    as_csv: Csv = False,
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
    from khabar import api
    from khabar.predictions import read
    from khabar.score.engine.gold_store import corpus_with_gold_alone

    one_form(as_json=as_json, as_csv=as_csv)
    is_own = not streaming and data is not None and from_ is None
    corpus = corpus_with_gold_alone(data) if is_own and data is not None else None
    corpus = corpus or corpus_of(data, from_, streaming=streaming)
    report = api.score(predictions, corpus, labels=labels)
    if as_json or as_csv:
        print_report(report, as_csv=as_csv)
        return
    answers = (prediction for _, prediction in read(predictions, corpus, labels=labels))
    also = chosen_tables(every=every, types=types, zones=zones, articles=articles)
    show(report, corpus, answers, also)
    say_page(predictions, data)


def _run_id(name: str) -> str:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    slug = re.sub(r"[^\w-]+", "-", name)[:80]
    return f"{slug}-{now[:-3]}"
