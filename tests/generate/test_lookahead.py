"""The look-ahead: what it allows can always be finished, and what it forbids never could."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.generate.lookahead import (
    NO_PITCH,
    RESTING,
    SOUNDING,
    Constraint,
    LookAhead,
    ends_near,
    ends_on,
    state_after,
)
from melody.notation import END, MelodyError, is_pitch
from melody.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of([["60", "62", "64", "67", "72"]])
SYMBOLS = [symbol for symbol in VOCABULARY.symbols if symbol != END]
FIRST, STEPS = 2, 4


@st.composite
def constraints(draw):
    pitches = draw(st.sets(st.sampled_from(VOCABULARY.pitches)))
    kinds = draw(
        st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=STEPS, max_size=STEPS)
    )
    motions = draw(st.lists(st.sampled_from([None, 1, -1, 0]), min_size=STEPS, max_size=STEPS))
    ends = draw(
        st.one_of(
            st.lists(st.sampled_from(VOCABULARY.pitches), max_size=2).map(ends_on),
            st.just(ends_near(64, 3)),
            st.just(ends_near(0, None)),
        )
    )
    leap = draw(st.one_of(st.none(), st.integers(1, 8)))
    return Constraint(
        FIRST, FIRST + STEPS, frozenset(pitches), leap, np.array(kinds), motions, ends
    )


seeds = st.sampled_from([("r", "_"), ("60", "_"), ("72", "r"), ("30", "_"), ("62", "67")])


def is_right(constraint: Constraint, seed, written) -> bool:
    """Whether a finished span meets the constraint, checked without any look-ahead."""
    sounding, last = state_after(seed)
    for place, symbol in enumerate(written):
        begins, rests, holds = constraint.kinds[place]
        if is_pitch(symbol):
            interval = 0 if last == NO_PITCH else int(symbol) - last
            motion = constraint.motions[place]
            far = constraint.largest_leap is not None and abs(interval) > constraint.largest_leap
            wrong_way = motion is not None and last != NO_PITCH and np.sign(interval) != motion
            if not begins or int(symbol) not in constraint.pitches or far or wrong_way:
                return False
        elif not (rests if symbol == "r" else holds):
            return False
        sounding, last = state_after([symbol], (sounding, last))
    return bool(constraint.ends[sounding, last])


@given(constraints(), seeds)
def test_exactly_what_can_be_finished_is_allowed(constraint, seed):
    look_ahead = LookAhead(constraint, VOCABULARY)
    right = {
        written
        for written in itertools.product(SYMBOLS, repeat=STEPS)
        if is_right(constraint, seed, written)
    }
    begun: list[tuple[str, ...]] = [()]
    for place in range(STEPS):
        begun = [
            (*before, symbol)
            for before in begun
            for symbol in look_ahead.sets.symbols_in(
                look_ahead.allowed(FIRST + place, *state_after([*seed, *before]))
            )
        ]
        assert set(begun) == {written[: place + 1] for written in right}


@given(constraints(), seeds)
def test_a_constraint_that_cannot_be_met_is_refused_before_the_first_note(constraint, seed):
    possible = any(
        is_right(constraint, seed, written) for written in itertools.product(SYMBOLS, repeat=STEPS)
    )
    look_ahead = LookAhead(constraint, VOCABULARY)
    if possible:
        look_ahead.check(seed)
    else:
        with pytest.raises(MelodyError, match="cannot all be kept"):
            look_ahead.check(seed)


def test_the_end_mark_is_never_allowed_by_a_look_ahead():
    look_ahead = LookAhead(Constraint(0, 4, frozenset(VOCABULARY.pitches)), VOCABULARY)
    end = look_ahead.sets.end
    assert not any(look_ahead.allowed(step, RESTING, NO_PITCH) & end for step in range(4))


def test_the_state_is_what_sounds_and_the_last_pitch():
    assert state_after([]) == (RESTING, NO_PITCH)
    assert state_after(["60", "_", "62", "_"]) == (SOUNDING, 62)
    assert state_after(["60", "r", "_"]) == (RESTING, 60)
    assert state_after(["_"], (SOUNDING, 62)) == (SOUNDING, 62)
