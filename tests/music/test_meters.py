"""Meters: the lengths of bars and beats, and where the bar lines fall."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.meters import UNITS, Meter, bar_lines, parse_meter
from melody.notation import MelodyError


@pytest.mark.parametrize(
    ("text", "bar", "beat"),
    [("4/4", 16, 4), ("3/4", 12, 4), ("2/4", 8, 4), ("6/8", 12, 6), ("3/8", 6, 2), ("9/8", 18, 6),
     ("12/8", 24, 6), ("2/2", 16, 8), ("5/4", 20, 4), ("3/16", 3, 1), ("1/1", 16, 16)],
)  # fmt: skip
def test_bars_and_beats_have_their_usual_lengths(text, bar, beat):
    meter = parse_meter(text)
    assert (meter.steps_per_bar, meter.steps_per_beat) == (bar, beat)


@given(st.integers(1, 24), st.sampled_from(UNITS))
def test_a_meter_is_read_back_from_its_name(beats, unit):
    assert parse_meter(str(Meter(beats, unit))) == Meter(beats, unit)


@pytest.mark.parametrize("text", ["", "4", "4/3", "0/4", "25/4", "4/32", "-3/4", "3/4/5", "999/4"])
def test_what_is_no_meter_is_refused_in_one_line(text):
    with pytest.raises(MelodyError, match="that is no meter"):
        parse_meter(text)


@given(st.integers(1, 24), st.sampled_from(UNITS), st.integers(0, 23), st.integers(0, 400))
def test_bar_lines_lie_a_bar_apart_and_begin_at_the_pickup(beats, unit, pickup, steps):
    meter = Meter(beats, unit)
    pickup %= meter.steps_per_bar
    lines = bar_lines(meter, pickup, steps)
    assert lines == [at for at in range(steps) if (at - pickup) % meter.steps_per_bar == 0]
