"""Clitics are attached as they are written."""

from __future__ import annotations

import pytest

from khabar.suites.grammar import attached


@pytest.mark.parametrize(
    ("proclitics", "word", "becomes"),
    [
        ("ل", "العراق", "للعراق"),
        ("ول", "العراق", "وللعراق"),
        ("ب", "العراق", "بالعراق"),
        ("ل", "اللجنة", "للجنة"),
        ("ل", "روسيا", "لروسيا"),
        ("", "العراق", "العراق"),
    ],
)
def test_a_proclitic_joins_the_word(proclitics: str, word: str, becomes: str) -> None:
    assert attached(proclitics, word) == becomes
