"""Every label has a definition in both languages, and no other word has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import khabar
from khabar import folded, labels
from khabar_baselines import definitions as module
from khabar_baselines.definitions import definitions

KINDS = {
    "entities": labels.ENTITY_TYPES,
    "dates": labels.DATE_TYPES,
    "events": labels.EVENT_TYPES,
    "roles": labels.ROLES,
    "realis": labels.REALIS,
    "mods": labels.MODS,
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_they_are_exactly_the_inventory(kind, language) -> None:
    told = definitions(kind, language)
    assert tuple(label.name for label in told) == KINDS[kind]
    assert all(label.definition.strip() == label.definition != "" for label in told)
    letters = re.compile("[ء-ي]")
    if language == "ar":
        assert all(letters.search(label.definition) for label in told)


def test_a_type_of_event_has_its_roles() -> None:
    (travel,) = [label for label in definitions("events", "en") if label.name == "TRAVEL"]
    assert [str(role) for role in travel.roles] == [
        *labels.ROLES_OF["TRAVEL"],
        *labels.COMMON_ROLES,
    ]
    assert all(role.definition for role in travel.roles)


def test_nothing_is_of_the_articles(corpus: khabar.Corpus) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[ء-ي]+", folded(text))
        return set(zip(*(words[n:] for n in range(4)), strict=False))

    ours = runs(Path(module.__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    assert ours and not any(ours & runs(article.text) for article in corpus)
