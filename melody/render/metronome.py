"""The metronome: clicks on the beats, mixed into a finished sound."""

import numpy as np
from numpy.typing import NDArray

from melody.music.setting import Setting

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
