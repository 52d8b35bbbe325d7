"""The numbers that the scorer gives for all cases: `python -m tests.score.record` keeps them.

A number that has changed is kept only under a new revision (`khabar.score.revision`).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import khabar
from khabar.score.compare import compare
from khabar.score.engine.scorer import report
from khabar.score.measures import HEADLINES
from khabar.score.report import Report
from khabar.score.revision import REVISION

from . import drawn
from .perturb import with_faults
from .test_cases import CASES, article, layers

FILE = Path(__file__).with_name("results.json")
DRAWN = 60
"""Corpora that are drawn (`drawn`), each answered under every set of labels."""
_DIGITS = 9
"""Decimals that are kept of what is computed with exp and log, whose last bits differ."""

Results = dict[str, dict[str, Any]]


def results(number: int = DRAWN) -> Results:
    """Return every number of every case, and of gold with faults on the articles of 1.0.0.

    `number`: how many drawn corpora are scored.
    """
    found: Results = {}
    for param in CASES:
        case = param.values[0]
        corpus = khabar.Corpus([article(case["text"], case["gold"])])
        answer = khabar.Prediction(id="case", **layers(case["text"], case["prediction"]))
        found[str(param.id)] = dict(_numbers(khabar.score([answer], corpus)))
    released = khabar.load(version="1.0.0")
    pair = [
        report("faulty", released, [with_faults(a, seed) for a in released], sentences=True)
        for seed in (1, 2)
    ]
    found["articles 1.0.0 with faults"] = dict(_numbers(pair[0]))
    found["articles 1.0.0, two compared"] = {
        f"{each.task}.{each.measure}": [_rounded(part) for part in each[2:]]
        for each in compare(*pair)
    }
    return found | dict(_of_drawn(released, number))


def _of_drawn(articles: khabar.Corpus, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the headlines of drawn corpora, and a hash of every other number."""
    for seed in range(number):
        corpus = drawn.corpus(articles, seed)
        for labels in drawn.LABEL_SETS:
            answers = drawn.answers(corpus, seed, labels)
            made = report("drawn", corpus, answers, sentences=True)
            yield f"drawn {seed:02}, {labels or 'khabar'}", _summed(made)


def _summed(made: Report) -> dict[str, Any]:
    scores = {f"{task}.{name}": made[task][name] for task, name in HEADLINES}
    every = json.dumps(dict(_every(made)), sort_keys=True)
    return {
        **{name: score and [*score.total] for name, score in scores.items()},
        "sha256": hashlib.sha256(every.encode()).hexdigest(),
    }


def _every(made: Report) -> Iterator[tuple[str, Any]]:
    """Yield every number of a report: by article, sentence, type and zone, and what has no span."""
    yield from _numbers(made)
    yield "without a span", [made.unlocatable, made.malformed, made.truncated, made.buckets]
    for task, scores in made.items():
        for name, score in scores.items():
            if score is not None:
                tables = (score.by_type, score.by_zone, score.by_article, score.repeated)
                named = [score.signature.measure, score.signature.view]
                yield f"{task}.{name} in full", [*tables, score.sentences.tolist(), named]


def _numbers(made: Report) -> Iterator[tuple[str, Any]]:
    for task, scores in made.items():
        for name, score in scores.items():
            if any(scores.values()):
                yield f"{task}.{name}", score and [*score.total, *_interval(score.interval)]
    for layer, identity in made.identity.items():
        for name, each in (identity or {}).items():
            yield f"{layer}.{name}", [_rounded(part) for part in each[1:]]


def _interval(bounds: tuple[float, float] | None) -> list[Any]:
    return [] if bounds is None else [_rounded(bound) for bound in bounds]


def _rounded(value: Any) -> Any:
    return round(value, _DIGITS) if isinstance(value, float) else value


def kept() -> dict[str, Any]:
    """Return what was recorded: the revision, and its results."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def changed(now: Results, then: Results) -> list[str]:
    """Return which recorded numbers are others now; what is new or gone is no change."""
    return [
        f"{case}: {name}: {numbers} is now {now[case][name]}"
        for case, measures in then.items()
        for name, numbers in measures.items()
        if case in now and name in now[case] and now[case][name] != numbers
    ]


def main() -> None:
    """Record the numbers; refuse where one has changed and the revision has not."""
    now = results()
    same = FILE.exists() and kept()["revision"] == REVISION
    if same and (told := changed(now, kept()["results"])):
        sys.exit("\n".join([*told[:20], "raise REVISION in harness/khabar/score/revision.py"]))
    lines = (f" {json.dumps(case, ensure_ascii=False)}: {json.dumps(now[case])}" for case in now)
    content = f'{{"revision": {REVISION}, "results": {{\n' + ",\n".join(lines) + "\n}}\n"
    FILE.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
