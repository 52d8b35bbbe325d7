"""A run as a record of Every Eval Ever, schema 0.3: each score with its confidence interval.

After ``eval.schema.json`` of the package every_eval_ever 0.3.0 (EvalEval Coalition 2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any, NamedTuple

from khabar.errors import KhabarError
from khabar.run.run import Run
from khabar.score.score import Score

SCHEMA_VERSION = "0.3.0"
RELATIONSHIPS = ("first_party", "third_party", "collaborative", "other")


class Source(NamedTuple):
    """Who evaluated which model: what a run does not know.

    `model`: the model's id, OWNER/NAME. `organization`: who ran the evaluation. `relationship` of
    it to the model's developer: one of `RELATIONSHIPS`. `dataset`: the id of khabar's dataset on
    the Hub, None if it is not there.
    """

    model: str
    organization: str
    relationship: str
    dataset: str | None = None


def path_of(model: str, id_: str) -> str:
    """Return where the datastore keeps a record; `id_`: a UUID of version 4."""
    return f"data/khabar/{model}/{id_}.json"


def record(run: Run, source: Source, now: str) -> dict[str, Any]:
    """Return the record of a run, JSON-ready; `now`: the time of the export, in seconds of Unix.

    Raises KhabarError for a run without a score.
    """
    results = list(_results(run, source.dataset))
    if not results:
        raise KhabarError(f"{run.name}: has no score; export a run that has one")
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"khabar/{source.model}/{now}",
        "retrieved_timestamp": now,
        "source_metadata": {
            "source_name": "khabar",
            "source_type": "evaluation_run",
            "source_organization_name": source.organization,
            "evaluator_relationship": source.relationship,
        },
        "eval_library": {"name": "khabar", "version": version("khabar")},
        "model_info": {
            "name": source.model.rpartition("/")[2],
            "id": source.model,
            "developer": source.model.partition("/")[0],
            "additional_details": {
                "deployment_type": "unknown",
                "model_availability": "unknown",
                "system": run.report.system,
            },
        },
        "evaluation_results": results,
    }


def _results(run: Run, dataset: str | None) -> Iterator[dict[str, Any]]:
    data = _data(run, dataset)
    for task, measures in run.report.items():
        for name, score in measures.items():
            if score is not None:
                yield {
                    "evaluation_result_id": f"{task}.{name}",
                    "evaluation_name": f"khabar {task} {name}",
                    "source_data": data,
                    "metric_config": _metric(task, name),
                    "score_details": _details(score),
                }


def _data(run: Run, dataset: str | None) -> Mapping[str, Any]:
    about = {"dataset_name": "khabar", "additional_details": {"data": run.corpus.identity}}
    if dataset is None:
        return {**about, "source_type": "other"}
    ids = [article.id for article in run.corpus]
    of_hub = {"hf_repo": dataset, "hf_split": "test", "samples_number": len(ids)}
    return {**about, "source_type": "hf_dataset", **of_hub, "sample_ids": ids}


def _metric(task: str, name: str) -> Mapping[str, Any]:
    return {
        "evaluation_description": f"micro-averaged F1 of the measure {name} of {task}",
        "metric_id": f"khabar.{task}.{name}.f1",
        "metric_name": f"F1 ({task} {name})",
        "metric_kind": "f1",
        "metric_unit": "proportion",
        "lower_is_better": False,
        "score_type": "continuous",
        "min_score": 0.0,
        "max_score": 1.0,
    }


def _details(score: Score) -> Mapping[str, Any]:
    counted = {name: str(number) for name, number in score.total._asdict().items()}
    details = {"score": score.f1, "details": {**counted, "signature": str(score.signature)}}
    return {**details, "uncertainty": _uncertainty(score)} if score.interval else details


def _uncertainty(score: Score) -> Mapping[str, Any]:
    low, high = score.interval or (0.0, 1.0)
    method = "jackknife over articles on the log-odds of F1, with Student's t"
    interval = {"lower": low, "upper": high, "confidence_level": 0.95, "method": method}
    return {"confidence_interval": interval, "num_samples": len(score.articles)}
