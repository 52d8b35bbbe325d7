"""How often two systems that differ by three points are told apart: `python benchmarks/power.py`.

One system answers as the gold does but for a fifth of its mentions; the other is the same with 3 %
more of its answers spoilt, or, which is harder, spoils other mentions than the first, 23 % of them.
A spoilt entity has another type, a date another value, an event another type, and for identity a
mention has an id of its own. Printed is the share of seeds with p < 5 % by `khabar compare`:
on each composed suite, and on the five articles.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec

import khabar
from khabar.labels import ENTITY_TYPES, EVENT_TYPES
from khabar.run.run import Run
from khabar.schema import Article, Prediction
from khabar.score.compare import TOLD_APART
from khabar.stats.intervals import sign_flip
from khabar.suites import draw
from khabar.suites.compared import compare

SPOILT, MORE = 0.20, 0.03
SEEDS = 100
KEPT = Path(__file__).with_name("power.json")
"""What `--keep` writes, for docs/suites.md."""
_MILLION = 10**6
ON_SUITES: dict[str, Sequence[tuple[str, str, str]]] = {
    "dates_composed": [("dates", "dates.value", "value")],
    "pairs": [
        ("entities", "entities.strict", "type"),
        ("entities", "pairs", "type"),
        ("events", "events.TC", "type"),
    ],
    "identity": [
        ("entities", "identity.entities.CoNLL", "entity"),
        ("events", "identity.events.CoNLL", "event"),
    ],
}
"""What is spoilt on a suite: the layer, the measure that is tested, and the field."""
OF_ARTICLES = [
    ("entities", "strict", "type"),
    ("dates", "value", "value"),
    ("events", "TC", "type"),
]


def other(mention: Any, field: str, key: object) -> Any:
    """Return a mention whose field says something else."""
    if field in ("entity", "event"):
        value = f"alone-{draw.number(_MILLION**2, key)}"
    elif field == "value":
        value = "1066" if mention.value != "1066" else "1067"
    else:
        types = EVENT_TYPES if hasattr(mention, "realis") else ENTITY_TYPES
        value = draw.one([t for t in types if t != mention.type], key)
    return msgspec.structs.replace(mention, **{field: value})


def spoilt(mention: Any, field: str, share: float, *key: object) -> Any:
    """Return a mention, or with a chance of `share` another in its place; the same for a key."""
    hit = draw.number(_MILLION, *key, "hit") < share * _MILLION
    return other(mention, field, key) if hit else mention


def answers(
    articles: Sequence[Article], layer: str, field: str, *shares: tuple[float, object]
) -> list[Prediction]:
    """Return the gold of a layer, spoilt once with each of the shares and its key."""
    made = []
    for article in articles:
        mentions = getattr(article, layer)
        for share, key in shares:
            mentions = [
                spoilt(m, field, share, key, article.id, place) for place, m in enumerate(mentions)
            ]
        made.append(Prediction(id=article.id, **{layer: tuple(mentions)}))
    return made


def systems(
    articles: khabar.Corpus, layer: str, field: str, seed: int, *, alike: bool
) -> tuple[Run, Run]:
    """Return two systems that differ by three points; `alike`: by what the second spoils more."""
    first = (SPOILT, ("a", seed))
    if alike:
        second: Sequence[tuple[float, object]] = (first, (MORE / (1 - SPOILT), ("more", seed)))
    else:
        second = ((SPOILT + MORE, ("b", seed)),)
    one = answers(articles, layer, field, first)
    two = answers(articles, layer, field, *second)
    return Run.of("one", articles, one), Run.of("other", articles, two)


@cache
def loaded(suite: str | None) -> khabar.Corpus:
    """Return a suite, or the articles; both stay in memory."""
    return khabar.load(suite=suite) if suite else khabar.load()


def on_suite(name: str, layer: str, measure: str, field: str, seed: int, *, alike: bool) -> float:
    """Return the p of two such systems on a composed suite."""
    corpus = loaded(name)
    found = compare(*systems(corpus, layer, field, seed, alike=alike))
    return next(row.p for row in found if row.measure == measure)


def on_articles(layer: str, measure: str, field: str, seed: int, *, alike: bool) -> float:
    """Return the p of two such systems on the five articles."""
    runs = systems(loaded(None), layer, field, seed, alike=alike)
    one, two = (run.report[layer][measure] for run in runs)
    assert one and two
    return sign_flip(one.articles, two.articles)


def main() -> None:
    """Print the share of seeds in which both are told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many (default: {SEEDS})")
    parser.add_argument("--suite", choices=ON_SUITES, help="one suite alone")
    parser.add_argument("--keep", action="store_true", help="keep the figures for docs/suites.md")
    asked = parser.parse_args()
    rows: list[dict[str, str | int]] = []
    print("| corpus | measure | 3 % more spoilt | others spoilt |")
    print("|---|---|---:|---:|", flush=True)
    for name in [asked.suite] if asked.suite else ON_SUITES:
        for layer, measure, field in ON_SUITES[name]:
            p_of = partial(on_suite, name, layer, measure, field)
            rows.append(tell(name, measure, p_of, asked.seeds))
    for layer, measure, field in () if asked.suite else OF_ARTICLES:
        p_of = partial(on_articles, layer, measure, field)
        rows.append(tell("five articles", f"{layer}.{measure}", p_of, asked.seeds))
    if asked.keep:
        shares = {"spoilt": 100 * SPOILT, "more": 100 * MORE, "told_apart": 100 * TOLD_APART}
        whole = {name: round(share) for name, share in shares.items()}
        content = json.dumps({"seeds": asked.seeds, **whole, "rows": rows}, indent=1)
        KEPT.write_text(content + "\n", encoding="utf-8")


def tell(corpus: str, measure: str, p_of: Callable[..., float], seeds: int) -> dict[str, str | int]:
    """Return and print a row: in how many seeds both kinds of two systems are told apart."""
    found = [
        sum(p_of(seed, alike=alike) < TOLD_APART for seed in range(seeds))
        for alike in (True, False)
    ]
    print(f"| {corpus} | {measure} |", *(f"{number} of {seeds} |" for number in found), flush=True)
    return {"corpus": corpus, "measure": measure, "alike": found[0], "apart": found[1]}


if __name__ == "__main__":
    main()
