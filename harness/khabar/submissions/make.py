"""khabar submit: a run becomes a submission's folder and a new leaderboard, or nothing changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from khabar import files, limits, predictions, strict_yaml
from khabar.corpus import load
from khabar.errors import KhabarError
from khabar.limited import is_limited
from khabar.run.run import REPORT, Run
from khabar.schema import Prediction
from khabar.secrets import MASK, hidden
from khabar.submissions import dataset, folder, of_model, suites
from khabar.submissions.board import BOARD, PICTURE, kept, made
from khabar.submissions.board_scores import scored
from khabar.submissions.description import LONGEST_TEXT, SAW, Description, in_words

Fields = Mapping[str, Any]
Ask = Callable[[str], Any]
"""Asks a person for a field of a description."""

OPTIONS: Mapping[str, str] = {
    "system": "--system NAME",
    "version": "--version VERSION",
    "kind": "--kind KIND",
    "authors": "--author NAME",
    "trained_on": "--trained-on TEXT",
    "saw_the_articles": f"--saw-the-articles {'|'.join(SAW)}",
}
"""What must be said of a system, and the option that says it."""
_EXAMPLE = (
    "--version 1.0 --kind rules --author 'Your Name' --trained-on nothing --saw-the-articles no"
)
_OF_A_RUN = frozenset(("date", "dataset", "cost", "options", "suites"))
_OF_A_MODEL = frozenset(("version", "kind", "prompt"))
_KIND_OF_ERROR = 80


def submit(
    run: Path, name: str, fields: Fields, *, root: Path, force: bool = False, ask: Ask | None = None
) -> Path:
    """Make ``submissions/NAME`` below `root` from a run, rebuild the leaderboard, return it.

    `run`: the folder of a finished run on the built-in dataset, or a predictions.jsonl; `fields`:
    those of the description (`description.Description`) as YAML would give them. What they leave
    open is inferred, kept from the submission that `force` replaces, or asked for.

    Raises KhabarError, and changes nothing, where the name, the run, the description or another
    submission is not right.
    """
    if fault := folder.name_fault(name):
        raise KhabarError(fault)
    corpus, submissions = load(), root / folder.SUBMISSIONS
    there = folder.found(submissions) if files.no_link(submissions).is_dir() else {}
    if name in there and not force:
        raise KhabarError(
            f"{there[name]}: is a submission already; give --force to replace it, or another name"
        )
    answers, inferred = _of_run(Run.open(run, corpus))
    on_suites = dict(_on_suites(run, inferred.get("system")))
    answered = {suite: suites.described(each.corpus) for suite, each in on_suites.items()}
    fields = {**fields, "suites": msgspec.to_builtins(answered)}
    if name in there:
        inferred = {**inferred, **_kept(folder.read(there[name]), inferred)}
    described = _described(inferred, fields, ask)
    if fault := dataset.fault(described.dataset, corpus):
        raise KhabarError(f"{name}: {fault}")
    new = not submissions.exists()
    try:
        _write(described, answers, on_suites, {**there, name: submissions / name}, name, root)
    except BaseException:
        if new:
            with suppress(OSError):
                submissions.rmdir()
        raise
    return submissions / name


def _write(
    described: Description,
    answers: Iterable[Prediction],
    on_suites: Mapping[str, Run],
    submissions: Mapping[str, Path],
    name: str,
    root: Path,
) -> None:
    staged = {name: root / f".{name}.staged" for name in (BOARD, PICTURE)}
    kept(root / BOARD)  # a leaderboard that cannot be kept is told before anything is scored
    try:
        with files.new_folder(submissions[name], replace=True) as partial:
            files.write(partial / folder.SYSTEM, as_yaml(described))
            predictions.write(partial / folder.PREDICTIONS, answers)
            for suite, run in on_suites.items():
                predictions.write(folder.on_suite(partial, suite), _published(run))
            for file, content in made(scored({**submissions, name: partial}), root).items():
                files.write(staged[file], content)
        for file, path in staged.items():
            path.replace(root / file)
    finally:
        for path in staged.values():
            path.unlink(missing_ok=True)


def as_yaml(described: Description) -> bytes:
    """Return a description as system.yaml, without secrets; a link loses its user."""
    fields = hidden(msgspec.to_builtins(described))
    if described.link:
        fields["link"] = fields["link"].replace(f"{MASK}@", "")
    return yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=100).encode()


def _of_run(run: Run) -> tuple[list[Prediction], dict[str, Any]]:
    """Return a run's predictions as they are submitted, and the fields that it has."""
    inferred: dict[str, Any] = {
        "date": datetime.now(UTC).date(),
        "dataset": {"version": run.corpus.version, "sha256": run.corpus.sha256},
    }
    if run.folder:
        inferred["system"] = _system(run, run.folder)
    if cost := of_model.cost(run):
        inferred["cost"] = cost
    inferred |= of_model.fields(run.answers.values())
    return list(_published(run)), inferred


