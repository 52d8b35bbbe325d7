"""The functions of the tasks for lm-evaluation-harness, whose YAML files are in `lm_eval`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from khabar.corpus import Articles
from khabar.interop.asked import HEADLINES, answered, corpus, messages
from khabar.score.engine.scorer import report
from khabar.score.score import Score

Item = tuple[str, str | None, str, str, str]
"""A metric, a suite, a task, the id of an article, and the model's answer."""


def documents(
    layer: str, suite: str | None = None, prompt: str = "v1", **_: object
) -> dict[str, Any]:
    """Return the split `test`, a document per article: its id, the suite, the task, the prompt.

    `prompt`: a version of the prompts, a folder or a file. Raises KhabarError if it is none.
    """
    from datasets import Dataset

    articles = corpus(suite)
    messages(layer, articles[0], prompt)  # type: ignore[arg-type]
    common = {"suite": suite or "", "task": layer, "prompt": prompt}
    rows = [{"id": article.id, **common} for article in articles]
    return {"test": Dataset.from_list(rows)}


def prompt(doc: Mapping[str, Any]) -> str:
    """Return what a document asks: the prompt of the system `llm`."""
    article = corpus(doc["suite"] or None).by_id(doc["id"])
    return messages(doc["task"], article, doc["prompt"])[0].content


def results(doc: Mapping[str, Any], answers: Sequence[str]) -> dict[str, Item]:
    """Return what each metric aggregates of a document: what it is, and the model's answer."""
    whole = (doc["suite"] or None, doc["task"], doc["id"], str(answers[0]))
    names = [f"{name}{end}" for name in HEADLINES[doc["task"]] for end in ("", "_low", "_high")]
    return {name: (name, *whole) for name in names}


def score(items: Sequence[Item]) -> float:
    """Return a metric: the micro-averaged F1, or an end of its 95% interval, from 0 to 1.

    The end is NaN if there are too few articles for an interval.
    """
    name, _, end = items[0][0].partition("_")
    scored = _scores(tuple(tuple(item[1:]) for item in items))[name]
    if not end:
        return scored.f1
    return getattr(scored.interval, end, float("nan"))


@cache
def _scores(items: tuple[tuple[str | None, str, str, str], ...]) -> Mapping[str, Score]:
    suite, task = items[0][:2]
    whole: Any = corpus(suite)
    articles = [whole.by_id(id_) for _, _, id_, _ in items]
    answers = [
        answered(task, article, item[3])  # type: ignore[arg-type]
        for article, item in zip(articles, items, strict=True)
    ]
    return report("", Articles(articles, whole.identity), answers)[task]  # type: ignore[return-value]
