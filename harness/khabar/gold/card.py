"""The dataset card, with its statistics and agreement."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from khabar import features, labels, resources
from khabar.flatten import iob2
from khabar.gold.agreement import Row, agreement
from khabar.gold.passes import annotators, read_both
from khabar.gold.read import Gold, Release
from khabar.schema import Article, Date, Entity
from khabar.templates import markdown

if TYPE_CHECKING:
    import pyarrow as pa

_READINGS = Path(__file__).parents[1] / "suites" / "resources" / "readings.yaml"


def about(release: Release) -> dict[str, str]:
    """Return the entries for catalogues: description, licence, citation."""
    return {
        "description": (
            "Five Arabic news articles about one diplomatic story, annotated by language models "
            "for entities, dates and events: a test set for information extraction, with pieces "
            "composed by language models to tune and train on."
        ),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "usageInfo": "The licence is the annotation's; the texts remain their publishers'.",
        "citeAs": (
            f"@misc{{{release.name}, title={{khabar: a benchmark for information extraction from "
            f"Arabic news}}, author={{The khabar developers}}, year={{{release.date.year}}}, "
            f"note={{Dataset version {release.version}}}}}"
        ),
    }


def render(gold: Gold, tables: Mapping[str, pa.Table]) -> str:
    """Return the dataset card: its YAML block, its prose, its statistics and its agreement."""
    header = yaml.safe_dump(
        _header(gold.release, tables), allow_unicode=True, sort_keys=False, width=1000
    )
    counts = statistics(gold)
    people = {name for name, kind in annotators(gold.root).items() if kind == "person"}
    context = {
        "header": header,
        "release": gold.release,
        "articles": gold.articles,
        "things": gold.things,
        "labels": labels,
        "suites": features.SUITES,
        "read": resources.load(_READINGS),
        "rows": {config: table.num_rows for config, table in tables.items()},
        "statistics": counts,
        "untested": _untested(counts),
        "exceptions": len(gold.exceptions),
        "external": sum(a.dct is not None and a.dct.basis == "external" for a in gold.articles),
        "compared": list(_compared(gold, people)),
        "people": sorted(people),
        "about": about(gold.release),
    }
    return markdown("card.md.j2", context)


def statistics(gold: Gold) -> dict[str, Any]:
    """Return the counts of the card's tables, by table and then by row."""
    articles = gold.articles
    entities = [entity for article in articles for entity in article.entities or ()]
    dates = [d for article in articles for d in article.dates or ()]
    events = [event for article in articles for event in article.events or ()]
    tags = (tag for a in articles for part in iob2(a, a.entities or ()) for tag in part)
    outermost = Counter(tag[2:] for tag in tags if tag.startswith("B-"))
    return {
        "articles": {article.id: _of_article(article) for article in articles},
        "entities": {
            type_: {
                "mentions": sum(entity.type == type_ for entity in entities),
                "outermost": outermost[type_],
                "clusters": len({e.entity for e in entities if e.type == type_ and e.entity}),
            }
            for type_ in labels.ENTITY_TYPES
        },
        "dates": {
            type_: {
                "mentions": sum(d.type == type_ for d in dates),
                "values": len({d.value for d in dates if d.type == type_}),
                "deictic": sum(bool(d.deictic) for d in dates if d.type == type_),
                "mod": sum(d.mod is not None for d in dates if d.type == type_),
            }
            for type_ in labels.DATE_TYPES
        },
        "events": {
            type_: {
                **Counter(dict.fromkeys(labels.REALIS, 0)),
                **Counter(e.realis for e in events if e.type == type_),
                "mentions": sum(e.type == type_ for e in events),
                "arguments": sum(len(e.arguments) for e in events if e.type == type_),
            }
            for type_ in labels.EVENT_TYPES
        },
        "roles": {
            role: {
                "mentions": kinds.total(),
                **{kind: kinds[kind] for kind in labels.ARGUMENT_KINDS},
            }
            for role, kinds in _kinds_by_role(articles).items()
        },
        "without_arguments": sum(not event.arguments for event in events),
        "identity": {
            "entities": _clusters([(a.id, e.entity) for a in articles for e in a.entities or ()]),
            "events": _clusters([(a.id, e.event) for a in articles for e in a.events or ()]),
        },
    }


