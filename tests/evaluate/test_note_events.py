"""Whole notes as events: the same information as the symbols hold, and never infinite bits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.evaluate.context_counts import KneserNey
from melody.evaluate.note_events import NoteEvents
from melody.notation import Note, to_notes, to_symbols

TUNES = [to_symbols([Note(60, 2), Note(62, 2), Note(None, 4), Note(60, 4)], ended=True)]
EVENTS = NoteEvents(TUNES)
notes = st.builds(Note, st.none() | st.integers(0, 127), st.integers(1, 40))


def base_alone(ids):
    return np.tile(EVENTS.base, (len(ids), 1))


def test_the_base_adds_up_to_one():
    assert EVENTS.base.sum() == pytest.approx(1)
    assert EVENTS.base.min() > 0


def test_all_notes_there_could_be_add_up_to_one():
    longest = 400
    pitches = [None, *range(128)]
    by_length = [sum(EVENTS.share(Note(p, n)) for p in pitches) for n in range(1, longest)]
    assert sum(by_length) == pytest.approx(1, abs=1 / longest)


def test_notes_get_their_own_number_and_what_is_new_shares_one():
    tune = to_symbols([Note(62, 2), Note(90, 2), Note(60, 4)], ended=True)
    ids = EVENTS.encode(tune)
    assert ids.tolist() == [EVENTS.known[62, 2], EVENTS.NEW, EVENTS.known[60, 4], EVENTS.END]


def test_the_first_pitch_is_given_and_its_length_is_not():
    tune = to_symbols([Note(60, 2)], ended=True)
    same_pitch = sum(EVENTS.share(Note(60, n)) for n in range(1, 3000))
    end = EVENTS.base[EVENTS.END]
    expected = -math.log2(EVENTS.share(Note(60, 2)) / same_pitch) - math.log2(end)
    assert EVENTS.bits(base_alone, tune) == pytest.approx(expected, abs=0.01)


@given(st.lists(notes, min_size=1, max_size=12))
def test_no_tune_costs_infinite_or_negative_bits(melody):
    tune = to_symbols(melody, ended=True)
    bits = EVENTS.bits(
        KneserNey(3, EVENTS.base, [EVENTS.encode(t) for t in TUNES]).distributions, tune
    )
    assert 0 <= bits < math.inf


@given(st.lists(notes, min_size=2, max_size=6))
def test_a_new_note_costs_what_it_would_if_it_were_spelled_out(melody):
    tune = to_symbols(melody, ended=True)
    spelled = sum(-math.log2(EVENTS.share(n)) for n in to_notes(tune)[1:])
    pitch = EVENTS.bits(base_alone, tune) - EVENTS.bits(
        base_alone, to_symbols(melody[:1], ended=True)
    )
    keep = -math.log2(1 - EVENTS.base[EVENTS.END]) * (len(melody) - 1)
    assert pitch == pytest.approx(spelled + keep, rel=1e-6)
