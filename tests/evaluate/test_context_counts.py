"""Counting contexts: the quick tables agree with counting by hand."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.evaluate.context_counts import ContextCounts

SIZE = 3
tunes = st.lists(st.lists(st.integers(0, SIZE - 1), max_size=12), max_size=5)


def count_by_hand(songs, before, order, padding):
    """What followed the last ``order`` ids of ``before`` in the songs, starts marked by -1."""
    context = ([-1] * padding + before)[-order:] if order else []
    found = Counter()
    for song in songs:
        padded = [-1] * padding + song
        for place in range(max(order, padding), len(padded)):
            if padded[place - order : place] == context:
                found[padded[place]] += 1
    return [found[number] for number in range(SIZE)] if len(context) == order else [0] * SIZE


@given(tunes, st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=8), st.integers(0, 3))
def test_tables_hold_what_followed_each_context(songs, song, padding):
    counts = ContextCounts(songs, SIZE, order=4, padding=padding)
    for order, table in enumerate(counts.tables(np.array(song))):
        for place in range(len(song)):
            by_hand = count_by_hand(songs, song[:place], order, padding)
            assert table[place].tolist() == by_hand


@pytest.mark.parametrize("padding", [0, 1])
def test_no_context_reaches_into_the_tune_before(padding):
    together = ContextCounts([[0, 1], [2, 1]], SIZE, order=3, padding=padding)
    tables = list(together.tables(np.array([1, 2])))
    assert tables[1][1].tolist() == [0, 0, 0]
    assert all(not table[1].any() for table in tables[1:])
