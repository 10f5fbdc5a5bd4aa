from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.notation import MelodyError, Note, count_steps
from melody.scores.quantise import grid_rule, talk_rule
from melody.scores.score import Score


def score_of(*notes):
    """A score of (pitch, quarters) pairs; quarters may be written as '1/3'."""
    line = tuple((pitch, Fraction(quarters)) for pitch, quarters in notes)
    return Score("tune", "Tune", line, frozenset(quarters for _, quarters in line))


def test_the_talks_rule_keeps_lengths_of_its_list():
    kept = talk_rule(score_of((60, 1), (None, "1/2"), (62, "3/2")))

    assert kept.notes == (Note(60, 4), Note(None, 2), Note(62, 6))
    assert kept.remarks == ()


def test_the_talks_rule_names_the_length_that_it_refuses():
    with pytest.raises(MelodyError, match="1/3 quarter"):
        talk_rule(score_of((60, 1), (62, "1/3")))


def test_the_grid_rule_keeps_any_whole_number_of_sixteenths():
    assert grid_rule(score_of((60, "5/4"), (62, "7/4"))).notes == (Note(60, 5), Note(62, 7))


def test_a_triplet_among_straight_notes_is_rounded_and_told():
    straight = [(60, 1)] * 8
    kept = grid_rule(score_of(*straight, (62, "1/3"), (64, "1/3"), (65, "1/3")))

    assert [note.steps for note in kept.notes[-3:]] == [1, 2, 1]
    assert kept.remarks == ("starts rounded: 2",)


def test_a_tune_of_triplets_is_refused():
    with pytest.raises(MelodyError, match="rhythm would be lost"):
        grid_rule(score_of(*[(60, "1/3"), (62, "1/3"), (64, "1/3")] * 4))


def test_sixteenth_triplets_that_fall_together_are_refused():
    straight = [(60, 1)] * 20
    with pytest.raises(MelodyError, match="closer together"):
        grid_rule(score_of(*straight, (62, "1/6"), (64, "1/6"), (65, "1/6")))


def test_a_thirty_second_after_a_long_note_gives_its_time_to_it():
    kept = grid_rule(score_of(*[(60, 1)] * 8, (62, "7/8"), (64, "1/8"), (65, 1)))

    assert kept.notes[-2:] == (Note(62, 4), Note(65, 4))
    assert kept.remarks == ("short notes merged: 1",)


def test_a_thirty_second_on_the_beat_gives_its_time_to_the_next_note():
    kept = grid_rule(score_of(*[(60, 1)] * 8, (62, "1/8"), (64, "7/8"), (65, 1)))

    assert kept.notes[-2:] == (Note(64, 4), Note(65, 4))


@given(st.lists(st.tuples(st.integers(40, 90), st.integers(1, 16)), min_size=1, max_size=30))
def test_what_is_on_the_grid_stays_as_it_is(notes):
    kept = grid_rule(score_of(*[(pitch, Fraction(steps, 4)) for pitch, steps in notes]))

    assert kept.notes == tuple(Note(*note) for note in notes)
    assert kept.remarks == ()


@given(st.lists(st.tuples(st.integers(40, 90), st.fractions(Fraction(1, 24), 4)), min_size=1))
def test_what_is_kept_is_as_long_as_the_tune_to_the_nearest_step(notes):
    score = score_of(*notes)
    try:
        kept = grid_rule(score).notes
    except MelodyError:
        return
    steps = sum(quarters for _, quarters in score.notes) * 4
    assert abs(count_steps(kept) - steps) <= 1
    assert all(note.steps >= 1 for note in kept)
