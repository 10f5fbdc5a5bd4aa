"""The traits of a melody: worked examples, and what must not change them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.evaluate.traits import (
    TRAITS,
    describe,
    entropy,
    full_bars,
    groove,
    has_whole_bars,
    onsets_on_beats,
    repetition,
    structure,
)
from melody.music.meters import Meter
from melody.notation import Note, transpose

SCALE = [Note(pitch, 4) for pitch in (60, 62, 64, 65, 67, 69, 71, 72)]
notes = st.builds(Note, st.none() | st.integers(48, 84), st.integers(1, 16))
melodies = st.lists(notes, min_size=1, max_size=40).filter(lambda m: any(n.pitch for n in m))


def test_a_scale_in_quarters():
    found = describe(SCALE, Meter(4, 4), 0)
    assert found == pytest.approx(
        {
            "pitch-class entropy": 6 * 1 / 8 * 3 + 2 / 8 * 2,
            "scale share": 1,
            "range": 12,
            "step share": 1,
            "tonic ending": 1,
            "whole bars": 1,
            "bar repetition": 0,
            "rhythm repetition": 0.5,
            "groove": 1,
            "onsets on beats": 1,
            "note-length entropy": 0,
            "structure": 0,
        }
    )


@given(melodies, st.sampled_from(["2/4", "3/4", "6/8", "4/4"]), st.integers(0, 8))
def test_shares_are_shares_and_nothing_is_nan(melody, meter, pickup):
    beats, unit = map(int, meter.split("/"))
    found = describe(melody, Meter(beats, unit), pickup)
    assert tuple(found) == TRAITS
    for name, value in found.items():
        assert math.isfinite(value)
        assert value >= 0
        assert "entropy" in name or name == "range" or value <= 1


@given(melodies, st.integers(-12, 12))
def test_the_key_changes_nothing(melody, semitones):
    assert describe(transpose(melody, semitones), Meter(), 0) == pytest.approx(
        describe(melody, Meter(), 0)
    )


def test_bars_begin_after_the_pickup_and_only_full_ones_count():
    melody = [Note(60, 4), Note(62, 16), Note(64, 20), Note(65, 4)]
    bars = full_bars(melody, Meter(), 4)
    assert bars == [("62", *["_"] * 15), ("64", *["_"] * 15)]


@pytest.mark.parametrize(("last", "expected"), [(16, True), (12, True), (8, False), (10, False)])
def test_the_last_bar_is_full_or_makes_one_with_the_pickup(last, expected):
    melody = [Note(60, 4), Note(62, 16), Note(64, last)]
    assert has_whole_bars(melody, Meter(), 4) is expected


def test_repetition_counts_bars_that_equal_an_earlier_one():
    assert repetition("ABAB") == 0.5
    assert repetition("AAAA") == 0.75
    assert repetition("") == 0


def test_structure_takes_the_best_lag():
    assert structure("ABCDABCE") == 0.75
    assert structure("ABCDEFGHABCDEFGH") == 1
    assert structure("ABC") == 0


def test_groove_is_the_share_of_sixteenths_that_agree():
    assert groove([(True, False, True, False), (True, False, False, False)]) == 0.75
    assert groove([(True,)]) == 1


def test_beats_are_counted_from_the_bar_line_and_rests_are_no_onsets():
    melody = [Note(60, 2), Note(62, 4), Note(None, 2), Note(64, 2)]
    assert onsets_on_beats(melody, 2) == pytest.approx(2 / 3 - 1 / 3)


def test_entropy_of_four_equal_values_is_two_bits():
    assert entropy([1, 2, 3, 4]) == 2
    assert entropy([1, 1]) == 0
