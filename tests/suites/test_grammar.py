"""Clitics, adjectives and verbs are written as they have to be."""

from __future__ import annotations

import pytest

from khabar.suites.grammar import attached, behind, inflected, person, plural_ending, standing


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
    assert proclitics + behind(proclitics, word) == becomes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("زار الهند والهند", [("الهند", 4, 9, ""), ("الهند", 11, 16, "و")]),
        ("للهند وفللهند", [("الهند", 1, 5, "ل")]),
        ("وللهند، بالهند", [("الهند", 2, 6, "ول"), ("الهند", 9, 14, "ب")]),
        ("الهندي الهندُ هند", []),
        ("إلى نيو الهند", [("نيو الهند", 4, 13, "")]),
    ],
)
def test_a_word_is_found_behind_proclitics(text: str, found: list[object]) -> None:
    assert list(standing(text, ["الهند", "نيو الهند"])) == found


@pytest.mark.parametrize(
    ("adjective", "ending", "broken", "becomes"),
    [
        ("إيطالي", "", "", "إيطالي"),
        ("إيطالي", "ة", "", "إيطالية"),
        ("إيطالي", "ون", "", "إيطاليون"),
        ("تركي", "ون", "أتراك", "أتراك"),
        ("تركي", "ين", "أتراك", "أتراك"),
        ("تركي", "ة", "أتراك", "تركية"),
        ("تركي", "اً", "أتراك", "تركياً"),
        ("تركي", "ان", "أتراك", "تركيان"),
    ],
)
def test_an_adjective_ends_as_it_has_to(
    adjective: str, ending: str, broken: str, becomes: str
) -> None:
    assert inflected(adjective, ending, broken) == becomes


@pytest.mark.parametrize(
    ("before", "ending"),
    [("قال المسؤولون ", "ون"), ("إلى المسؤولين ", "ين"), ("قال كبار ", "ين"), ("", "ين")],
)
def test_a_plural_has_the_case_of_its_noun(before: str, ending: str) -> None:
    assert plural_ending(before) == ending


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
