"""How the system of a run was asked for: enough to read its answers again, and no foreign code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import khabar
from khabar.run import asked, reread
from khabar.run.call_file import CALLS


class Reads:
    name = "reads"

    def predict(self, article: khabar.Article) -> khabar.Prediction:
        return khabar.Prediction(id=article.id)

    def reread(self, article: khabar.Article, calls: Any) -> khabar.Prediction:
        return self.predict(article)


def test_a_file_is_named_while_it_is_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("system: regex\n")
    asked.write(tmp_path, Reads(), file)
    assert asked.read(tmp_path) == str(file)
    file.write_text("system: gold\n")
    with pytest.raises(khabar.KhabarError, match="gone or changed since the run; give --system"):
        asked.read(tmp_path)
    file.unlink()
    with pytest.raises(khabar.KhabarError, match="gone or changed since the run; give --system"):
        asked.read(tmp_path)


@pytest.mark.parametrize("content", ["system: my_module:System\n", None])
def test_code_that_a_folder_alone_names_is_not_run(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content or "")
    asked.write(tmp_path, Reads(), file if content else "my_module:System")
    with pytest.raises(khabar.KhabarError, match="names code that is not installed"):
        asked.read(tmp_path)


def test_a_run_that_does_not_say_needs_the_option(tmp_path: Path) -> None:
    asked.write(tmp_path, khabar.system("regex"), "regex")  # it cannot read again
    asked.write(tmp_path, Reads(), Reads())
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(khabar.KhabarError, match="does not say which system it is of"):
        asked.read(tmp_path)


def test_what_cannot_be_read_again_is_told(tmp_path: Path) -> None:
    with pytest.raises(khabar.KhabarError, match=r"regex: has no method reread\(article, calls\)"):
        reread.check(khabar.system("regex"), tmp_path)
    with pytest.raises(khabar.KhabarError, match=r"has no report\.json: end the run"):
        reread.check(Reads(), tmp_path)
    khabar.evaluate(Reads(), out=tmp_path)
    with pytest.raises(khabar.KhabarError, match=f"has no {CALLS}: its system keeps no calls"):
        reread.check(Reads(), tmp_path)
