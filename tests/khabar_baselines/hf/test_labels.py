"""A checkpoint's labels are understood, or the error says what to declare."""

from __future__ import annotations

import pytest

import khabar
from khabar_baselines.hf.labels import label_set
from khabar_baselines.tags import Tag


def of(labels: str, *arguments: object):
    return label_set(dict(enumerate(labels.split())), *arguments)


@pytest.mark.parametrize(
    ("labels", "inventory"),
    [
        ("O B-PERS I-PERS B-LOC I-LOC B-ORG I-ORG B-MISC I-MISC", "anercorp"),
        ("O B-PERSON I-PERSON B-GPE I-GPE", "ontonotes"),
        ("O PERS GPE OCC", "wojood"),
        ("O S-PER B-PER I-PER E-PER S-OCC", None),
        ("O I-ORG B-LOC", None),
        ("O", None),
    ],
)
def test_what_leaves_no_doubt_is_inferred(labels: str, inventory: str | None) -> None:
    assert of(labels).inventory == inventory


@pytest.mark.parametrize(
    ("labels", "arguments", "said"),
    [
        ("O B-PERS B-LOC", (), "LOC, PERS are in anercorp and wojood; declare one as `labels`"),
        ("O B-PER B-MISC", (), "MISC is not among khabar's types.*in `types`"),
        ("LABEL_0 LABEL_1", (), "LABEL_0, LABEL_1 are not among"),
        ("O B-PER B-DRUG", ("ontonotes",), "DRUG, PER are not among the types of ontonotes"),
        ("O", ("conll",), "'conll' is unknown; .*known: anercorp, ontonotes, wojood"),
    ],
)
def test_what_is_unknown_is_listed(labels: str, arguments: tuple, said: str) -> None:
    with pytest.raises(khabar.KhabarError, match=said):
        of(labels, *arguments)


def test_declared_labels_and_other_names() -> None:
    found = of("O B-PERSON B-MISC [PAD]", "anercorp", {"PERSON": "PERS", "[PAD]": None})
    assert found.inventory == "anercorp"
    assert found.tags == (Tag(None), Tag("PERS", True), Tag("MISC", True), Tag(None))


def test_ids_give_the_order() -> None:
    found = label_set({1: "O", 0: "I-LOC"})
    assert found.tags == (Tag("LOC"), Tag(None))
