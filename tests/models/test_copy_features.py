"""Copy features: the matches of a melody, found symbol by symbol or all at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.models.copy_features import copy_features
from melody.models.matching import (
    BARS_BACK,
    COPY_FEATURES,
    LENGTH_EDGES,
    MATCHES,
    Matches,
    PitchIds,
)
from melody.vocabulary import Vocabulary

VOCABULARY = Vocabulary.of([[str(pitch) for pitch in range(55, 80)]])
PITCHES = PitchIds(len(VOCABULARY), VOCABULARY.pitches)
NOTHING = PITCHES.none
ANYWHERE, WHOLE_BARS, MOVED = range(len(BARS_BACK), len(BARS_BACK) + MATCHES)
BAR = 4
ids = st.lists(st.integers(0, 8), min_size=1, max_size=60)


def after(melody: str, bar: int = BAR) -> list[str | None]:
    """The symbols among the features of the next step, ``None`` for none."""
    numbers = copy_features(tuple(VOCABULARY.encode(melody.split())), bar, PITCHES)[-1]
    known = [*VOCABULARY.symbols, None]
    return [known[number] for number in numbers[: len(BARS_BACK) + MATCHES]]


def bucket(melody: str, match: int, bar: int = BAR) -> int:
    """The bucket of a match's length."""
    numbers = copy_features(tuple(VOCABULARY.encode(melody.split())), bar, PITCHES)[-1]
    return int(numbers[match + MATCHES])


@given(ids, st.sampled_from([1, 2, 3, 4, 6, 16]))
def test_features_step_by_step_are_those_computed_at_once(melody, bar):
    at_once, matches = copy_features(tuple(melody), bar, PITCHES), Matches.begin(2)
    assert at_once.shape == (len(melody), COPY_FEATURES)
    for number, expected in zip(melody, at_once.tolist(), strict=True):
        ids, bars = np.array([number, 0]), np.array([bar, 3])
        by_numpy = matches._advance(ids, PITCHES)._features(bars, PITCHES)
        features, matches = matches.advance(ids, bars, PITCHES)
        assert features[0].tolist() == expected
        assert np.array_equal(features, by_numpy)


@given(ids, ids)
def test_later_symbols_change_no_feature(melody, more):
    known = copy_features(tuple(melody), BAR, PITCHES)
    assert (copy_features((*melody, *more), BAR, PITCHES)[: len(melody)] == known).all()


def test_the_symbols_of_bars_ago_are_features():
    melody = " ".join(str(55 + step) for step in range(18))
    assert after(melody)[: len(BARS_BACK)] == ["69", "65", "57"]
    assert after("60 _")[: len(BARS_BACK)] == [None, None, None]


def test_the_prediction_is_what_followed_the_longest_match():
    assert after("60 62 64 65 72 62 64 67 60 62 64")[ANYWHERE] == "65"


def test_of_equally_long_matches_the_latest_is_taken():
    assert after("60 62 70 60 64 70 60")[ANYWHERE] == "64"


def test_a_match_of_whole_bars_comes_from_the_same_place_in_a_bar():
    assert after("60 62 64 65 60 62")[ANYWHERE] == "64"
    assert after("60 62 64 65 60 62")[WHOLE_BARS] == "64"
    assert after("60 62 64 65 60 62", bar=3)[ANYWHERE] == "64"
    assert after("60 62 64 65 60 62", bar=3)[WHOLE_BARS] is None


def test_a_sequence_goes_on_a_step_higher():
    melody = "60 _ 62 64 62 _ 64"
    assert after(melody)[MOVED] == "66"
    assert after(melody)[WHOLE_BARS] is None


def test_a_sequence_that_leaves_the_vocabulary_predicts_nothing():
    assert after("60 _ 64 72 70 _ 74")[MOVED] is None


@pytest.mark.parametrize("match", [ANYWHERE, WHOLE_BARS, MOVED])
def test_the_first_symbol_has_no_match(match):
    assert after("60")[match] is None
    assert bucket("60", match) == 0


def test_a_longer_match_is_in_a_higher_bucket():
    bar = "60 62 64 65"
    buckets = [bucket(" ".join([bar] * bars), WHOLE_BARS) for bars in range(1, 12)]
    assert buckets == sorted(buckets)
    assert buckets[0] == 0
    assert buckets[-1] == len(LENGTH_EDGES) - 1


def test_without_pitches_repeated_symbols_still_match():
    numbers = copy_features((3, 4, 5, 6, 3, 4), BAR, PitchIds(9, ()))
    assert numbers[-1, ANYWHERE] == numbers[-1, MOVED] == 5
