"""Constraints: what a person asked of a seed or a span, as the look-ahead enforces it."""

import pytest

from melody.generate.constraints import (
    Cadence,
    MaskedSpan,
    constrain_continuation,
    constrain_span,
    home_pitches,
    whole_notes_between,
)
from melody.generate.promises import NOTHING, Promises
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, to_symbols
from melody.seeds.opening import prepare_seed
from melody.seeds.text import read_text
from melody.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of([[str(pitch) for pitch in range(48, 85)]])
MELODY = ["60", "_", "62", "_", "r", "_", "64", "_", "65", "_", "67", "_", "/"]


def open_seed(text="C4 D4", key="C"):
    from melody.music.keys import parse_key

    return prepare_seed(read_text(text), VOCABULARY, key=parse_key(key))


def symbols_allowed(look_ahead, step, before):
    from melody.generate.lookahead import state_after

    return {*look_ahead.sets.symbols_in(look_ahead.allowed(step, *state_after(before)))}


def test_without_promises_there_is_no_look_ahead():
    assert constrain_continuation(open_seed(), NOTHING, 64, VOCABULARY) is None


@pytest.mark.parametrize("key", ["C", "Eb", "G", "F#", "A minor", "C minor"])
def test_the_range_is_meant_in_the_persons_key(key):
    opening = open_seed(key=key)
    own = {pitch + opening.way_back for pitch in home_pitches(Promises(60, 72), opening)}
    assert own == set(range(60, 73))


def test_the_scale_at_home_is_that_of_c_major_or_a_minor():
    promises = Promises(in_scale=True)
    assert {p % 12 for p in home_pitches(promises, open_seed(key="Bb"))} == {0, 2, 4, 5, 7, 9, 11}


def test_a_cadence_ends_on_a_long_tonic_with_the_bar():
    cadence = Cadence(Key(7), Meter(3, 4), 4, 100)  # at home the tonic is C
    assert cadence([*"r___", *"r_______", "60", "_", "_", "_"])
    assert not cadence([*"r___", *"r_______", "62", "_", "_", "_"])
    assert not cadence([*"r___", *"r________", "60", "_", "_"])
    assert not cadence([*"r___", *"r______", "60", "_", "_", "_"])
    assert cadence.last_end(27) == 24


def test_a_span_may_not_lengthen_the_note_before_it():
    look_ahead = constrain_span(MaskedSpan(MELODY, 2, 6), open_seed(), NOTHING, "", VOCABULARY)
    assert "_" not in symbols_allowed(look_ahead, 2, MELODY[:2])
    assert "_" in symbols_allowed(look_ahead, 3, MELODY[:3])


def test_keeping_the_rhythm_lets_notes_begin_where_notes_began():
    look_ahead = constrain_span(
        MaskedSpan(MELODY, 2, 8), open_seed(), NOTHING, "rhythm", VOCABULARY
    )
    for step in range(2, 8):
        allowed = symbols_allowed(look_ahead, step, MELODY[:step])
        assert MELODY[step] in allowed
        assert (allowed == {MELODY[step]}) == (MELODY[step] in ("r", "_"))


def test_keeping_the_outline_lets_them_rise_where_they_rose():
    look_ahead = constrain_span(
        MaskedSpan(MELODY, 6, 12), open_seed(), NOTHING, "outline", VOCABULARY
    )
    assert symbols_allowed(look_ahead, 6, MELODY[:6]) == {str(p) for p in range(63, 83)}


def test_a_leap_into_the_note_after_the_span_is_looked_ahead_to():
    look_ahead = constrain_span(
        MaskedSpan(MELODY, 6, 8), open_seed(), Promises(largest_leap=3), "", VOCABULARY
    )
    assert symbols_allowed(look_ahead, 6, MELODY[:6]) == {*map(str, range(59, 66)), "r"}
    last = symbols_allowed(look_ahead, 7, [*MELODY[:6], "62"])
    assert last == {"62", "63", "64", "65", "_", "r"}


def test_only_three_things_can_be_kept():
    with pytest.raises(MelodyError, match="rhythm"):
        constrain_span(MaskedSpan(MELODY, 2, 6), open_seed(), NOTHING, "colour", VOCABULARY)


@pytest.mark.parametrize(
    ("span", "whole"),
    [((0, 12), (0, 12)), ((0, 99), (0, 12)), ((-5, 3), (0, 2)), ((1, 7), (2, 6)), ((2, 4), (2, 4))],
)
def test_a_span_shrinks_to_the_whole_notes_within_it(span, whole):
    assert whole_notes_between(MELODY, *span) == whole


@pytest.mark.parametrize("span", [(3, 5), (4, 4), (5, 4), (12, 20), (-9, -1)])
def test_a_span_without_a_whole_note_is_refused(span):
    with pytest.raises(MelodyError, match="whole note"):
        whole_notes_between(MELODY, *span)


def test_a_melody_without_its_end_mark_has_the_same_spans():
    symbols = to_symbols(read_text("C4 D4 E4").notes)
    assert whole_notes_between(symbols, 0, 99) == (0, len(symbols))
