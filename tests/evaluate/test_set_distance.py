"""Sets of melodies side by side: equal sets are near, different ones are far."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.evaluate.set_distance import (
    compare_sets,
    frechet_distance,
    overlap,
    shrunk_covariance,
    table_of,
)
from melody.evaluate.traits import TRAITS


def draw(seed, count=200, shift=0.0, spread=1.0):
    dice = np.random.default_rng(seed)
    return shift + spread * dice.normal(size=(count, len(TRAITS)))


def test_a_set_is_at_no_distance_from_itself():
    real = draw(1)
    assert frechet_distance(real, real) == pytest.approx(0, abs=1e-9)
    assert overlap(real[:, 0], real[:, 0]) > 0.95


def test_the_farther_the_set_the_greater_the_distance():
    real = draw(1)
    distances = [frechet_distance(real, draw(2, shift=shift)) for shift in (0, 0.5, 1, 2)]
    assert distances == sorted(distances)
    assert distances[0] < 0.5
    assert distances[2] == pytest.approx(len(TRAITS), rel=0.25)


def test_the_distance_sees_relations_that_means_and_spreads_do_not():
    real = draw(1, 400)
    alike = np.repeat(draw(2, 400)[:, :1], len(TRAITS), axis=1)
    assert frechet_distance(real, alike) > 10 * frechet_distance(real, draw(3, 400))


@given(st.floats(0.1, 100))
def test_units_do_not_matter(unit):
    real, found = draw(1), draw(2, shift=0.3)
    assert frechet_distance(unit * real, unit * found) == pytest.approx(
        frechet_distance(real, found), rel=1e-6
    )


def test_a_trait_in_which_real_songs_do_not_differ_does_not_outweigh_the_others():
    real, found = draw(1), draw(2, shift=1)
    others = frechet_distance(real[:, 1:], found[:, 1:])
    real[:, 0] = 1
    assert frechet_distance(real, found) == pytest.approx(others)
    assert overlap(real[:, 0], real[:, 0]) == pytest.approx(1, abs=0.05)


def test_few_melodies_shrink_the_covariance_towards_the_identity():
    few, many = shrunk_covariance(draw(1, 5)), shrunk_covariance(draw(1, 5000))
    assert np.linalg.eigvalsh(few).min() > 0.01
    assert np.abs(many - np.eye(len(TRAITS))).max() < 0.1


def test_overlap_is_small_for_sets_far_apart():
    assert overlap(draw(1)[:, 0], draw(2, shift=20)[:, 0]) < 0.01


def test_a_comparison_has_the_means_and_whether_they_are_close():
    rows = compare_sets(draw(1), draw(2, shift=3))
    assert [row.trait for row in rows] == list(TRAITS)
    assert not any(row.is_close for row in rows)
    assert all(row.is_close for row in compare_sets(draw(1), draw(2)))


def test_described_melodies_become_a_table_in_the_order_of_the_traits():
    described = [{name: float(place) for place, name in enumerate(TRAITS)}]
    assert table_of(described).tolist() == [[float(place) for place in range(len(TRAITS))]]
