"""The tagger is trained on practice alone, and what it learns is what `hf` then reads."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

import khabar
from tests.conftest import ROOT
from tests.khabar_baselines import tiny

pytest.importorskip("torch")
pytest.importorskip("transformers")


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = ROOT / "baselines/tools/train_tagger.py"
    spec = importlib.util.spec_from_file_location("train_tagger", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_tagger_learns_from_practice_and_is_read_by_hf(
    tool, monkeypatch, tmp_path, capsys
) -> None:
    from khabar_baselines.hf.system import Hf

    pieces, asked = khabar.load("practice")[:5], []
    monkeypatch.setattr(tool.khabar, "load", lambda name: asked.append(name) or pieces)
    monkeypatch.setattr(tool, "EPOCHS", (1, 6))
    monkeypatch.setattr(tool, "LEARNING_RATE", 0.005)
    encoder = tiny.checkpoint(tmp_path / "encoder", [piece.text for piece in pieces], tool.LABELS)
    tool.main(str(encoder), str(tmp_path / "tagger"))
    assert asked == ["practice"]
    out = capsys.readouterr().out
    assert "on 1 pieces" in out and "epochs, now on all 5 pieces" in out
    tagger = Hf(str(tmp_path / "tagger"), device="cpu")
    assert tagger.labels is None
    assert tagger.predict(pieces[0]).entities is not None
    first, last = map(float, re.findall(r"loss (\d\.\d+)", out))
    assert last < first


def test_a_word_s_label_stands_at_its_first_word_piece_alone(tool, tmp_path) -> None:
    article = khabar.Article(
        id="a", text="وصل سالم إلى الرباط", entities=(khabar.Entity(start=4, end=8, type="PER"),)
    )
    folder = tiny.checkpoint(tmp_path, ["وصل سالم إلى الرباط"])
    ((ids, labels),) = tool._examples(str(folder), khabar.Corpus([article]))
    seen = [label for label in labels if label != tool._IGNORED]
    assert [tool.LABELS[label] for label in seen] == ["O", "B-PER", "O", "O"]
    assert len(ids) == len(labels) and labels[0] == labels[-1] == tool._IGNORED
