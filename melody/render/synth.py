"""Sounds made of nothing but numbers: the plain plucked voice, and the clicks of the metronome."""

import numpy as np
from numpy.typing import NDArray

from melody.music.setting import Setting

RELEASE_SECONDS = 0.15


def pluck(pitch: int, held: int, rate: int) -> NDArray[np.float64]:
    """A struck string: partials that fade faster the higher they are, damped when released.

    ``held`` samples and the release, ``rate`` of them a second, within -1 and 1.
    """
    release = round(RELEASE_SECONDS * rate)
    seconds = np.arange(held + release) / rate
    frequency = 440.0 * 2 ** ((pitch - 69) / 12)
    tone = np.zeros(len(seconds))
    for partial in range(1, 9):
        if partial * frequency < rate / 2:
            fading = np.exp(-seconds * (0.8 + 1.1 * partial) * (frequency / 440) ** 0.4)
            wave_of_partial = np.sin(2 * np.pi * partial * frequency * seconds)
            tone += wave_of_partial * fading * partial**-1.7
    attack = np.minimum(seconds / 0.004, 1.0)
    damping = np.minimum((held + release - np.arange(len(seconds))) / release, 1.0)
    return tone * attack * damping


CLICK_SECONDS = 0.04
BAR_CLICK, BEAT_CLICK = (1760.0, 0.32), (1320.0, 0.2)  # hertz and peak
HIGHEST_PEAK = 0.89  # -1 dB: room for what a player's converter adds between the samples


def add_clicks(
    samples: NDArray[np.int16], steps: int, setting: Setting, rate: int
) -> NDArray[np.int16]:
    """The sound with a click on each beat, a higher one on each bar; softer if it would clip."""
    mixed = samples.astype(np.float64) / 32767
    seconds = np.arange(round(CLICK_SECONDS * rate)) / rate
    for step in range(steps):
        in_bar = (step - setting.pickup) % setting.meter.steps_per_bar
        if in_bar % setting.meter.steps_per_beat == 0:
            hertz, peak = BEAT_CLICK if in_bar else BAR_CLICK
            click = peak * np.sin(2 * np.pi * hertz * seconds) * np.exp(-seconds * 120)
            first = round(setting.seconds_at(step) * rate)
            mixed[first : first + len(click)] += click[: len(mixed) - first]
    loudest = max(float(np.abs(mixed).max()), HIGHEST_PEAK)
    return np.round(mixed * HIGHEST_PEAK / loudest * 32767).astype(np.int16)
