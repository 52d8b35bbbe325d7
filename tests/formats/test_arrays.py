"""Reading by arrays gives what reading line by line gives, and the same errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from khabar import KhabarError
from khabar.formats import FORMATS, Options, arrays, columns

LINES = (
    "زار O", "سَلْمى B-PER", "😀 I-PER", "ب B-ORG", "ج I-ORG", "د E-ORG", "و S-PER", "O O", "a O x",
    "a", " O", "a\tO", "", "", "-DOCSTART- O", "3\u00a0 O", "-DOCSTART-x O",
)  # fmt: skip


def outcome(path: Path, **given: object) -> object:
    options = Options(**given)
    try:
        return list(FORMATS["conll"].read(path, options)), options.repairs
    except KhabarError as error:
        return str(error)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.sampled_from(LINES), max_size=12),
    clean=st.integers(0, 3),
    tags=st.sampled_from(["auto", "iob1", "iob2", "bioes"]),
    lenient=st.booleans(),
    size=st.sampled_from([20, 1 << 16]),
)
@example(rows=["a O x", "O"], clean=0, tags="auto", lenient=False, size=20)
@example(
    rows=["", "", "زار O", "", "", "", "ب B-ORG", ""], clean=1, tags="auto", lenient=False, size=20
)
def test_arrays_and_lines_agree(
    rows: list[str], clean: int, tags: str, lenient: bool, size: int, tmp_path: Path
) -> None:
    path = tmp_path / "x.conll"
    begun = ["ا O", "ب B-PER", "ج O", ""] * clean
    path.write_text("\n".join([*begun, *rows, "ز O", ""]), encoding="utf-8")
    options = {"tags": tags, "lenient": lenient, "documents": "sentence"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_BLOCK", size)
        by_arrays = outcome(path, **options)
        patch.setattr(arrays, "fits", lambda *_: False)
        assert outcome(path, **options) == by_arrays


def test_arrays_are_used_for_a_file_without_fault(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "x.conll"
    path.write_text("زار O\nمحمد B-PER\n\nعلي B-PER\n\n", encoding="utf-8")
    monkeypatch.setattr(columns, "of_block", lambda *_: pytest.fail("line by line"))
    assert len(outcome(path)[0]) == 2
