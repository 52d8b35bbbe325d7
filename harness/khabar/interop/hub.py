"""A run's headlines for the model's page on the Hugging Face Hub: ``.eval_results/khabar.yaml``."""

from __future__ import annotations

import re

import yaml

from khabar.errors import KhabarError, MissingExtraError
from khabar.gold.benchmark import task_id
from khabar.run.run import Run
from khabar.score.measures import HEADLINES

PATH = ".eval_results/khabar.yaml"
_ID = re.compile(r"[a-zA-Z0-9][\w.-]{0,95}/[a-zA-Z0-9][\w.-]{0,95}", re.ASCII)


def check_id(option: str, id_: str) -> str:
    """Return an id of the Hub; raises KhabarError if it is not of the form OWNER/NAME."""
    if not _ID.fullmatch(id_):
        raise KhabarError(f"{option}: {id_[:100]!r} is not an id of the Hub; give OWNER/NAME")
    return id_


def results(run: Run, dataset: str) -> bytes:
    """Return the YAML file: the F1 of each headline that was computed, from 0 to 1.

    `dataset`: the id of khabar's dataset on the Hub. The signature of each score is its note.

    Raises KhabarError for a run without a headline, or if huggingface_hub is not installed.
    """
    try:
        from huggingface_hub import EvalResultEntry, eval_result_entries_to_yaml
    except ImportError:
        raise MissingExtraError("huggingface_hub 1.4 or later", "hub") from None
    scores = [(task_id(*name), run.report[name[0]][name[1]]) for name in HEADLINES]
    entries = [
        EvalResultEntry(dataset, id_, value=round(score.f1, 6), notes=str(score.signature))
        for id_, score in scores
        if score is not None
    ]
    if not entries:
        raise KhabarError(f"{run.name}: no headline has a score; export a run that has one")
    text: str = yaml.safe_dump(
        eval_result_entries_to_yaml(entries), sort_keys=False, allow_unicode=True, width=1000
    )
    return text.encode()
