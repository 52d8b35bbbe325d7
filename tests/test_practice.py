"""Practice: what is in it, what it has in common with the articles, and how it is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from datasets import load_dataset

import khabar
from khabar.fold import folded
from khabar.gold.build import current
from khabar.gold.read import Gold
from khabar.schema import TASKS
from khabar.suites import kinds, moments, practice
from khabar.suites.practice_files import files_of

KINDS = {"domain": kinds.Domain, "register": kinds.Register, "region": moments.Region}
MENTIONS = {"entities": 1000, "dates": 500, "events": 1000}
"""How many mentions of each layer there are at the least."""


@pytest.fixture(scope="module")
def written(root: Path) -> practice.Practice:
    return practice.read_all(root)


@pytest.fixture(scope="module")
def loaded() -> khabar.Corpus:
    return khabar.load("practice")


def test_there_are_pieces_of_every_kind(written, loaded) -> None:
    assert len(loaded) >= 40
    assert sum(len(piece.text.split()) for piece in loaded) >= 10_000
    for field, kind in KINDS.items():
        assert {getattr(piece, field) for piece in written.pieces} == {*get_args(kind)}
    for task, least in MENTIONS.items():
        assert sum(len(getattr(piece, task)) for piece in loaded) >= least


def test_they_keep_the_rules_and_the_passes_mark_their_texts(root: Path, written) -> None:
    assert practice.passes_of(root) == ["model-a", "model-b"]
    assert practice.problems(root, written) == []


def test_what_is_made_of_them_is_up_to_date(root: Path) -> None:
    made = files_of(root)
    assert sorted(made) == ["dataset/data/practice/validation.parquet", "gold/practice/README.md"]
    assert all(current(root / path, content) for path, content in made.items())


def test_what_is_loaded_is_what_is_written(written, loaded) -> None:
    assert tuple(loaded) == written.articles
    assert loaded.identity.startswith(f"khabar-practice-{khabar.load().version}:")
    assert all(getattr(piece, task) for piece in loaded for task in TASKS)


def test_a_name_means_nothing_in_another_piece(loaded) -> None:
    assert [piece.dossier for piece in loaded] == list(loaded.ids)
    for piece in loaded:
        named = {e.entity for e in piece.entities} | {e.event for e in piece.events}
        assert all(name.startswith(f"{piece.id}-") for name in named - {None})


def test_no_person_of_the_articles_is_in_it(loaded, gold: Gold) -> None:
    people = [thing for thing in gold.things if thing.type == "PER"]
    names = {folded(name) for thing in people for name in thing.aliases}
    ids = {e.entity.partition("-")[2] for piece in loaded for e in piece.entities if e.entity}
    texts = [f" {' '.join(folded(p.text[t.start : t.end]) for t in p.tokens)} " for p in loaded]
    assert len(names) >= 10
    assert sum(f" {name} " in text for name in names for text in texts) == 0
    assert len(ids.intersection(thing.id for thing in people)) == 0


def test_no_piece_shares_six_words_in_a_row_with_an_article(loaded, corpus) -> None:
    shared = groups(corpus) & groups(loaded)
    assert len(shared) == 0


def groups(articles: khabar.Corpus, size: int = 6) -> set[tuple[str, ...]]:
    words = [[folded(a.text[t.start : t.end]) for t in a.tokens] for a in articles]
    words = [[word for word in each if word] for each in words]
    return {tuple(each[at : at + size]) for each in words for at in range(len(each) - size + 1)}


def test_its_split_is_validation_and_has_the_kinds_as_columns(
    root: Path, written, tmp_path: Path
) -> None:
    folder, cache = str(root / "dataset"), str(tmp_path)
    rows = load_dataset(folder, "practice", split="validation", cache_dir=cache)
    assert rows["id"] == [piece.id for piece in written.pieces]
    for field in KINDS:
        assert rows[field] == [getattr(piece, field) for piece in written.pieces]
    with pytest.raises(ValueError, match='Unknown split "test"'):
        load_dataset(folder, "practice", split="test", cache_dir=cache)


def test_rows_that_datasets_wrote_are_read(root: Path, loaded, tmp_path: Path) -> None:
    rows = load_dataset(
        str(root / "dataset"), "practice", split="validation", cache_dir=str(tmp_path)
    )
    rows.to_json(tmp_path / "practice.jsonl", force_ascii=False)
    assert khabar.load(tmp_path / "practice.jsonl").sha256 == loaded.sha256


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"suite": "names"}, "`khabar suite make SUITE --data practice` makes its variants"),
        ({"streaming": True}, "practice: is read whole; omit `streaming`"),
        ({"version": "1.0.0"}, "releases/1.0.0: has no practice; choose another version"),
        ({"version": "9.9.9"}, "version: '9.9.9' is unknown"),
    ],
)
def test_what_practice_has_not_is_told_in_one_line(options: dict, said: str) -> None:
    with pytest.raises(khabar.KhabarError) as caught:
        khabar.load("practice", **options)
    assert said in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_or_folder_of_that_name_is_a_path(run, tmp_path: Path, loaded) -> None:
    folder = tmp_path / "practice"
    folder.mkdir()
    done = run("evaluate", "empty", "--data", "practice", "--out", "r")
    assert (done.returncode, done.stderr.count(loaded.identity)) == (0, 0)
    assert loaded.identity in done.stdout
    done = run("evaluate", "empty", "--data", "./practice", "--out", "s")
    assert done.returncode == 2 and "practice/data/articles/test.parquet" in done.stderr
    with pytest.raises(khabar.KhabarError, match="no such file"):
        khabar.load(folder)


@pytest.mark.parametrize("command", ["score", "compare", "report"])
def test_every_command_with_data_takes_it(run, tmp_path: Path, command: str) -> None:
    khabar.evaluate("floor", "practice", out=tmp_path / "r")
    runs = ("r", "r") if command == "compare" else ("r/predictions.jsonl",)
    done = run(command, *runs, "--data", "practice")
    assert done.returncode == 0, done.stderr


def test_a_suite_is_made_of_it(run, tmp_path: Path, loaded) -> None:
    made = ("suite", "make", "spelling", "--arm", "digits_persian", "--data", "practice")
    done = run(*made, "--out", "made.jsonl")
    assert done.returncode == 0
    assert {row.base for row in khabar.load(tmp_path / "made.jsonl")} <= set(loaded.ids)


def test_it_is_never_ranked(run, tmp_path: Path) -> None:
    khabar.evaluate("floor", "practice", out=tmp_path / "r")
    said = ("--version", "1", "--kind", "rules", "--author", "A", "--trained-on", "nothing")
    done = run("submit", "r", "--as", "mine", *said, "--saw-the-articles", "no")
    assert done.returncode == 2 and "was run on khabar-practice-" in done.stderr
    assert not (tmp_path / "submissions").exists()
