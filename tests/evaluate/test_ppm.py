"""Prediction by partial matching: worked examples, and what makes the two terms differ."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.evaluate.ppm import LongTerm, ShortTerm, combine, exclude, interpolate

BASE = np.array([0.5, 0.25, 0.25])
songs = st.lists(st.integers(0, 2), min_size=1, max_size=20).map(np.array)


def test_escape_c_gives_the_kinds_seen_as_much_weight_as_their_number():
    once = interpolate(BASE, [np.array([[2.0, 1.0, 0.0]])])
    assert once[0].tolist() == pytest.approx([(2 + 2 * 0.5) / 5, (1 + 2 * 0.25) / 5, 2 * 0.25 / 5])


def test_a_context_that_was_never_seen_leaves_the_shorter_one_alone():
    seen, unseen = np.array([[2.0, 1.0, 0.0]]), np.zeros((1, 3))
    assert (interpolate(BASE, [seen, unseen]) == interpolate(BASE, [seen])).all()


def test_with_exclusion_shorter_contexts_predict_unseen_ids_only():
    shorter, longer = np.array([[5.0, 1.0, 3.0]]), np.array([[2.0, 0.0, 0.0]])
    shares = exclude(BASE, [shorter, longer])
    escape = 1 / 3
    left = 1 - 2 / 6 * escape  # no id is left for the last escape
    expected = [2 / 3 / left, escape * 1 / 6 / left, escape * 3 / 6 / left]
    assert shares[0].tolist() == pytest.approx(expected)


@pytest.mark.parametrize("smooth", [interpolate, exclude])
@given(songs, st.lists(songs, min_size=1, max_size=4), st.floats(0, 3))
def test_every_mixture_adds_up_to_one_and_rules_nothing_out(smooth, song, training, bias):
    models = (
        LongTerm(3, BASE, training, smooth=smooth).distributions,
        ShortTerm(3, BASE, smooth=smooth).distributions,
    )
    for model in (*models, combine(models, bias)):
        shares = model(song)
        assert shares.sum(1) == pytest.approx(1)
        assert shares.min() > 0


@given(songs, songs)
def test_the_future_changes_nothing(song, other):
    changed = np.concatenate([song[:-1], other])
    models = LongTerm(3, BASE, [other]).distributions, ShortTerm(3, BASE).distributions
    for model in (*models, combine(models, 0.5)):
        assert model(song) == pytest.approx(model(changed)[: len(song)])


@given(songs)
def test_the_short_term_is_a_long_term_that_read_the_tune_so_far(song):
    """Where no context crosses the end of what was read, both count the same."""
    tables = list(ShortTerm(2, BASE, padding=0).tables(song))
    for order, table in enumerate(tables):
        for place in range(order, len(song)):
            context = song[place - order : place].tolist()
            followers = [
                song[end]
                for end in range(order, place)
                if song[end - order : end].tolist() == context
            ]
            assert table[place].tolist() == np.bincount(followers, minlength=3).tolist()


def test_what_repeats_within_a_tune_is_learned_by_the_short_term_alone():
    tune = np.array([0, 1, 2] * 6)
    short, long = ShortTerm(3, BASE), LongTerm(3, BASE, [np.array([0, 0, 0, 2, 1, 0])])
    last = len(tune) - 1
    assert short.distributions(tune)[last, 2] > 0.9 > long.distributions(tune)[last, 2]


def test_the_surer_model_counts_more():
    def sure(ids):
        return np.tile([0.98, 0.01, 0.01], (len(ids), 1))

    def unsure(ids):
        return np.tile([0.3, 0.4, 0.3], (len(ids), 1))

    tune = np.array([0])
    even, surer = combine((sure, unsure), 0)(tune), combine((sure, unsure), 2)(tune)
    assert even[0, 0] < surer[0, 0]
