"""What the documents show is what the code takes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar import labels
from khabar.flatten import iob2
from khabar.layers import LAYERS
from khabar.schema import FIELDS_OF, TASKS, json_schema
from khabar.score import clusters
from khabar.score.measures import MEASURES

DOCS = Path(__file__).parents[1] / "docs"
JSON = re.compile(r"```json\n(.*?)```", re.DOTALL)


def example(page: str) -> dict[str, object]:
    (block,) = JSON.findall((DOCS / page).read_text(encoding="utf-8"))
    return json.loads(block)


def test_the_prediction_is_right_to_the_letter(tmp_path: Path, corpus: khabar.Corpus) -> None:
    path = tmp_path / "predictions.jsonl"
    path.write_text(json.dumps(example("predictions.md")), encoding="utf-8")
    report = khabar.score(path, corpus)
    for task, name in (("entities", "exact"), ("dates", "strict"), ("events", "AC")):
        assert report[task][name].precision == 1


def test_the_schema_knows_every_field_of_the_example() -> None:
    fields = json_schema()["$defs"]
    for row, record in (("entities", "Entity"), ("dates", "Date"), ("events", "Event")):
        assert set(example("predictions.md")[row][0]) <= set(fields[record]["properties"])


def test_the_corpus_loads_and_scores(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps(example("corpora.md")), encoding="utf-8")
    assert khabar.evaluate("regex", path)["dates"]["value"].f1 == 1


PAGES = [
    page
    for folder in ("", "docs", "dataset", "benchmarks", "baselines")
    for page in sorted((DOCS.parent / folder).glob("*.md"))
]


@pytest.mark.parametrize("path", PAGES, ids=lambda page: str(page.relative_to(DOCS.parent)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not re.match(r"https?://", target):
            assert (path.parent / target).exists(), target


def test_the_index_has_every_page() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)\)", (DOCS / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in DOCS.glob("*.md")} - {"README.md"} - linked == set()


def test_iob2_tags_become_predictions(corpus: khabar.Corpus) -> None:
    (code,) = re.findall(
        r"```python\n(.*?)```", (DOCS / "predictions.md").read_text(encoding="utf-8"), re.DOTALL
    )
    names: dict[str, object] = {}
    exec(code, names)  # the page's own example
    given = [
        names["from_iob2"](
            article, [tag for tags in iob2(article, article.entities) for tag in tags]
        )
        for article in corpus
    ]
    assert khabar.score(given, corpus)["entities"]["seqeval"].f1 == 1


OPTIONAL = {(task, field) for task, layer in LAYERS.items() for field in layer.optional}


def altered(article: khabar.Article, task: str, field: str) -> khabar.Prediction:
    """Return an article's gold with another value of a field in each mention of a task."""
    gold = {each: getattr(article, each) for each in TASKS}
    gold[task] = tuple(
        msgspec.structs.replace(m, **{field: None if getattr(m, field) else ANOTHER[field]})
        for m in gold[task]
    )
    return khabar.Prediction(id=article.id, **gold)


ANOTHER = {"mod": "APPROX", "quant": "EVERY", "freq": "2X", "deictic": True}
ANOTHER |= dict.fromkeys(("entity", "event", "realis", "value"))


def test_which_fields_measures_look_at_is_told(corpus: khabar.Corpus) -> None:
    page = " ".join((DOCS / "predictions.md").read_text(encoding="utf-8").split())
    seen = r"((?:`\w+`,? (?:and )?)+)have measures of their own"
    unseen = r"((?:`\w+` (?:and )?)+)are kept and checked, but no measure looks"
    named = r"((?:`\w+` (?:and )?)+)are names of your own: [^.]* measures of identity compare them"
    told = [set(re.findall(r"`(\w+)`", *re.findall(part, page))) for part in (seen, named, unseen)]
    before = khabar.evaluate("gold", corpus).as_dict()
    looked_at = set()
    for task, field in OPTIONAL:
        found = khabar.score([altered(a, task, field) for a in corpus], corpus).as_dict()
        if any(found[part] != before[part] for part in ("scores", "identity")):
            looked_at.add(field)
    assert looked_at - {"value"} == told[0] | told[1]
    assert {field for _, field in OPTIONAL} - looked_at == told[2]


SCORES = (DOCS / "scores.md").read_text(encoding="utf-8")


GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([^`]+)`")


def defined() -> set[str]:
    """Return the names in the tables of scores.md, and the terms of the glossary."""
    rows = re.findall(r"^\| ([^|]*\|[^|]*)\|", SCORES, re.MULTILINE)
    terms = re.findall(r"^- ([^:]*):", GLOSSARY, re.MULTILINE)
    told = {name for row in rows for name in NAMED.findall(row)}
    return told | {name for term in terms for name in re.findall(r"\*\*([^*]+)\*\*", term)}


def test_every_measure_is_defined() -> None:
    measures = {*(m.name for m in MEASURES), *clusters.MEASURES, "CoNLL"}
    assert measures - defined() == set()


def test_every_field_of_a_report_is_defined(corpus: khabar.Corpus) -> None:
    report = khabar.evaluate("gold", corpus).as_dict()
    scores = [score for task in report["scores"].values() for score in task.values()]
    identity = [score for layer in report["identity"].values() for score in layer.values()]
    fields = {*report, *report["buckets"], *(name for s in [*scores, *identity] for name in s)}
    assert fields - defined() == set()


def test_every_field_of_a_prediction_is_defined() -> None:
    fields = {name for names in FIELDS_OF.values() for name in names}
    assert fields - defined() == set()


def test_the_projections_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| (`[A-Z`, ]+`) \| (.*?) \| (.*?) \| (.*?) \|$", SCORES, re.MULTILINE)
    told = {}
    for ours, *theirs in rows:
        names = re.findall(r"`(\w+)`", ours)
        for inventory, cell in zip(labels.INVENTORIES, theirs, strict=True):
            onto = cell.split(", ") * (len(names) if ", " not in cell else 1)
            told |= {(inventory, n): o for n, o in zip(names, onto, strict=True) if o != "–"}
    assert told == {
        (name, ours): theirs
        for name, inventory in labels.INVENTORIES.items()
        for ours, theirs in inventory.projection.items()
    }


def test_the_example_of_scores_runs() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", SCORES, re.DOTALL)
    exec(compile(code, "scores.md", "exec"), {})
