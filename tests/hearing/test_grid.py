"""Tuning, key, tempo and grid of notes that were sung."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.hearing.grid import find_grid
from melody.hearing.heard import understand_notes
from melody.hearing.segment import SungNote
from melody.hearing.tuning import tune
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import Note

# Two lines of a song in 3/4 with a pickup, as pitches and steps.
SONG = [
    *[(62, 4), (67, 8), (67, 4), (71, 6), (69, 2), (67, 4), (69, 8), (71, 4), (69, 8), (62, 4)],
    *[(67, 8), (67, 4), (71, 6), (72, 2), (74, 4), (72, 4), (69, 4), (66, 4), (67, 8)],
]


def sing(song, bpm: float, cents: float = 0.0, missed: float = 0.0, seed: int = 1):
    rng, now, notes = np.random.default_rng(seed), 1.0, []
    for pitch, steps in song:
        seconds = steps * 15 / bpm
        start = now + rng.normal(0, missed)
        if pitch is not None:
            notes.append(SungNote(start, now + 0.93 * seconds, pitch + cents / 100))
        now += seconds
    return notes


@pytest.mark.parametrize("bpm", [60, 84, 100, 132, 160])
def test_steps_are_found_with_a_known_tempo(bpm):
    seed, told, _, _ = understand_notes(sing(SONG, bpm, missed=0.02), bpm, [])
    assert [(n.pitch, n.steps) for n in seed.notes] == SONG
    assert seed.bpm == bpm
    assert told.pitches == tuple(pitch for pitch, _ in SONG)


def test_meter_pickup_and_key_are_found():
    seed, *_ = understand_notes(sing(SONG, 100), 100, [])
    assert (seed.meter, seed.pickup, seed.key) == (Meter(3, 4), 4, Key(7))
    assert seed.key_source == "found by ear"


def test_a_tempo_found_by_ear_is_right_up_to_a_factor_of_two():
    grid = find_grid(sing(SONG, 110, missed=0.015))
    ratio = grid.bpm / 110
    assert min(abs(ratio - factor) for factor in (0.5, 1, 2)) < 0.04


@pytest.mark.parametrize("cents", [-45, -32, 0, 18, 40])
def test_a_voice_out_of_tune_is_moved_onto_the_piano(cents):
    tuned = tune(sing(SONG, 100, cents))
    assert tuned.pitches == tuple(pitch for pitch, _ in SONG)
    assert tuned.cents == pytest.approx(cents, abs=6)


def test_the_key_decides_what_lies_between_two_semitones():
    song = [(67, 4), (69, 4), (71, 4), (72, 4), (74, 4), (72, 4), (71, 4), (69, 4), (67, 8)]
    notes = sing(song, 100)
    notes[2] = notes[2]._replace(pitch=70.45)  # nearer to B flat
    assert tune(notes).pitches[2] == 71


def test_tuning_is_told_in_words_where_it_is_heard():
    seed, *_ = understand_notes(sing(SONG, 100, 32), 100, [])
    assert (
        any("32 cents above" in line for line in seed.repairs) or "cents above" in seed.repairs[0]
    )
    in_tune, *_ = understand_notes(sing(SONG, 100), 100, [])
    assert in_tune.repairs == ()


def test_a_rest_is_a_rest_and_a_breath_is_none():
    song = [(60, 4), (62, 4), (64, 4), (None, 4), (65, 4), (64, 4), (62, 4), (60, 8)]
    notes = sing(song, 80)
    seed, *_ = understand_notes(notes, 80, [])
    assert seed.notes[3] == Note(None, 4)
    breath = [n._replace(end=n.end - 0.2) if at == 4 else n for at, n in enumerate(notes)]
    assert understand_notes(breath, 80, [])[0].notes == seed.notes


def test_a_tune_that_is_sung_short_has_no_rests():
    notes = [n._replace(end=n.start + 0.4 * (n.end - n.start)) for n in sing(SONG, 80)]
    seed, *_ = understand_notes(notes, 80, [])
    assert all(note.pitch is not None for note in seed.notes)


FIGURES = st.sampled_from([(4,), (2, 2), (8,), (6, 2), (2, 1, 1), (12,)])
RHYTHMS = st.lists(FIGURES, min_size=6, max_size=16).map(lambda figures: [*chain(*figures)])


@settings(max_examples=25, deadline=None)
@given(RHYTHMS, st.integers(60, 140))
def test_a_rhythm_on_the_beat_survives_the_grid(lengths, bpm):
    song = [(60 + place % 5, steps) for place, steps in enumerate(lengths)]
    grid = find_grid(sing(song, bpm), bpm)
    assert list(grid.steps[:-1]) == lengths[:-1]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_notes_are_enough(count):
    grid = find_grid(sing(SONG[:count], 100))
    assert len(grid.steps) == count
    assert min(grid.steps) >= 1
