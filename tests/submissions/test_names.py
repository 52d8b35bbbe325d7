"""Names that read like others, or mix scripts, are shown to a person; other names are not."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from khabar.submissions import names
from khabar.submissions.review import review
from tests import yaml_files

CASES = yaml_files.load(Path(__file__).with_name("names.yaml"))


@pytest.mark.parametrize("case", CASES, ids=[ascii(case["name"]) for case in CASES])
def test_a_name_that_reads_like_another_is_shown(case: dict[str, str | None]) -> None:
    found = list(names.doubts(str(case["name"]), {"rival": str(case["other"])}))
    if case["said"] is None:
        assert found == []
    else:
        assert any(str(case["said"]) in told for told in found), found
        assert all(told.isprintable() for told in found)


@pytest.mark.parametrize("name", ["\u00a0regex", "re\u2000gex", "regex\u3000", " regex", "regex "])
def test_spaces_that_are_not_seen_as_such_are_refused(name: str) -> None:
    assert "space" in str(names.fault(name))


def test_a_review_shows_it(submissions: Path, submit) -> None:
    submit("one", system="r\u0435gex", by="empty")
    submit("two", system="regex", by="empty")
    shown = {(f.submission, f.kind, f.told) for f in review(submissions.parent).flags}
    told = {
        (name, said.split(",")[0].split(":")[0]) for name, kind, said in shown if kind == "name"
    }
    assert told == {
        ("one", "its name mixes scripts in one word"),
        ("one", "two reads like 'r\\u0435gex'"),
        ("two", "one reads like 'regex'"),
    }


def test_what_a_name_looks_like_is_told_of_small_letters_once() -> None:
    table = names._alike()
    assert all(unicodedata.normalize("NFKC", other).casefold() == other for other in table)
    assert not set("abcdefghijklmnopqrstuvwxyz") & set(table)
