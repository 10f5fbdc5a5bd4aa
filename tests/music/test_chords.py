"""Chords: every bar has one, a close is a close, and another key gives the same degrees."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.chords import (
    DEGREES,
    INTERVALS,
    Chord,
    changes,
    read_tables,
    slot_steps,
)
from melody.music.keys import MAJOR, MINOR, Key, all_keys
from melody.music.meters import Meter
from melody.music.progression import find_chords
from melody.notation import Note, count_steps, transpose
from melody.seeds.text import read_text

HYMN = (
    "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 E4:1.5 D4:0.5 D4:2 "
    "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 D4:1.5 C4:0.5 C4:2"
)
STAR = "C4 C4 G4 G4 A4 A4 G4:2 F4 F4 E4 E4 D4 D4 C4:2"
NOTE = st.builds(Note, st.none() | st.integers(40, 90), st.integers(1, 24))
MELODY = st.lists(NOTE, max_size=30)
METER = st.builds(Meter, st.integers(1, 24), st.sampled_from([1, 2, 4, 8, 16]))
KEY = st.sampled_from(all_keys())


def names(text: str, key: Key, meter: Meter, pickup: int = 0) -> str:
    """The chords by name, a bar line before each bar's first."""
    found = find_chords(read_text(text).notes, key, meter, pickup)
    size = meter.steps_per_bar
    bars = {(each.start - pickup) // size: "" for each in found}
    for each in found:
        bars[(each.start - pickup) // size] += f" {each.chord.name(key)}"
    return " |".join(bars.values()).strip()


def test_a_hymn_goes_from_the_tonic_to_the_dominant_and_home():
    assert names(HYMN, Key(0), Meter()) == (
        "C G7 | G7 G7 | C G7 | C G7 | C G7 | G7 G7 | C G7 | G7 C"
    )


def test_a_childrens_song_has_the_three_chords_that_everybody_plays():
    assert names(STAR, Key(0), Meter()) == "C C | F C | F C | G7 C"


def test_minor_has_its_raised_leading_note_in_the_dominant():
    assert names("A4 C5 E5 A5 E5 C5 G#4:2 B4 A4:3", Key(9, MINOR), Meter(3, 4)) == (
        "Am | Am | E7 | Am"
    )


@given(MELODY, KEY, METER, st.data())
def test_chords_follow_each_other_from_the_first_bar_line_to_the_end(notes, key, meter, data):
    pickup = data.draw(st.integers(0, meter.steps_per_bar - 1))
    found = find_chords(notes, key, meter, pickup)
    ends = [each.start + each.steps for each in found]
    assert [each.start for each in found] == [pickup, *ends[:-1]][: len(found)]
    if count_steps(notes) > pickup:
        assert ends[-1] == count_steps(notes)
    else:
        assert not found
    starts = {each.start for each in found}
    assert starts >= set(range(pickup, count_steps(notes), meter.steps_per_bar))
    assert all((each.chord.root - key.tonic) % 12 in range(12) for each in found)


@given(MELODY, KEY, METER, st.integers(-11, 11))
def test_a_melody_in_another_key_has_the_same_chords_there(notes, key, meter, semitones):
    there = Key((key.tonic + semitones) % 12, key.mode)
    moved = find_chords(transpose(notes, semitones), there, meter)
    assert [(each.chord.root - semitones) % 12 for each in moved] == [
        each.chord.root for each in find_chords(notes, key, meter)
    ]


@given(MELODY, KEY, METER, st.integers(1, 16))
def test_a_melody_that_ends_on_the_tonic_ends_on_its_chord(notes, key, meter, steps):
    found = find_chords([*notes, Note(60 + key.tonic, steps)], key, meter)
    assert found[-1].chord == Chord(key.tonic, "m" if key.mode == MINOR else "")


@pytest.mark.parametrize(
    ("meter", "steps"),
    [("4/4", 8), ("2/2", 8), ("3/4", 12), ("6/8", 6), ("12/8", 12), ("2/4", 8), ("9/8", 18)],
)
def test_a_chord_lasts_half_a_bar_where_a_bar_has_two_halves(meter, steps):
    assert slot_steps(Meter(*map(int, meter.split("/")))) == steps


def test_chords_that_stay_are_joined():
    found = find_chords(read_text("C4:4 E4:4 B4:4").notes, Key(0), Meter())
    joined = changes(found)
    assert [each.start for each in joined] == [0, 32]
    assert sum(each.steps for each in joined) == sum(each.steps for each in found)


@pytest.mark.parametrize("mode", [MAJOR, MINOR])
def test_the_tables_are_probabilities_of_the_chords_that_the_mode_has(mode):
    tables, count = read_tables(mode), len(DEGREES[mode])
    rows = [tables.first, *tables.next_bar, *tables.next_half]
    rows += [row for chord in tables.notes for row in chord]
    for row in rows:
        assert sum(map(math.exp, row)) == pytest.approx(1, abs=0.01)
    assert {len(row) for row in rows} == {count, 12}
    assert len(tables.notes) == count
    assert {quality for _, quality in DEGREES[mode]} <= INTERVALS.keys()
