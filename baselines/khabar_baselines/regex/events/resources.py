"""The YAML files of the lexicon, read when first asked for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from khabar import folded

_FOLDER = Path(__file__).parent.parent / "lexicon"


@cache
def resource(name: str) -> dict[str, Any]:
    """Return what ``lexicon/<name>.yaml`` holds."""
    text = (_FOLDER / f"{name}.yaml").read_text("utf-8")
    held: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return held


def word_set(text: str) -> frozenset[str]:
    """Return the words of a line of the lexicon, folded."""
    return frozenset(folded(text).split())
