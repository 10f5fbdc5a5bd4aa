"""Gap features: found from both sides of a masked gap, and never from within."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.models.gap_features import gap_features
from melody.models.matching import LENGTH_EDGES

NOTHING = 99
BAR = 4
TUNE = "1234 5678 1934 5678 1239"


def around(tune: str, gaps: str, bar: int = BAR) -> list[str]:
    """The symbols found for a tune of digits whose masked ones are ``?``; ``.`` for none."""
    found = numbers(tune, gaps, bar)[:, 0]
    return ["." if number == NOTHING else str(number) for number in found]


def agreeing(tune: str, gaps: str) -> int:
    """The highest bucket of a match's length."""
    return int(numbers(tune, gaps, BAR)[:, 1].max())


def numbers(tune: str, gaps: str, bar: int) -> np.ndarray:
    ids = np.array([int(digit) for digit in tune.replace(" ", "")])
    masked = np.array([mark == "?" for mark in gaps.replace(" ", "")])
    return gap_features(ids, masked, bar, NOTHING)


def test_what_stood_bars_ago_is_found_where_both_sides_agree():
    assert "".join(around(TUNE, "---- ---- ---- -??- ----")) == "." * 13 + "67" + "." * 5


def test_what_comes_bars_later_is_found_too():
    assert "".join(around(TUNE, "-??- ---- ---- ---- ----")) == ".93" + "." * 17


def test_a_longer_match_is_taken_before_a_nearer_one():
    tune = "1234 5678 9999 1232 5670 1234 5008"
    assert around(tune, "---- ---- ---- ---- ---- ---- -??-")[25:27] == ["6", "7"]


def test_of_two_equally_long_matches_the_nearer_one_is_taken():
    assert around("1219 1229 1239 1009", "---- ---- ---- -??-")[13:15] == ["2", "3"]


def test_a_masked_place_gives_no_feature():
    assert set(around("1234 1234", "-??- -??-")) == {"."}
    assert around("1234 1934 1234", "-??- ---- -??-")[1:3] == ["9", "3"]


def test_there_is_no_feature_where_all_or_none_is_masked_or_nothing_matches():
    assert set(around("1234 1234", "???? ????")) == {"."}
    assert set(around("1234 1234", "---- ----")) == {"."}
    assert set(around("1234 5678", "-??- ----")) == {"."}
    assert set(around("12", "-?")) == {"."}


def test_a_longer_match_is_in_a_higher_bucket():
    buckets = [agreeing("1234" * bars, "-" * (4 * bars - 2) + "?-") for bars in range(2, 20)]
    assert buckets == sorted(buckets)
    assert buckets[0] == 2
    assert buckets[-1] == len(LENGTH_EDGES)


tunes = st.lists(st.integers(0, 2), min_size=1, max_size=40)


@given(tunes, st.data(), st.integers(1, 16))
def test_features_do_not_depend_on_masked_symbols(tune, data, bar):
    ids = np.array(tune)
    masked = np.array(data.draw(st.lists(st.booleans(), min_size=len(ids), max_size=len(ids))))
    others = np.where(masked, ids + 50, ids)
    one, other = (gap_features(given, masked, bar, NOTHING) for given in (ids, others))
    assert (one == other).all()
    assert (one[~masked] == (NOTHING, 0)).all()


@given(tunes, st.data(), st.integers(1, 16))
def test_it_is_what_a_plain_search_finds(tune, data, bar):
    masked = data.draw(st.lists(st.booleans(), min_size=len(tune), max_size=len(tune)))
    found = gap_features(np.array(tune), np.array(masked), bar, NOTHING)
    for step, (number, bucket) in enumerate(found.tolist()):
        best = max(candidates(tune, masked, step, bar), default=(0, 0, NOTHING))
        if masked[step] and best[0]:
            assert (number, bucket) == (best[2], sum(edge <= best[0] for edge in LENGTH_EDGES))
        else:
            assert (number, bucket) == (NOTHING, 0)


def candidates(tune, masked, step, bar):
    """How far each shift agrees, how near it is, and the symbol it finds for a step."""

    def reach(place, way, shift):
        count = 0
        while (
            0 <= place < len(tune)
            and 0 <= place + shift < len(tune)
            and not masked[place]
            and not masked[place + shift]
            and tune[place] == tune[place + shift]
        ):
            count, place = count + 1, place + way
        return count

    first = next((at + 1 for at in range(step, -1, -1) if not masked[at]), 0)
    after = next((at for at in range(step, len(tune)) if not masked[at]), len(tune))
    for shift in range(-len(tune) // bar * bar, len(tune), bar):
        if shift and 0 <= step + shift < len(tune) and not masked[step + shift]:
            agreed = reach(first - 1, -1, shift) + reach(after, 1, shift)
            nearness = -2 * abs(shift) - (shift > 0)
            yield agreed, nearness, tune[step + shift]


@pytest.mark.parametrize("bar", [1, 4, 16, 100])
def test_a_bar_may_be_of_any_length(bar):
    assert len(around("1234 1234", "-??- ----", bar)) == 8
