"""What stands around a gap: heard from both sides, and never from within."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.models.echoes import EDGES
from melody.models.surroundings import numbers_around

NOTHING = 99
BAR = 4
TUNE = "1234 5678 1934 5678 1239"


def around(tune: str, gaps: str, bar: int = BAR) -> list[str]:
    """What is told of a tune of digits; gaps are ``?``, what is told of is a digit, else ``.``."""
    told = numbers(tune, gaps, bar)[:, 0]
    return ["." if number == NOTHING else str(number) for number in told]


def agreeing(tune: str, gaps: str) -> int:
    """How well the best founded symbol is founded."""
    return int(numbers(tune, gaps, BAR)[:, 1].max())


def numbers(tune: str, gaps: str, bar: int) -> np.ndarray:
    ids = np.array([int(digit) for digit in tune.replace(" ", "")])
    hidden = np.array([mark == "?" for mark in gaps.replace(" ", "")])
    return numbers_around(ids, hidden, bar, NOTHING)


def test_what_stood_bars_ago_is_told_where_both_sides_agree():
    assert "".join(around(TUNE, "---- ---- ---- -??- ----")) == "." * 13 + "67" + "." * 5


def test_what_comes_bars_later_is_told_too():
    assert "".join(around(TUNE, "-??- ---- ---- ---- ----")) == ".93" + "." * 17


def test_a_place_where_more_symbols_agree_is_believed_before_a_nearer_one():
    tune = "1234 5678 9999 1232 5670 1234 5008"
    assert around(tune, "---- ---- ---- ---- ---- ---- -??-")[25:27] == ["6", "7"]


def test_of_two_that_agree_as_well_the_nearer_one_is_told():
    assert around("1219 1229 1239 1009", "---- ---- ---- -??-")[13:15] == ["2", "3"]


def test_a_place_that_is_hidden_itself_tells_nothing():
    assert set(around("1234 1234", "-??- -??-")) == {"."}
    assert around("1234 1934 1234", "-??- ---- -??-")[1:3] == ["9", "3"]


def test_nothing_is_told_where_all_or_none_is_hidden_or_nothing_agrees():
    assert set(around("1234 1234", "???? ????")) == {"."}
    assert set(around("1234 1234", "---- ----")) == {"."}
    assert set(around("1234 5678", "-??- ----")) == {"."}
    assert set(around("12", "-?")) == {"."}


def test_it_is_the_better_founded_the_more_symbols_agree():
    founded = [agreeing("1234" * bars, "-" * (4 * bars - 2) + "?-") for bars in range(2, 20)]
    assert founded == sorted(founded)
    assert founded[0] == 2
    assert founded[-1] == len(EDGES)


tunes = st.lists(st.integers(0, 2), min_size=1, max_size=40)


@given(tunes, st.data(), st.integers(1, 16))
def test_no_hidden_symbol_has_a_part_in_what_is_told(tune, data, bar):
    ids = np.array(tune)
    hidden = np.array(data.draw(st.lists(st.booleans(), min_size=len(ids), max_size=len(ids))))
    others = np.where(hidden, ids + 50, ids)
    one, other = (numbers_around(given, hidden, bar, NOTHING) for given in (ids, others))
    assert (one == other).all()
    assert (one[~hidden] == (NOTHING, 0)).all()


@given(tunes, st.data(), st.integers(1, 16))
def test_it_is_what_a_plain_search_finds(tune, data, bar):
    hidden = data.draw(st.lists(st.booleans(), min_size=len(tune), max_size=len(tune)))
    found = numbers_around(np.array(tune), np.array(hidden), bar, NOTHING)
    for step, (number, founded) in enumerate(found.tolist()):
        best = max(candidates(tune, hidden, step, bar), default=(0, 0, NOTHING))
        if hidden[step] and best[0]:
            assert (number, founded) == (best[2], sum(edge <= best[0] for edge in EDGES))
        else:
            assert (number, founded) == (NOTHING, 0)


def candidates(tune, hidden, step, bar):
    """How far each shift agrees, how near it is, and what it tells of a step."""

    def reach(place, way, shift):
        count = 0
        while (
            0 <= place < len(tune)
            and 0 <= place + shift < len(tune)
            and not hidden[place]
            and not hidden[place + shift]
            and tune[place] == tune[place + shift]
        ):
            count, place = count + 1, place + way
        return count

    first = next((at + 1 for at in range(step, -1, -1) if not hidden[at]), 0)
    after = next((at for at in range(step, len(tune)) if not hidden[at]), len(tune))
    for shift in range(-len(tune) // bar * bar, len(tune), bar):
        if shift and 0 <= step + shift < len(tune) and not hidden[step + shift]:
            agreed = reach(first - 1, -1, shift) + reach(after, 1, shift)
            nearness = -2 * abs(shift) - (shift > 0)
            yield agreed, nearness, tune[step + shift]


@pytest.mark.parametrize("bar", [1, 4, 16, 100])
def test_a_bar_may_be_of_any_length(bar):
    assert len(around("1234 1234", "-??- ----", bar)) == 8
