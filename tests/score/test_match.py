from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from khabar.score.items import Item
from khabar.score.match import count
from khabar.score.measures import Measure

RELAXED = Measure("dates", "relaxed", (), overlap=True)
VALUE = Measure("dates", "value", ("value",), overlap=True)
spans = st.tuples(st.integers(0, 9), st.integers(0, 4)).map(lambda s: (s[0], s[0] + s[1]))
items = st.builds(
    lambda words, value: Item(words=words, characters=words, type="DATE", value=value),
    spans,
    st.sampled_from(["2025", "2026", None]),
)
sides = st.lists(items, max_size=6)


def best_by_trying_all(gold: list[Item], predicted: list[Item], value: bool) -> int:
    """Return the size of the largest matching, by brute force."""
    wanted = list({(g.words, g.value if value else "") for g in gold})
    given = list({(p.words, p.value if value else "") for p in predicted})
    short, long = sorted((wanted, given), key=len)
    return max(
        sum(
            max(a[0][0], b[0][0]) < min(a[0][1], b[0][1]) and a[1] == b[1] is not None
            for a, b in zip(short, order, strict=False)
        )
        for order in permutations(long)
    )


@given(sides, sides)
def test_the_matching_is_the_largest_there_is(gold: list[Item], predicted: list[Item]) -> None:
    assert count(RELAXED, gold, predicted).right == best_by_trying_all(gold, predicted, False)
    assert count(VALUE, gold, predicted).right == best_by_trying_all(gold, predicted, True)


@given(sides, sides, st.randoms())
def test_the_matching_knows_no_order(gold: list[Item], predicted: list[Item], chance) -> None:
    expected = count(VALUE, gold, predicted)
    chance.shuffle(gold)
    chance.shuffle(predicted)
    assert count(VALUE, gold, predicted) == expected


@given(sides, sides)
def test_what_is_strict_is_relaxed_too(gold: list[Item], predicted: list[Item]) -> None:
    gold = [item for item in gold if item.words[0] < item.words[1]]
    strict = count(Measure("dates", "strict", ("words",)), gold, predicted)
    assert strict.right <= count(RELAXED, gold, predicted).right


def test_white_space_between_words_meets_nothing() -> None:
    gold = [Item((0, 3), (0, 18), "DATE", value="2025")]
    space = [Item((1, 1), (3, 4), "DATE", value="2025")]
    assert count(RELAXED, gold, space) == (1, 1, 0)
    assert count(VALUE, gold, space) == (1, 1, 0)


def test_a_crowd_is_matched_in_time() -> None:
    crowd = [Item((i, i + 2), (i, i + 2), "DATE", value="2025") for i in range(20_000)]
    assert count(VALUE, crowd, crowd).right == len(crowd)
