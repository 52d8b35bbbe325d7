"""A dossier is one document for identity; articles without one are, together, one document."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

import khabar

replaced = msgspec.structs.replace
DOSSIERS = (("a", "a", "b", "b"), ("a", "b", "a", "b"), ("a", None, None, "b"))
TEXT = "زار نبيل حلب والتقى سامي"
NAMES = (("nabil", "sami"), ("nabil", "sami"), ("other-nabil", "sami"), ("nabil", "nabil"))


def article(place: int, dossier: str | None, names: tuple[str, str]) -> khabar.Article:
    """Return an article that names two people."""
    spans = ((4, 8), (20, 24))
    people = tuple(
        khabar.Entity(start=start, end=end, type="PER", entity=name)
        for (start, end), name in zip(spans, names, strict=True)
    )
    return khabar.Article(id=f"a{place}", text=TEXT, entities=people, dossier=dossier)


def corpus(dossiers: tuple[str | None, ...], *, scoped: bool = False) -> khabar.Corpus:
    """Return articles with dossiers; `scoped`: without them, but with their names in the ids."""
    rows = []
    for place, (dossier, names) in enumerate(zip(dossiers, NAMES, strict=True)):
        ids = (f"{dossier}-{names[0]}", f"{dossier}-{names[1]}") if scoped else names
        rows.append(article(place, None if scoped else dossier, ids))
    return khabar.Corpus(rows)


def answers(dossiers: tuple[str | None, ...], *, scoped: bool) -> list[khabar.Prediction]:
    """Return answers that call every first person x and every second one y."""
    found = []
    for made, dossier in zip(corpus(dossiers), dossiers, strict=True):
        names = (f"{dossier}-x", f"{dossier}-y") if scoped else ("x", "y")
        people = tuple(
            replaced(p, entity=n) for p, n in zip(made.entities or (), names, strict=True)
        )
        found.append(khabar.Prediction(id=made.id, entities=people))
    return found


def figures(given: list[khabar.Prediction], gold: khabar.Corpus) -> dict[str, tuple[object, ...]]:
    scores = khabar.score(given, gold).identity["entities"]
    return {name: (s.precision, s.recall, s.f1) for name, s in scores.items()}


@pytest.mark.parametrize("dossiers", DOSSIERS)
def test_names_mean_the_same_within_a_dossier_alone(dossiers: tuple[str | None, ...]) -> None:
    """As if the dossier stood in every name, on both sides."""
    told = figures(answers(dossiers, scoped=False), corpus(dossiers))
    assert told == figures(answers(dossiers, scoped=True), corpus(dossiers, scoped=True))
    assert told != figures(answers(dossiers, scoped=False), corpus((None,) * 4))


def test_a_name_that_one_dossier_ends_with_is_no_other_dossiers() -> None:
    gold = khabar.Corpus([article(0, "a-b", ("c", "d")), article(1, "a", ("b-c", "b-d"))])
    given = [
        khabar.Prediction(
            id=one.id, entities=tuple(replaced(p, entity="z") for p in one.entities or ())
        )
        for one in gold
    ]
    assert figures(given, gold)["B3"][:2] == (0.5, 1)


def test_the_gold_of_a_dossier_scores_100_and_of_all_dossiers() -> None:
    gold = corpus(DOSSIERS[0])
    given = [khabar.Prediction(id=one.id, entities=one.entities) for one in gold]
    assert {f1 for *_, f1 in figures(given, gold).values()} == {1}


def test_a_corpus_without_dossiers_keeps_its_hash_and_a_dossier_changes_it(tmp_path: Path) -> None:
    row = {"id": "a", "text": TEXT}
    hashes = []
    for more in ({}, {"dossier": None}, {"dossier": "one"}, {"dossier": "two"}):
        (tmp_path / "c.jsonl").write_text(json.dumps(row | more), "utf-8")
        hashes.append(khabar.load(tmp_path / "c.jsonl").sha256)
    assert hashes[0] == hashes[1] and len(set(hashes)) == 3
    assert hashes[0].startswith("229af4613720ad6a")


@pytest.mark.parametrize("streaming", [False, True])
def test_json_lines_may_give_dossiers(tmp_path: Path, *, streaming: bool) -> None:
    path = tmp_path / "c.jsonl"
    gold = corpus(DOSSIERS[1])
    path.write_bytes(b"\n".join(map(msgspec.json.encode, gold)))
    loaded = khabar.load(path, streaming=streaming)
    assert [one.dossier for one in loaded] == list(DOSSIERS[1])
    given = answers(DOSSIERS[1], scoped=False)
    assert figures(given, loaded) == figures(given, gold)


def test_parquet_may_give_dossiers(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    rows = [{"id": "a", "text": TEXT, "dossier": "one"}, {"id": "b", "text": TEXT, "dossier": None}]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "c.parquet")
    assert [one.dossier for one in khabar.load(tmp_path / "c.parquet")] == ["one", None]


def test_a_dossier_that_is_no_string_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "c.jsonl").write_text('{"id": "a", "text": "x", "dossier": 3}', "utf-8")
    with pytest.raises(khabar.KhabarError, match=r"c\.jsonl:1: .*dossier: Expected"):
        khabar.load(tmp_path / "c.jsonl")


def test_systems_see_the_dossier() -> None:
    blind = article(0, "a", NAMES[0]).blind()
    assert blind.dossier == "a" and blind.entities is None
