"""The commands of those who build systems: run, score, compare."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar.cli.apart import NOTES
from khabar.cli.app import Articles, Data, Json, Types, Zones, app
from khabar.cli.output import alone, print_json, say, stderr, tell, wide_console
from khabar.secrets import hidden

if TYPE_CHECKING:
    from khabar.corpus import Corpus
    from khabar.schema import Prediction
    from khabar.score.report import Report


@app.command()
def systems(as_json: Json = False) -> None:
    """List what can be run here, and what each system still needs."""
    from khabar.systems import listing

    found = listing()
    if as_json:
        print_json([entry._asdict() for entry in found])
        return
    width = max(len(entry.name) for entry in found)
    for entry in found:
        told = entry.about if entry.needs is None else entry.needs
        tell(f"{entry.name:{width}}  {told}")


@app.command()
@alone()
def evaluate(
    system: Annotated[
        str, typer.Argument(help="NAME, NAME:ARGUMENT, module:attribute, or a YAML file.")
    ],
    data: Data = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The run's folder, new or begun; runs/<system>-<time> by default."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Articles at once, each in a thread.")] = 1,
    timeout: Annotated[
        float | None, typer.Option(min=0.001, help="Seconds for an article, then it has failed.")
    ] = None,
    retries: Annotated[int, typer.Option(min=0, help="Tries again of a fault that passes.")] = 2,
    max_failures: Annotated[
        int | None, typer.Option(min=0, help="Stop when more articles have failed.")
    ] = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="--max-failures 0.")] = False,
    html: Annotated[
        bool, typer.Option("--html", help="Also write report.html into the run's folder.")
    ] = False,
    types: Types = False,
    zones: Zones = False,
    articles: Articles = False,
    as_json: Json = False,
) -> None:
    """Run a system on a corpus and score it.

    Prints the scores and writes predictions.jsonl and report.json into the run's folder. Every
    answer is kept there as it comes: a run that was stopped or killed goes on if it is given
    its folder again, with the same system. Exits with 1 if the system failed on any article.

    \b
    Examples:
      khabar evaluate regex --types
      khabar evaluate my_package:MyTagger --data corpus.jsonl --json
      khabar evaluate llm.yaml --out runs/llm --jobs 16 --timeout 120
    """  # noqa: D301
    from khabar import api
    from khabar.render.terminal import progress
    from khabar.run.evaluation import StoppedError, evaluate
    from khabar.run.runner import Pace
    from khabar.systems import name_of
    from khabar.systems import system as find

    before = signal.getsignal(signal.SIGINT)
    tagger, corpus = find(system), api.corpus(data)
    signal.signal(signal.SIGINT, before)
    name = hidden(name_of(tagger))
    folder = out or Path(NOTES.folder or f"runs/{_run_id(name)}")
    first = "" if NOTES.folder else f"answers are kept in {folder}"
    NOTES.add("folder", str(folder))
    place = folder.absolute()  # a system may go elsewhere
    pace = Pace(1 if NOTES.alone else jobs, retries, timeout)
    most = 0 if fail_fast else max_failures

    def each(prediction: Prediction | None) -> None:
        step(prediction)
        if prediction:
            NOTES.add("done", prediction.id)

    try:
        bar = progress(len(corpus), name, stderr(), first=first)
        with _told_if_interrupted(folder), bar as step:
            report = evaluate(
                tagger,
                corpus,
                folder,
                system,
                pace=pace,
                max_failures=most,
                each=each,
                begun=partial(NOTES.add, "begun"),
                lost=NOTES.lost,
            )
    except StoppedError as error:
        say(f"khabar: {error}; run the command again with --out {folder} to go on")
        raise typer.Exit(1) from None
    _show(report, {"types": types, "zones": zones, "articles": articles}, as_json=as_json)
    say(f"written to {folder}")
    if html:
        _write_page(place, report, corpus, shown=folder)
    if report.errors:
        raise typer.Exit(1)


def _write_page(folder: Path, report: Report, corpus: Corpus, *, shown: Path) -> None:
    from khabar.render import html
    from khabar.render.terminal import progress
    from khabar.run.store import PREDICTIONS

    run = html.of_file(report, folder / PREDICTIONS, corpus)
    with progress(len(corpus), html.PAGE, stderr()) as step:
        html.write(folder / html.PAGE, corpus, [run], on_article=step)
    say(f"written to {shown / html.PAGE}")


@app.command()
def score(
    predictions: Annotated[Path, typer.Argument(help="A predictions.jsonl made elsewhere.")],
    data: Data = None,
    labels: Annotated[
        str | None,
        typer.Option(help="Whose types the entities have: anercorp, ontonotes or wojood."),
    ] = None,
    streaming: Annotated[
        bool, typer.Option("--streaming", help="Leave a large .jsonl corpus on disk; slower.")
    ] = False,
    types: Types = False,
    zones: Zones = False,
    articles: Articles = False,
    as_json: Json = False,
) -> None:
    """Score a predictions.jsonl that any program has written.

    One JSON object an article and line. Offsets are code points of the raw text. A task
    left out is not scored; an article left out counts as an empty answer.

    \b
    Example of a line:
      {"id": "000", "dates": [{"start": 150, "end": 160, "type": "DATE",
                               "value": "2025-12-04"}]}
    """  # noqa: D301
    from khabar import api, load

    asked = {"types": types, "zones": zones, "articles": articles}
    corpus = load(data, streaming=streaming)
    _show(api.score(predictions, corpus, labels=labels), asked, as_json=as_json)


@app.command()
def compare(
    one: Annotated[Path, typer.Argument(help="A run's folder, or a predictions.jsonl.")],
    other: Annotated[Path, typer.Argument(help="The run to compare it with.")],
    data: Data = None,
    force: Annotated[
        bool, typer.Option("--force", help="Compare runs whose signatures differ.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare two systems on the same articles, measure by measure, with two tests.

    p over articles: the exact paired sign-flip test, which speaks of news like these; with
    five articles it is never below 0.0625. p over sentences: paired approximate
    randomisation, which speaks of these articles alone.

    \b
    Example:
      khabar compare runs/regex runs/mine
    """  # noqa: D301
    from khabar import api
    from khabar.score.compare import least_p

    found, number = api.compare(one, other, data, force=force)
    if as_json:
        rows = [{**row._asdict(), "difference": row.difference} for row in found]
        print_json({"articles": number, "least_p": least_p(number), "differences": rows})
        return
    from khabar.render import terminal

    terminal.show_differences(found, one.name, other.name, wide_console())
    print(f"with {number} articles no two-sided p over articles is below {least_p(number):.4g}")


@contextmanager
def _told_if_interrupted(folder: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        say(f"khabar: interrupted; run the command again with --out {folder} to go on")
        raise typer.Exit(130) from None


def _run_id(name: str) -> str:
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    slug = re.sub(r"[^\w-]+", "-", name)[:80]
    return f"{slug}-{now[:-3]}"


def _show(report: Report, asked: dict[str, bool], *, as_json: bool) -> None:
    if as_json:
        print_json(report.as_dict())
        return
    from khabar.render import terminal

    terminal.show(report, wide_console(), [name for name, wanted in asked.items() if wanted])
