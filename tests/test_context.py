"""The context of a step: place, meter, mode, style and bars to go."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from melody.context import (
    FEATURES,
    LONGEST_BAR,
    METER,
    METERS,
    MODE,
    MOST_BARS_TO_GO,
    PLACE,
    STYLE,
    STYLES,
    TO_GO,
    Context,
    hide_length,
)
from melody.music.meters import Meter, bar_lines


@given(st.sampled_from(METERS), st.integers(0, LONGEST_BAR - 1), st.integers(1, 200))
def test_every_bar_line_is_a_place_one_and_nothing_else_is(meter, pickup, steps):
    pickup %= meter.steps_per_bar
    places = Context(meter, pickup).features(0, steps)[:, PLACE]
    assert np.flatnonzero(places == 1).tolist() == bar_lines(meter, pickup, steps)
    assert places.max() <= LONGEST_BAR


def test_the_place_of_a_pickup_leads_to_the_bar_line():
    assert Context(Meter(3, 4), 4).features(0, 6)[:, PLACE].tolist() == [9, 10, 11, 12, 1, 2]


@given(st.sampled_from(METERS), st.integers(0, 300), st.integers(1, 60), st.integers(1, 300))
def test_a_part_of_the_context_is_the_same_as_that_part_of_the_whole(meter, first, count, steps):
    context = Context(meter, 2, "minor", "irish", steps)
    assert (context.features(0, 400)[first : first + count] == context.features(first, count)).all()


def test_bars_to_go_count_down_to_the_end_mark():
    to_go = Context(Meter(4, 4), steps=40).features(0, 41)[:, TO_GO]
    assert to_go[40] == 1
    assert to_go[39] == to_go[24] == 2
    assert to_go[23] == 3
    assert to_go[0] == 4


def test_bars_to_go_end_at_a_largest_number_and_never_go_below_none():
    to_go = Context(Meter(4, 4), steps=16 * 50).features(0, 16 * 60)[:, TO_GO]
    assert to_go.max() == MOST_BARS_TO_GO + 1
    assert to_go.min() == 1


@pytest.mark.parametrize("context", [Context(), Context(Meter(11, 8), 3, None, "klezmer")])
def test_what_is_not_known_is_zero(context):
    assert not context.features(0, 30).any()


def test_every_known_value_has_a_number_of_its_own():
    assert [Context(meter).features(0, 1)[0, METER] for meter in METERS] == [*range(1, 15)]
    numbers = [Context(style=style).features(0, 1)[0, STYLE] for style in STYLES]
    assert numbers == [*range(1, len(STYLES) + 1)]
    assert [Context(mode=m).features(0, 1)[0, MODE] for m in ("major", "minor")] == [1, 2]


@pytest.mark.parametrize("kind", [np.asarray, torch.from_numpy])
def test_hiding_the_length_leaves_everything_else(kind):
    features = kind(Context(Meter(3, 4), 2, "major", "irish", 48).features(0, 49))
    hidden = hide_length(features)
    assert not hidden[:, TO_GO].any()
    assert features[:, TO_GO].any()
    kept = [feature for feature in range(len(FEATURES)) if feature != TO_GO]
    assert (hidden[:, kept] == features[:, kept]).all()
