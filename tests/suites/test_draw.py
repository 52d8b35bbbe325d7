"""Choices depend on their key alone."""

from __future__ import annotations

from khabar.suites import draw

NUMBERS = [39, 554, 183, 866]
ORDER = ["أ", "د", "ج", "ب", "ه"]


def test_choices_are_the_same_everywhere() -> None:
    assert [draw.number(1000, "names", seed) for seed in range(4)] == NUMBERS
    assert draw.shuffled("أبجده", "names", 1) == ORDER
    assert draw.one("أبجده", "names", 1) == "أبجده"[draw.number(5, "names", 1)]


def test_an_added_item_leaves_the_others_in_their_order() -> None:
    few, more = (draw.shuffled(map(str, range(n)), "key") for n in (20, 30))
    assert [item for item in more if int(item) < 20] == few
