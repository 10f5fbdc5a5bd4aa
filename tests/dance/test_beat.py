"""The steady beat of a movement: its tempo and its place, and that none is invented."""

import numpy as np
import pytest

from melody.dance.beat import RATE, Beat, beat_of_motion, beat_of_sound
from melody.dance.movement import kinematic_beats
from melody.notation import MelodyError


def moving(bpm: float, first: float, seconds: float = 12.0, share: float = 0.75) -> np.ndarray:
    """The speed of somebody who arrives on every beat and stands until they move on."""
    times = np.arange(int(seconds * RATE)) / RATE
    left = (first - times) % (60 / bpm)  # seconds until the next beat
    place = np.clip(1 - left / (share * 60 / bpm), 0, 1)
    return 6 * place * (1 - place) * 0.2 + 0.01


@pytest.mark.parametrize("bpm", [75, 90, 104, 118, 133, 142])
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_the_tempo_and_the_beats_of_a_steady_movement_are_found(bpm, share):
    beat = beat_of_motion(moving(bpm, 0.3, share=share))
    assert beat.bpm == pytest.approx(bpm, rel=0.02)
    assert abs((beat.offset - 0.3 + beat.seconds / 2) % beat.seconds - beat.seconds / 2) < 0.05
    assert beat.confidence >= 0.5


def test_kinematic_beats_are_where_a_movement_arrives():
    found = kinematic_beats(moving(100, 0.3))
    beats = np.arange(0.9, 11.5, 0.6)
    assert np.abs(beats[:, None] - found[None]).min(1).max() < 0.04


def test_slow_and_fast_pulses_are_folded_to_a_tempo_that_people_count():
    assert beat_of_motion(moving(60, 0.3)).bpm == pytest.approx(120, rel=0.02)
    assert beat_of_motion(moving(190, 0.3)).bpm == pytest.approx(95, rel=0.02)


def test_a_movement_without_a_steady_beat_is_not_believed():
    rng = np.random.default_rng(1)
    hits = np.cumsum(rng.uniform(0.25, 1.4, 30))
    times = np.arange(12 * RATE) / RATE
    speed = sum(np.exp(-0.5 * ((times - hit) / 0.1) ** 2) for hit in hits) + 0.01
    assert beat_of_motion(speed).confidence < 0.5


@pytest.mark.parametrize("speed", [np.zeros(720), np.ones(720), np.ones(130), np.eye(1, 720)[0]])
def test_any_curve_gives_an_answer(speed):
    assert 0 <= beat_of_motion(speed).confidence < 0.5


def test_silence_has_no_beat():
    assert beat_of_sound(np.zeros(720)) is None
    assert beat_of_sound(np.zeros(0)) is None


@pytest.mark.parametrize(("bpm", "offset"), [(20, 0), (400, 0), (100, -1), (100, 99), (np.nan, 0)])
def test_a_beat_out_of_range_is_refused(bpm, offset):
    with pytest.raises(MelodyError, match="tempo must be"):
        Beat(bpm, offset)
