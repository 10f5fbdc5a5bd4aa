"""The key of an opening: which notes it begins, rests and moves on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import Key, find_key
from melody.music.meters import Meter
from melody.music.opening_key import MOST_NOTES, SIGHTS, USUAL, hear_key, key_weights
from melody.notation import Note, to_notes, transpose

NOTES = st.lists(st.builds(Note, st.none() | st.integers(0, 127), st.integers(1, 32)), max_size=60)


@pytest.mark.parametrize(
    "text",
    [
        "67 _ 67 _ 67 _ 65 64 _ 64 _ 64 _ _",
        "67 _ 67 _ 65 _ 64 _ 62",
        "60 62 64 65 67",
        "69 71 72",
        "60",
        "60 _ _ _ 64 _ _ _ 67 _ _ _",
        "57 60 64 69",
    ],
)
def test_an_opening_that_fits_home_is_taken_to_be_there(text):
    assert hear_key(to_notes(text.split())).shift_home == 0


@pytest.mark.parametrize("semitones", range(-6, 6))
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("60 _ _ _ 60 _ _ _ 67 _ _ _ 67 _ _ _ 69 _ _ _ 69 _ _ _ 67 _ _ _ _ _ _ _", Key(0)),
        ("62 _ _ _ 67 _ _ _ 67 _ 69 _ 71 _ _ _ 67 _ _ _ 67 _ _ _ 66 _ _ _", Key(7)),
        ("64 _ _ _ 69 _ _ _ 69 _ 71 _ 72 _ _ _ 71 _ 69 _ 68 _ _ _ 64 _ _ _", Key(9, "minor")),
    ],
)
def test_an_opening_is_heard_wherever_it_is_played(text, key, semitones):
    notes = transpose(to_notes(text.split()), semitones)
    assert hear_key(notes, Meter(4, 4)) == Key((key.tonic + semitones) % 12, key.mode)


def test_the_beat_tells_what_the_notes_alone_leave_open():
    notes = [Note(pitch, 4) for pitch in (67, 60, 62, 71) * 2]
    assert hear_key(notes, Meter(2, 4), pickup=4) == Key(0)
    assert hear_key(notes, Meter(2, 4)) == Key(7)


def test_the_unit_of_the_lengths_does_not_matter():
    symbols = "67 _ 67 _ 65 _ 64 _ 62 _ _ _ 66 _ 69 _ _ _"
    notes = to_notes(symbols.split())
    finer = [Note(pitch, 12 * steps) for pitch, steps in notes]
    assert hear_key(notes, Meter(3, 4), 4) == hear_key(finer, Meter(3, 4), 48, quarter=48)


def test_of_a_whole_tune_the_lengths_of_its_notes_decide():
    notes = [Note(60 + place % 5, 1 + place % 3) for place in range(MOST_NOTES + 1)]
    assert hear_key(notes) == find_key(notes)


@pytest.mark.parametrize("notes", [[], [Note(None, 16)]])
def test_silence_is_at_home(notes):
    assert hear_key(notes).shift_home == 0


@given(NOTES, st.sampled_from([None, Meter(3, 4), Meter(5, 16)]))
def test_any_notes_have_a_key(notes, meter):
    assert 0 <= hear_key(notes, meter).tonic < 12


@pytest.mark.parametrize("mode", ["major", "minor"])
def test_the_table_has_a_number_for_all_that_is_looked_at(mode):
    table = key_weights()[mode]
    assert {name: len(numbers) for name, numbers in table.items()} == {
        **{name: 12 * size for name, size in SIGHTS.items()},
        USUAL: 12,
    }