def _untested(counts: Mapping[str, Any]) -> list[str]:
    """Return the labels that no mention has."""
    types = [t for layer in ("entities", "dates", "events") for t in counts[layer].items()]
    realis = {r: sum(row[r] for row in counts["events"].values()) for r in labels.REALIS}
    return [
        *(name for name, row in types if not row["mentions"]),
        *(name for name, number in realis.items() if not number),
        *(name for name, row in counts["roles"].items() if not row["mentions"]),
    ]


def _kinds_by_role(articles: Iterable[Article]) -> dict[str, Counter[str]]:
    """Return the kinds of the arguments of each role (`labels.ARGUMENT_KINDS`), counted."""
    kinds_of: dict[str, Counter[str]] = {role: Counter() for role in labels.ROLES}
    for article in articles:
        mentions: list[Entity | Date] = [*(article.entities or ()), *(article.dates or ())]
        kind_of = {
            (mention.start, mention.end): kind
            for mention in mentions
            for kind, types in labels.ARGUMENT_KINDS.items()
            if mention.type in types
        }
        for argument in (a for event in article.events or () for a in event.arguments):
            kinds_of[argument.role][kind_of[argument.start, argument.end]] += 1
    return kinds_of


def _of_article(article: Article) -> dict[str, int]:
    events = article.events or ()
    return {
        "characters": len(article.text),
        "sentences": len(article.sentences),
        "words": len(article.tokens),
        "entities": len(article.entities or ()),
        "dates": len(article.dates or ()),
        "events": len(events),
        "arguments": sum(len(event.arguments) for event in events),
    }


def _clusters(names: list[tuple[str, str | None]]) -> dict[str, int]:
    sizes = Counter(name for _, name in names if name)
    spread = Counter(name for name, _ in {(name, id_) for id_, name in names if name})
    return {
        "mentions": sizes.total(),
        "clusters": len(sizes),
        "in several articles": sum(number > 1 for number in spread.values()),
        "of one mention": sum(number == 1 for number in sizes.values()),
        "largest": max(sizes.values(), default=0),
    }


class Compared(NamedTuple):
    """Two annotations and their agreement; `people`: whether a person made either."""

    one: str
    other: str
    people: bool
    rows: list[Row]


def _compared(gold: Gold, people: set[str]) -> Iterator[Compared]:
    for one, other in gold.release.agreement:
        sides = read_both(one, other, gold.root)
        yield Compared(one, other, not people.isdisjoint((one, other)), agreement(*sides))


def _header(release: Release, tables: Mapping[str, pa.Table]) -> dict[str, Any]:
    return {
        "pretty_name": release.name,
        "language": ["ar"],
        "license": "other",
        "license_name": "annotation-cc-by-4.0-texts-of-their-publishers",
        "license_link": "https://creativecommons.org/licenses/by/4.0/",
        "annotations_creators": ["machine-generated"],
        "language_creators": ["found", "machine-generated"],
        "multilinguality": ["monolingual"],
        "source_datasets": ["original"],
        "task_categories": ["token-classification"],
        "task_ids": ["named-entity-recognition"],
        "tags": [
            "events",
            "event-extraction",
            "timex3",
            "temporal-expressions",
            "news",
            "benchmark",
        ],
        "size_categories": ["1K<n<10K"],
        "configs": [_config(release, config, table) for config, table in tables.items()],
        "dataset_info": [_info(config, table) for config, table in tables.items()],
    }


def _config(release: Release, config: str, table: pa.Table) -> dict[str, Any]:
    """Return the description of a configuration, with the hash of its content.

    `datasets` keys its cache by the card alone, so the hash makes it load changed gold.
    """
    known = (table.schema.metadata or {}).get(b"khabar_sha256")
    digest = known.decode() if known else _digest(table)
    split = features.split_of(config)
    return {
        "config_name": config,
        "version": release.version,
        "description": f"sha256 {digest}",
        "data_files": [{"split": split, "path": f"data/{config}/{split}.parquet"}],
        **({"default": True} if config == "articles" else {}),
    }


def _digest(table: pa.Table) -> str:
    return hashlib.sha256(json.dumps(table.to_pylist()).encode()).hexdigest()


def _info(config: str, table: pa.Table) -> dict[str, Any]:
    counts = {"num_bytes": table.nbytes, "num_examples": table.num_rows}
    return {
        "config_name": config,
        "features": features.for_card(features.CONFIGS[config]),
        "splits": [{"name": features.split_of(config), **counts}],
        "dataset_size": table.nbytes,
    }
