"""Clitics are attached as they are written, and verbs agree with their subjects."""

from __future__ import annotations

import pytest

from khabar.suites.grammar import attached, person


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


@pytest.mark.parametrize(
    ("order", "subject", "expected"),
    [
        ("before", "masculine singular", "he"),
        ("before", "masculine dual", "he"),
        ("before", "masculine plural", "he"),
        ("before", "feminine plural", "she"),
        ("before", "things", "she"),
        ("after", "masculine singular", "he"),
        ("after", "feminine singular", "she"),
        ("after", "masculine dual", "the two"),
        ("after", "feminine dual", "the two women"),
        ("after", "masculine plural", "they"),
        ("after", "feminine plural", "they women"),
        ("after", "things", "she"),
    ],
)
def test_a_verb_agrees(order: str, subject: str, expected: str) -> None:
    assert person(order, subject) == expected
