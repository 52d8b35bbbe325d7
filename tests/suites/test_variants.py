"""Rows of suites: what is written is read again, and a system sees none of where it is from."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

import khabar
from khabar.features import ON_ARTICLES, SUITES, suite_config
from khabar.gold.build import parquet_of, table_of
from khabar.schema import TASKS, Variant
from khabar.suites import variants

pytestmark = pytest.mark.slow

ARTICLES = khabar.load()
LIGHT = [name for name in SUITES if name != "length"]


def made(suite: str, arms: list[str] | None = None) -> list[Variant]:
    return variants.make(suite, ARTICLES, 3, arms or ())[0]


def in_lines(rows: list[Variant], path: Path) -> Path:
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path


def in_columns(rows: list[Variant], path: Path) -> Path:
    plain = map(msgspec.to_builtins, rows)
    path.write_bytes(parquet_of(table_of(suite_config(rows[0].suite), plain, "canary")))
    return path


@pytest.mark.parametrize("write", [in_lines, in_columns])
@pytest.mark.parametrize("suite", LIGHT)
def test_what_is_written_is_read_again(suite: str, write, tmp_path: Path) -> None:
    rows = made(suite)
    path = write(rows, tmp_path / f"made.{'jsonl' if write is in_lines else 'parquet'}")
    assert [said(row) for row in khabar.load(path)] == [said(row) for row in rows]


def said(row: khabar.Article) -> Variant:
    """Return a row with nothing where Parquet and JSON have an absent text or the empty one."""
    assert isinstance(row, Variant)
    dct = row.dct and msgspec.structs.replace(row.dct, evidence=row.dct.evidence or None)
    return msgspec.structs.replace(row, dct=dct)


@pytest.mark.parametrize("suite", ON_ARTICLES)
def test_a_published_row_says_where_it_comes_from(suite: str) -> None:
    arms = variants.published(variants.suite(suite))
    for row in khabar.load(suite=suite):
        assert isinstance(row, Variant)
        assert row.id == f"{suite}-{row.arm}-{row.seed:02}-{row.base}"
        assert row.suite == suite
        assert row.base in ARTICLES.places
        assert row.seed in arms[row.arm]
        for task in TASKS:
            places = [n for n in row.origin[task] if n is not None]
            assert len(row.origin[task]) == len(getattr(row, task))
            assert len(set(places)) == len(places)
            assert all(n < len(getattr(ARTICLES.by_id(row.base), task)) for n in places)


@pytest.mark.parametrize("write", [in_lines, in_columns])
@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("places", [(), (0,), (None, 1, 2)])
def test_an_origin_of_another_length_is_refused(
    task: str, places: tuple[int | None, ...], write, tmp_path: Path
) -> None:
    row = made("realis")[0]
    row = msgspec.structs.replace(row, origin={**row.origin, task: places})
    path = write([row], tmp_path / f"bad.{'jsonl' if write is in_lines else 'parquet'}")
    with pytest.raises(khabar.KhabarError) as caught:
        list(khabar.load(path))
    number = len(getattr(row, task))
    assert f"origin: {task}: {len(places)} places of {number} mentions" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("origin", {"entities": [-1]}),
        ("origin", {"people": []}),
        ("origin", {"entities": "none"}),
        ("seed", -1),
        ("seed", 2**63),
        ("seed", "one"),
        ("arm", 7),
    ],
)
def test_a_field_of_another_kind_is_refused(field: str, value: object, tmp_path: Path) -> None:
    row = msgspec.to_builtins(made("realis")[0]) | {field: value}
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(khabar.KhabarError) as caught:
        list(khabar.load(path))
    assert f"{path}:1: " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_later_field_is_hashed_only_where_it_says_something() -> None:
    row = made("realis")[0]
    assert not any(name in row.content() for name in (b"pair", b"register", b"region", b"domain"))
    told = msgspec.structs.replace(row, pair="p", region='a,"pair":null')
    assert msgspec.json.decode(told.content(), type=Variant) == told
    assert told.content() != row.content()


def test_a_system_sees_no_field_that_says_where_a_variant_is_from() -> None:
    for row in made("noise"):
        shown = row.blind()
        assert type(shown) is khabar.Article
        assert not (set(Variant.__struct_fields__) - set(khabar.Article.__struct_fields__)) & set(
            msgspec.to_builtins(shown)
        )
        assert (shown.text, shown.entities, shown.dates) == (row.text, None, None)
        assert shown.events is None
        assert not shown.dct or not shown.dct.evidence
