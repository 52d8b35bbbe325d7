"""Every word piece counts once, in a window that the model can read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from khabar_baselines.hf.windows import Window, windows

lengths = st.lists(st.integers(1, 12), max_size=40)


def word_ids(pieces_of_words: list[int]) -> list[int]:
    return [word for word, number in enumerate(pieces_of_words) for _ in range(number)]


def test_what_fits_is_one_window() -> None:
    assert windows(word_ids([2, 3]), 5) == [Window(0, 5, 0, 5)]
    assert windows([], 5) == [Window(0, 0, 0, 0)]


def test_windows_overlap_and_keep_words_whole() -> None:
    assert windows(word_ids([3, 3, 2, 3, 3]), 8) == [Window(0, 8, 0, 7), Window(6, 14, 7, 14)]


def test_a_word_longer_than_the_limit_is_read_in_parts() -> None:
    found = windows(word_ids([10]), 4)
    assert found[0].start == 0 and found[-1].end == 10
    assert all(window.end - window.start <= 4 for window in found)


@given(lengths, st.integers(1, 20))
def test_every_piece_counts_once_where_it_is_read(pieces: list[int], limit: int) -> None:
    ids = word_ids(pieces)
    found = windows(ids, limit)
    counted = [place for window in found for place in range(window.first, window.last)]
    assert counted == list(range(len(ids)))
    for start, end, first, last in found:
        assert start <= first <= last <= end and end - start <= limit


@given(lengths, st.integers(12, 20))
def test_no_word_is_cut_where_words_fit(pieces: list[int], limit: int) -> None:
    ids = word_ids(pieces)
    for start, end, *_ in windows(ids, limit):
        assert start == 0 or ids[start] != ids[start - 1]
        assert end == len(ids) or ids[end] != ids[end - 1]
