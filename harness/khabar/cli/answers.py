"""The commands that look at what language models answered: show it, and read it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from khabar import limits
from khabar.cli.app import Data, From, Json, app
from khabar.cli.corpora import corpus as corpus_of
from khabar.cli.output import alone, print_json, say, stderr, tell, wide_console
from khabar.errors import KhabarError

if TYPE_CHECKING:
    from khabar.corpus import Corpus
    from khabar.run.call_file import Entry
    from khabar.run.reread import Reread
    from khabar.run.run import Run
    from khabar.systems import System


@app.command()
def answers(
    run: Annotated[Path, typer.Argument(help="A run's folder, or that of its run on a suite.")],
    article: Annotated[
        str | None, typer.Option(help="The id of an article: show each of its answers whole.")
    ] = None,
    question: Annotated[
        str | None,
        typer.Option(help="Only this question: a task, identity or probe (default: no probe)."),
    ] = None,
    thinking: Annotated[
        bool, typer.Option("--thinking", help="Also show what the model thought before.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what a language model answered in a run.

    Prints a table of all calls; with --article, the answers of that article as the model gave
    them.

    \b
    Examples:
      khabar answers runs/llm
      khabar answers runs/llm --article 000 --question dates
      khabar answers runs/llm/suites/names --json
    """  # noqa: D301
    from khabar.render import answers as render

    entries, probes = _entries(run, article, question)
    if not entries:
        raise KhabarError(f"{run}: no call of {_wanted(article, question)}")
    if as_json:
        print_json([_as_dict(entry) for entry in entries])
    elif article is None:
        render.show_table(entries, wide_console(), probes)
    else:
        render.show_answers(entries, wide_console(), thinking=thinking)


def _entries(run: Path, article: str | None, question: str | None) -> tuple[list[Entry], int]:
    """Return the calls of a run that are asked for, and the number of probes, which ask nothing."""
    from msgspec.structs import replace

    from khabar.calls import PROBE
    from khabar.run.call_file import CALLS, read

    if not run.is_dir():
        raise KhabarError(f"{run}: is not the folder of a run; give one")
    if not (run / CALLS).is_file():
        raise KhabarError(
            f"{run}: has no {CALLS}: its system keeps no calls of a language model, or the run is "
            "of an older khabar"
        )
    entries, probes = [], 0
    for entry in read(run):
        asked = [call.question for call in entry.calls]
        probes += asked.count(PROBE)
        wanted = {question} if question else {*asked} - {PROBE}
        calls = tuple(call for call in entry.calls if call.question in wanted)
        if calls and article in (None, entry.id):
            entries.append(replace(entry, calls=calls))
    return entries, probes


def _wanted(article: str | None, question: str | None) -> str:
    of = f"article {article[: limits.QUOTED]!r}" if article is not None else "any article"
    return of if question is None else f"{of} with the question {question[: limits.QUOTED]!r}"


def _as_dict(entry: Entry) -> dict[str, object]:
    from msgspec import to_builtins

    return {"id": entry.id, "attempt": entry.attempt, "calls": to_builtins(entry.calls)}


@app.command()
@alone()
def reread(
    run: Annotated[Path, typer.Argument(help="A run's folder.")],
    system: Annotated[
        str | None,
        typer.Option(help="The system, as `khabar evaluate` takes it (default: the run's)."),
    ] = None,
    data: Data = None,
    from_: From = None,
    out: Annotated[
        Path | None, typer.Option(help="A new folder for the run (default: the same folder).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a run's predictions anew from the kept answers, and ask nothing.

    For when khabar reads or locates answers otherwise than before. The predictions and scores of
    the run and of its suites are written anew; pages and flips are not (`khabar report RUN`). An
    article whose answers are not all kept has its prediction of before, and is asked for again
    when the run goes on (`khabar evaluate SYSTEM --out RUN`).

    \b
    Examples:
      khabar reread runs/llm
      khabar reread runs/llm --system llm.yaml --out runs/llm-again
    """  # noqa: D301
    from khabar import systems
    from khabar.run import asked
    from khabar.run.reread import check, copied
    from khabar.suites.published import FOLDER

    if run.absolute().parent.name == FOLDER:
        raise KhabarError(f"{run}: is a run on a suite; reread the run to which it belongs")
    source = system or asked.read(run)
    tagger = systems.system(source)
    check(tagger, run)
    if out is not None:
        copied(run, out)
    found = dict(_reread_all(out or run, tagger, source, corpus_of(data, from_)))
    if as_json:
        print_json({name: _found(each) for name, each in found.items()})
    for name, each in found.items():
        _tell(name, each, as_json=as_json)


def _reread_all(
    folder: Path, system: System, source: str, corpus: Corpus
) -> Iterator[tuple[str, Reread]]:
    """Read a run again, and then its runs on suites; yield each with its corpus's name."""
    from khabar.limited import narrowed
    from khabar.run.run import Run, finished
    from khabar.suites.published import names_in, reopened, scored, written

    before = finished(folder)
    narrow = narrowed(corpus, before.signature.data) if before else corpus
    base = _reread_one(Run.open(folder, narrow), system, source)
    yield base.after.corpus.name, base
    for name in names_in(folder):
        on_suite = _reread_one(reopened(folder, name), system, source)
        written(scored(base.after, on_suite.after))
        yield name, on_suite


def _reread_one(run: Run, system: System, source: str) -> Reread:
    from khabar.render.progress import progress
    from khabar.run.reread import reread

    with progress(len(run.corpus), run.name, stderr()) as step:
        return reread(system, run, source, step)


def _found(found: Reread) -> dict[str, object]:
    return {
        "articles": len(found.after.corpus),
        "differ": list(found.differ),
        "mended": list(found.mended),
        "failed": list(found.failed),
        "former": found.former,
        "scores": {name: {"before": b, "after": a} for name, b, a in _scores(found)},
    }


def _scores(found: Reread) -> Sequence[tuple[str, float | None, float | None]]:
    """Return the F1 of each headline measure before and after."""
    from khabar.score.measures import HEADLINES

    scores = []
    for task, name in HEADLINES:
        both = found.before.report[task][name], found.after.report[task][name]
        before, after = (score.f1 if score else None for score in both)
        if any(both):
            scores.append((f"{task}.{name}", before, after))
    return scores


def _tell(name: str, found: Reread, *, as_json: bool) -> None:
    """Print what changed, and say what must be asked for again."""
    if not as_json:
        tell(
            f"{name}: {len(found.differ)} of {len(found.after.corpus)} predictions differ; "
            f"{len(found.mended)} that had failed are answers, {len(found.failed)} now fail"
        )
        for measure, before, after in _scores(found):
            tell(f"  {measure:16} {_percent(before)} -> {_percent(after)}")
    if found.former:
        id_, reason = next(iter(found.former.items()))
        say(
            f"khabar: {name}: {len(found.former)} articles have their predictions of before, such "
            f"as {id_[: limits.QUOTED]!r}: {reason}"
        )


def _percent(f1: float | None) -> str:
    return "none" if f1 is None else f"{100 * f1:.1f}"
