"""eval.yaml: the headlines as tasks of a benchmark dataset, as the Hugging Face Hub reads them.

After the Hub's documentation, "Evaluation Results": a name, a description, the framework that
computes the scores, and per task an id, a configuration and a split.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from khabar import features
from khabar.gold.read import Release
from khabar.score.measures import HEADLINES

FRAMEWORK, CONFIG = "khabar", "articles"


def task_id(task: str, measure: str) -> str:
    """Return the id of a headline on the Hub, for example ``entities-strict``."""
    return f"{task}-{measure}"


def describe(release: Release, about: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of eval.yaml; `about`: the entries of `card.about`."""
    place = {"config": CONFIG, "split": features.split_of(CONFIG)}
    return {
        "name": release.name,
        "description": about["description"],
        "evaluation_framework": FRAMEWORK,
        "tasks": [{"id": task_id(*headline), **place} for headline in HEADLINES],
    }
