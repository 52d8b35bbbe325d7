"""Tag sequences: seqeval's numbers in both its modes, from strings and from ids."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics import f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, Entities

from khabar import KhabarError
from khabar.score.tags import count_ids, count_tags

TAGS = ["O", "B-A", "I-A", "B-B", "I-B", "I-C"]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[list[str]], list[list[str]]]:
    gold = draw(st.lists(st.lists(st.sampled_from(TAGS), max_size=8), max_size=6))
    other = [
        [draw(st.sampled_from([tag, tag, *TAGS])) for tag in sequence]  # often alike
        for sequence in gold
    ]
    return gold, other


@given(pairs())
def test_default_is_seqeval_s_default(sides) -> None:
    if any(sides[0]):  # seqeval cannot flatten nothing
        gold, predicted = (set(get_entities(side)) for side in sides)
        assert count_tags(*sides, mode="default") == (
            len(gold), len(predicted), len(gold & predicted),
        )  # fmt: skip


@given(pairs())
def test_strict_is_seqeval_s_strict_iob2(sides) -> None:
    gold, predicted = (
        {e.to_tuple() for part in Entities(side, IOB2).entities for e in part} for side in sides
    )
    found = count_tags(*sides)
    assert found == (len(gold), len(predicted), len(gold & predicted))
    if gold and predicted:
        options = {"mode": "strict", "scheme": IOB2, "zero_division": 0}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = [f(*sides, **options) for f in (precision_score, recall_score, f1_score)]
        assert [found.precision, found.recall, found.f1] == pytest.approx(theirs)


@given(pairs(), st.sampled_from(["default", "strict"]))
def test_ids_count_what_strings_count(sides, mode) -> None:
    ids = [np.array([TAGS.index(t) for seq in side for t in seq], dtype=np.int32) for side in sides]
    lengths = np.array([len(sequence) for sequence in sides[0]], dtype=np.int64)
    assert count_ids(*ids, lengths, TAGS, mode=mode) == count_tags(*sides, mode=mode)


def test_a_span_that_i_opens_is_one_by_default_only() -> None:
    tags = [["I-A", "I-A", "O", "B-A", "I-B"]]
    assert count_tags(tags, tags, mode="default") == (3, 3, 3)
    assert count_tags(tags, tags) == (1, 1, 1)


@pytest.mark.parametrize(
    ("gold", "predicted", "said"),
    [
        ([["O"]], [["O", "O"]], "sequence 0: gold and predicted tags differ in number"),
        ([["O"], ["O"]], [["O"]], "sequence 1: gold and predicted tags differ"),
        ([["PER"]], [["O"]], "tag 'PER': none of O, B-TYPE and I-TYPE"),
        ([["B-"]], [["O"]], "tag 'B-'"),
        ([[1]], [["O"]], "tag '1'"),
        ([[f"B-{n}" for n in range(200)]], [["O"] * 200], "more than 127 types"),
    ],
)
def test_what_is_no_tagging_is_told(gold, predicted, said: str) -> None:
    with pytest.raises(KhabarError, match=said):
        count_tags(gold, predicted)


@pytest.mark.parametrize(
    ("gold", "lengths"),
    [([0, 1], [1]), ([0], [1, 1]), ([0, 9], [2]), ([0, -1], [2]), ([0], [2, -1])],
)
def test_ids_that_do_not_fit_are_told(gold, lengths) -> None:
    with pytest.raises(KhabarError, match=r"must be equal|none of the 6 tags|0 or more"):
        count_ids(np.array(gold), np.zeros(len(gold), int), np.array(lengths), TAGS)


@pytest.mark.parametrize("mode", ["Strict", "strikt", "", None, ["strict"], "IOB2" * 1000])
def test_a_mode_that_is_none_is_refused(mode: object) -> None:
    tags, ids, lengths = [["B-A"]], np.array([1]), np.array([1])
    for counted in (
        lambda: count_tags(tags, tags, mode=mode),
        lambda: count_ids(ids, ids, lengths, TAGS, mode=mode),
    ):
        with pytest.raises(KhabarError, match=r"mode: .*known: default, strict") as raised:
            counted()
        assert len(str(raised.value)) < 200
