"""Runs made of what other harnesses keep: lm-evaluation-harness's samples and Inspect's logs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec

from khabar import files, jsonl, limits, predictions
from khabar.errors import KhabarError, check_one_of
from khabar.interop.asked import HEADLINES, answered, corpus, joined
from khabar.run.evaluation import finish
from khabar.run.run import Run
from khabar.schema import Prediction
from khabar.suites.published import folder_of, scored, written

Kept = tuple[str, Prediction]
"""A suite, empty for the articles, and the answer to a task about one of its articles."""


class _Document(msgspec.Struct):
    id: str
    task: str
    suite: str = ""


class _Sample(msgspec.Struct):
    doc: _Document
    resps: list[list[str]]


_SAMPLE = msgspec.json.Decoder(_Sample)


def of_lm_eval(paths: Iterable[Path]) -> Iterator[Kept]:
    """Yield the answers in files of samples (``lm_eval --log_samples``).

    Raises KhabarError, which names the line, if one is no sample of a task of khabar.
    """
    for path in paths:
        for line in jsonl.lines(path):
            sample = line.decode(_SAMPLE)
            if not sample.resps or not sample.resps[0]:
                raise line.error("a sample without an answer; evaluate again with --log_samples")
            try:
                yield _kept(sample.doc, sample.resps[0][0], None)
            except KhabarError as error:
                raise line.error(error) from None


def of_inspect(paths: Iterable[Path]) -> Iterator[Kept]:
    """Yield the answers in Inspect's logs; those of samples that were not answered are failures.

    Raises KhabarError if a file is no log, or not one of a task of khabar.
    """
    for path in paths:
        for sample in _samples(path):
            try:
                doc = msgspec.convert({**sample.metadata, "id": str(sample.id)}, _Document)
                yield _kept(doc, sample.output.completion, sample.output.stop_reason)
            except (ValueError, KhabarError) as error:
                raise KhabarError(f"{path}: sample {str(sample.id)!r:.60}: {error}") from None


def is_log(path: Path) -> bool:
    """Return whether a path is of a log of Inspect, or of samples of lm-evaluation-harness."""
    return path.suffix == ".eval" or fnmatch(path.name, "samples_*.jsonl")


def of_log(path: Path, folder: Path) -> Path:
    """Return a run of the answers in one file that another harness keeps, made below `folder`."""
    kept = of_inspect([path]) if path.suffix == ".eval" else of_lm_eval([path])
    out = folder / f"{len([*folder.iterdir()])}"
    run(out, kept, path.stem)
    return out


def _samples(path: Path) -> list[Any]:
    try:
        from inspect_ai.log import read_eval_log
    except ModuleNotFoundError:
        raise KhabarError("inspect_ai is not installed; run: pip install 'khabar[llm]'") from None
    try:
        _check_size(path)
        return list(read_eval_log(str(path)).samples or ())
    except Exception as error:  # whatever its readers raise for a file that is no log
        reason = " ".join(str(error).split())[:200]
        raise KhabarError(f"{path}: is no log of Inspect ({reason}); give a .eval file") from None


def _check_size(path: Path) -> None:
    """Raise ValueError for an archive that is larger when unpacked than khabar reads."""
    with zipfile.ZipFile(path) as archive:
        size = sum(part.file_size for part in archive.infolist())
    if size > limits.UNPACKED:
        raise ValueError(f"more than {limits.UNPACKED:,} bytes when unpacked")


def _kept(doc: _Document, answer: str, finish_: str | None) -> Kept:
    check_one_of("task", doc.task, list(HEADLINES))
    article = _by_id(doc)
    return doc.suite, answered(doc.task, article, answer, finish_)  # type: ignore[arg-type]


def _by_id(doc: _Document) -> Any:  # noqa: ANN401
    try:
        return corpus(doc.suite or None).by_id(doc.id)
    except KeyError:
        raise KhabarError(f"no article {doc.id!r:.60}; give answers of khabar's tasks") from None


def run(out: Path, kept: Iterable[Kept], system: str) -> Run:
    """Return the run of answers, in the new folder `out`; runs on suites are within it.

    Raises KhabarError if the folder is there, there is no answer to a task about the articles, or
    one is there twice. Nothing is left behind then.
    """
    by_suite: dict[str, dict[str, list[Prediction]]] = {}
    for suite, part in kept:
        by_suite.setdefault(suite, {}).setdefault(part.id, []).append(part)
    if "" not in by_suite:
        raise KhabarError("no answers about the articles; give those of the task without a suite")
    with files.new_folder(out) as folder:
        base = _finished(folder, "", by_suite.pop(""), system)
        for suite, parts in by_suite.items():
            place = folder_of(folder, suite)
            place.mkdir(parents=True)
            written(scored(base, _finished(place, suite, parts, system)))
    return Run.open(out)


def _finished(folder: Path, suite: str, parts: dict[str, list[Prediction]], system: str) -> Run:
    articles = corpus(suite or None)
    answers = [joined(parts[article.id]) for article in articles if article.id in parts]
    lines = (predictions.written(answer)[1] for answer in answers)
    return finish(folder, lines, articles, system)
