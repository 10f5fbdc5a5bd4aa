"""The pitch of a sound, moment by moment, and the notes that it is cut into."""

from itertools import pairwise

import numpy as np
import pytest

from melody.hearing import track
from melody.hearing.segment import find_notes
from melody.hearing.track import (
    RATE,
    YIN,
    has_swift,
    make_ready,
    resample,
    to_semitones,
    track_pitch,
)
from melody.notation import Note
from tests.hummed import RATE as HUMMED_RATE
from tests.hummed import hum

ENGINES = [YIN, pytest.param("", marks=pytest.mark.skipif(not has_swift(), reason="no swift-f0"))]


def sine(hertz: float, seconds: float = 1.0, rate: int = RATE) -> np.ndarray:
    time = np.arange(int(seconds * rate)) / rate
    return (0.4 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def heard_pitch(samples: np.ndarray, engine: str) -> float:
    found = track_pitch(samples, engine)
    assert (found.confidence[5:-5] >= 0.5).mean() > 0.9
    return float(np.median(found.pitches[found.confidence >= 0.5]))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("hertz", [110, 220, 440, 700, 988, 1568, 2637, 3136])
def test_a_sine_is_heard_at_its_pitch_to_ten_cents(hertz, engine):
    right = float(to_semitones(np.array(hertz)))
    assert heard_pitch(sine(hertz), engine) == pytest.approx(right, abs=0.1)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pitch", [40, 45, 57])
def test_a_voice_whose_lowest_partial_is_weak_is_not_heard_an_octave_higher(pitch, engine):
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    samples = 0.2 * sine(hertz) + sum(sine(hertz * k) / k for k in range(2, 8))
    assert heard_pitch(make_ready(samples, RATE), engine) == pytest.approx(pitch, abs=0.2)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", ["silence", "noise"])
def test_there_is_no_pitch_where_there_is_none(kind, engine):
    noise = np.random.default_rng(1).normal(0, 0.1, RATE).astype(np.float32)
    found = track_pitch(noise if kind == "noise" else np.zeros(RATE, np.float32), engine)
    assert (found.confidence >= 0.5).mean() < 0.1


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 22_051, 44_100, 48_000, 96_000])
def test_a_sound_keeps_pitch_length_and_level_at_another_rate(rate):
    moved = resample(sine(440, 0.5, rate), rate)
    assert len(moved) == pytest.approx(RATE / 2, abs=2)
    assert np.abs(moved[800:-800]).max() == pytest.approx(0.4, abs=0.02)
    assert heard_pitch(moved, YIN) == pytest.approx(69, abs=0.05)


def test_a_quiet_sound_is_raised_whatever_clicks_in_it():
    quiet = sine(440) / 1000
    quiet[100] = 0.9
    assert np.quantile(np.abs(make_ready(quiet, RATE)), 0.9) > 0.3


def test_rumble_is_left_out():
    ready = make_ready(sine(440) / 10 + sine(20), RATE)
    assert heard_pitch(ready, YIN) == pytest.approx(69, abs=0.05)


@pytest.mark.parametrize("engine", ENGINES)
def test_notes_of_one_pitch_are_told_apart_and_onsets_are_near(engine):
    clip = hum([Note(60, 4), Note(60, 4), Note(62, 4), Note(64, 2), Note(64, 2), Note(60, 8)], 90)
    notes = find_notes(track_pitch(make_ready(clip.samples, HUMMED_RATE), engine))
    assert [round(note.pitch) for note in notes] == [60, 60, 62, 64, 64, 60]
    starts = [note.start for note in notes]
    assert np.abs(np.array(starts) - clip.onsets).max() < 0.05
    assert all(a.end <= b.start for a, b in pairwise(notes))


def test_yin_answers_where_the_network_is_not_installed(monkeypatch):
    monkeypatch.setattr(track, "has_swift", lambda: False)
    assert track_pitch(sine(220)).engine == YIN


def test_a_sound_shorter_than_a_frame_has_no_notes():
    for length in (1, 10, 300, 3000):
        assert find_notes(track_pitch(np.zeros(length, np.float32), YIN)) == []