def _on_suites(run: Path, system: str | None) -> Iterator[tuple[str, Run]]:
    """Yield the runs on suites in a run's folder; KhabarError for one of another system."""
    for suite, each in suites.of_run(run):
        assert each.folder
        if (of := _system(each, each.folder)) != system:
            raise KhabarError(f"{each.folder}: is a run of {of[: limits.QUOTED]!r}, not {system!r}")
        yield suite, each


def _published(run: Run) -> Iterator[Prediction]:
    """Yield a run's predictions as they are submitted, in the order of the articles."""
    canary = dataset.canary()
    return (_public(prediction, canary) for prediction in run.answers.values())


def _system(run: Run, folder: Path) -> str:
    """Return the system of a run; KhabarError if it was not finished, on the corpus."""
    if run.signature is None:
        raise KhabarError(
            f"{folder}: no finished run, since it has no {REPORT}; run to the end first"
        )
    if is_limited(data := run.signature.data):
        raise KhabarError(
            f"{folder}: was run on the first articles alone, {data[: limits.QUOTED]}; run the "
            "command again with this folder and without --limit"
        )
    if data != run.corpus.identity:
        raise KhabarError(
            f"{folder}: was run on {data[: limits.QUOTED]}, not {run.corpus.identity}; run it again"
        )
    if run.system is None:
        raise KhabarError(f"{folder / REPORT}: no report of a run (no system); run again")
    return run.system


def _public(prediction: Prediction, canary: str) -> Prediction:
    """Return a prediction with the canary, and without what may say something of a machine.

    That is its details, and the message of a fault.
    """
    error = prediction.error
    if error is not None:
        error = error.partition(":")[0][:_KIND_OF_ERROR] or "failed"
    return msgspec.structs.replace(prediction, details=None, error=error, canary=canary)


def _kept(before: Description, inferred: Fields) -> dict[str, Any]:
    """Return what a description says of a system and not of one run of it, or of its model."""
    fields: dict[str, Any] = msgspec.to_builtins(before)
    replaced = {*_OF_A_RUN, *(_OF_A_MODEL & inferred.keys())}
    return {field: value for field, value in fields.items() if field not in replaced}


def _described(inferred: Fields, fields: Fields, ask: Ask | None) -> Description:
    whole = {**inferred, **fields}
    if isinstance(fields.get("cost"), dict):
        whole["cost"] = {**inferred.get("cost", {}), **fields["cost"]}
    missing = [field for field in OPTIONS if field not in whole]
    if missing and ask is None:
        options = ", ".join(OPTIONS[field] for field in missing)
        raise KhabarError(f"missing fields: {options}; for example: {_EXAMPLE}")
    whole |= {field: ask(field) for field in missing if ask}
    try:
        return msgspec.convert(whole, Description)
    except msgspec.ValidationError as error:
        raise KhabarError(f"description: {in_words(str(error))}") from None


def prepared(path: Path) -> dict[str, Any]:
    """Return the fields of a system.yaml that somebody prepared, whole or in part."""
    return strict_yaml.read(path, dict[str, Any])


def prompt(path: Path) -> object:
    """Return the field for a prompt's file: its text, or where it is long its name and hash.

    The text of a folder is that of its ``*.md`` files, each below its name.
    """
    text = _of_folder(path) if path.is_dir() else strict_yaml.read_text(path)
    if len(text) <= LONGEST_TEXT:
        return text.replace("\r\n", "\n")
    return {"name": path.name, "sha256": hashlib.sha256(text.encode()).hexdigest()}


def _of_folder(folder: Path) -> str:
    files = sorted(folder.glob("*.md"))
    if not files:
        raise KhabarError(f"{folder}: holds no *.md; give a prompt's file or folder")
    texts = (f"# {path.name}\n{strict_yaml.read_text(path, limits.YAML)}" for path in files)
    return "\n".join(texts)
