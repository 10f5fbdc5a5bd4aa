"""Echoes: what a melody repeats, heard one symbol after the other or all at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.models.echoes import (
    BARS_BACK,
    ECHOES,
    EDGES,
    NOTHING_READ,
    NUMBERS,
    Pitches,
    numbers_of,
)
from melody.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of([[str(pitch) for pitch in range(55, 80)]])
PITCHES = Pitches(len(VOCABULARY), VOCABULARY.pitches)
NOTHING = PITCHES.nothing
ANYWHERE, WHOLE_BARS, MOVED = range(len(BARS_BACK), len(BARS_BACK) + ECHOES)
BAR = 4
ids = st.lists(st.integers(0, 8), min_size=1, max_size=60)


def after(melody: str, bar: int = BAR) -> list[str | None]:
    """The symbols of the past before the next step, ``None`` for nothing."""
    numbers = numbers_of(VOCABULARY.encode(melody.split()), bar, PITCHES)[-1]
    known = [*VOCABULARY.symbols, None]
    return [known[number] for number in numbers[: len(BARS_BACK) + ECHOES]]


def agreement(melody: str, echo: int, bar: int = BAR) -> int:
    """How well an echo is founded."""
    numbers = numbers_of(VOCABULARY.encode(melody.split()), bar, PITCHES)[-1]
    return int(numbers[echo + ECHOES])


@given(ids, st.sampled_from([1, 2, 3, 4, 6, 16]))
def test_what_is_heard_step_by_step_is_what_is_heard_at_once(melody, bar):
    at_once, past = numbers_of(melody, bar, PITCHES), NOTHING_READ
    assert at_once.shape == (len(melody), NUMBERS)
    for number, expected in zip(melody, at_once.tolist(), strict=True):
        past = past.after(number, PITCHES)
        assert past.numbers(bar, PITCHES) == expected


@given(ids, ids)
def test_what_follows_changes_nothing_of_what_was_heard(melody, more):
    known = numbers_of(melody, BAR, PITCHES)
    assert (numbers_of([*melody, *more], BAR, PITCHES)[: len(melody)] == known).all()


def test_the_symbols_of_bars_ago_are_told():
    melody = " ".join(str(55 + step) for step in range(18))
    assert after(melody)[: len(BARS_BACK)] == ["69", "65", "57"]
    assert after("60 _")[: len(BARS_BACK)] == [None, None, None]


def test_the_echo_is_what_followed_the_longest_match():
    assert after("60 62 64 65 72 62 64 67 60 62 64")[ANYWHERE] == "65"


def test_of_equally_long_matches_the_latest_is_taken():
    assert after("60 62 70 60 64 70 60")[ANYWHERE] == "64"


def test_an_echo_of_whole_bars_comes_from_the_same_place_in_a_bar():
    assert after("60 62 64 65 60 62")[ANYWHERE] == "64"
    assert after("60 62 64 65 60 62")[WHOLE_BARS] == "64"
    assert after("60 62 64 65 60 62", bar=3)[ANYWHERE] == "64"
    assert after("60 62 64 65 60 62", bar=3)[WHOLE_BARS] is None


def test_a_sequence_goes_on_a_step_higher():
    melody = "60 _ 62 64 62 _ 64"
    assert after(melody)[MOVED] == "66"
    assert after(melody)[WHOLE_BARS] is None


def test_a_sequence_that_leaves_the_vocabulary_has_no_echo():
    assert after("60 _ 64 72 70 _ 74")[MOVED] is None


@pytest.mark.parametrize("echo", [ANYWHERE, WHOLE_BARS, MOVED])
def test_the_first_symbol_has_no_echo(echo):
    assert after("60")[echo] is None
    assert agreement("60", echo) == 0


def test_an_echo_is_the_better_founded_the_more_symbols_agree():
    bar = "60 62 64 65"
    founded = [agreement(" ".join([bar] * bars), WHOLE_BARS) for bars in range(1, 12)]
    assert founded == sorted(founded)
    assert founded[0] == 0
    assert founded[-1] == len(EDGES) - 1


def test_a_model_that_is_told_no_pitches_still_hears_what_is_repeated():
    numbers = numbers_of([3, 4, 5, 6, 3, 4], BAR, Pitches(9, ()))
    assert numbers[-1, ANYWHERE] == numbers[-1, MOVED] == 5
