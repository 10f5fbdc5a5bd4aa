"""The notation: what goes in comes out again, and nobody loses the last note."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.notation import (
    MelodyError,
    Note,
    count_steps,
    is_symbol,
    parse,
    to_notes,
    to_symbols,
    transpose,
)

PITCHES = st.one_of(st.none(), st.integers(0, 127))
SHARED = Path(__file__).parent / "data" / "notation.json"  # the page's scripts pass it, too
EXAMPLES = json.loads(SHARED.read_text(encoding="utf-8"))
TUNES = st.lists(st.builds(Note, PITCHES, st.integers(1, 40)), max_size=40)


def notes_of(example):
    return [Note(*pair) for pair in example["notes"]]


@pytest.mark.parametrize("example", EXAMPLES["both_ways"], ids=lambda each: each["symbols"])
def test_the_examples_that_the_page_shares_are_read_and_written(example):
    symbols = parse(example["symbols"])
    assert to_notes(symbols) == notes_of(example)
    assert to_symbols(notes_of(example), ended=example["ended"]) == symbols


@pytest.mark.parametrize("example", EXAMPLES["read_only"], ids=lambda each: each["why"])
def test_the_odd_examples_that_the_page_shares_are_read_alike(example):
    assert to_notes(example["symbols"].split()) == notes_of(example)


@pytest.mark.parametrize("text", EXAMPLES["refused"])
def test_the_examples_that_are_none_are_refused(text):
    with pytest.raises(MelodyError):
        parse(text)


@given(TUNES, st.booleans())
def test_notes_survive_the_way_through_symbols(notes, ended):
    assert to_notes(to_symbols(notes, ended=ended)) == notes


@given(TUNES.filter(bool), st.booleans())
def test_symbols_survive_the_way_through_text_and_notes(notes, ended):
    symbols = to_symbols(notes, ended=ended)
    assert parse(" ".join(symbols)) == symbols
    assert to_symbols(to_notes(symbols), ended=ended) == symbols


@given(TUNES)
def test_there_is_one_symbol_for_each_step(notes):
    assert len(to_symbols(notes)) == count_steps(notes)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("60 _ 62 _ 64", Note(64, 1)),
        ("60 _ _ _ 62 _ _ _", Note(62, 4)),
        ("60 _ _ _ 62 _ _ _ /", Note(62, 4)),
        ("60 r _ _", Note(None, 3)),
    ],
)
def test_the_last_note_keeps_its_full_length(text, last):
    assert to_notes(text.split())[-1] == last


def test_what_stands_after_the_end_mark_is_not_read():
    assert to_notes(["60", "/", "62"]) == [Note(60, 1)]


def test_two_equal_pitches_side_by_side_stay_two_notes():
    notes = [Note(60, 2), Note(60, 2), Note(None, 1), Note(None, 1)]
    assert to_notes(to_symbols(notes)) == notes


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("60 128", "symbol 2"),
        ("60 -1", "symbol 2"),
        ("60 061", "symbol 2"),
        ("60 +61", "symbol 2"),
        ("60 ٦٠", "symbol 2"),
        ("60 6²", "symbol 2"),
        ("60 60.0", "symbol 2"),
        ("60 __", "symbol 2"),
        ("60 R", "symbol 2"),
        ("_ 60", "symbol 1"),
        ("60 / 62", "symbol 2"),
        ("60 " + "9" * 5000, "symbol 2"),
        ("🎵", "symbol 1"),
    ],
)
def test_what_is_no_notation_is_refused_with_its_place(text, place):
    with pytest.raises(MelodyError, match=place) as refusal:
        parse(text)
    assert len(str(refusal.value)) <= 160
    assert "\n" not in str(refusal.value)


@given(st.text(max_size=60))
def test_any_text_is_symbols_or_one_plain_line(text):
    told = ""
    try:
        assert all(is_symbol(symbol) for symbol in parse(text))
    except MelodyError as refusal:
        told = str(refusal)
    assert len(told.splitlines()) <= 1
    assert len(told) <= 160


def test_a_hold_with_nothing_to_hold_is_refused_when_notes_are_read():
    with pytest.raises(MelodyError, match="symbol 1"):
        to_notes(["_", "60"])


@given(TUNES, st.integers(-40, 40))
def test_a_moved_line_stays_in_range_and_keeps_its_rhythm(notes, semitones):
    moved = transpose(notes, semitones)
    assert [note.steps for note in moved] == [note.steps for note in notes]
    for old, new in zip(notes, moved, strict=True):
        if old.pitch is None:
            assert new.pitch is None
        else:
            assert 0 <= new.pitch <= 127
            assert (new.pitch - old.pitch - semitones) % 12 == 0


@given(st.lists(st.integers(30, 100), min_size=1), st.integers(-30, 27))
def test_a_line_that_fits_moves_by_exactly_that_much(pitches, semitones):
    notes = [Note(pitch, 1) for pitch in pitches]
    moved = transpose(notes, semitones)
    assert moved == [Note(pitch + semitones, 1) for pitch in pitches]
    assert transpose(moved, -semitones) == notes


@given(st.lists(st.integers(60, 127), min_size=1), st.integers(0, 30))
def test_a_line_too_high_moves_down_whole_and_keeps_its_shape(pitches, semitones):
    moved = transpose([Note(pitch, 1) for pitch in pitches], semitones)
    shifts = {note.pitch - pitch for note, pitch in zip(moved, pitches, strict=True)}
    assert len(shifts) == 1
