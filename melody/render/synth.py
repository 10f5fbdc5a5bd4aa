"""Sounds made of nothing but numbers: the plain plucked voice, and the clicks of the metronome."""

from collections.abc import Iterator

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
SECONDS_AT_ONCE = 10
HIGHEST_PEAK = 0.89  # -1 dB: room for what a player's converter adds between the samples


def add_clicks(
    samples: NDArray[np.int16], steps: int, setting: Setting, rate: int
) -> NDArray[np.int16]:
    """The sound with a click on each beat, a higher one on each bar; softer if it would clip."""
    clicks = list_clicks(steps, setting, rate)
    firsts = range(0, len(samples), SECONDS_AT_ONCE * rate)
    loudest = max(
        HIGHEST_PEAK,
        *(float(np.abs(part).max()) for part in _mix_parts(samples, clicks, firsts)),
    )
    clicked = np.empty_like(samples)
    for first, part in zip(firsts, _mix_parts(samples, clicks, firsts), strict=True):
        clicked[first : first + len(part)] = np.round(part * HIGHEST_PEAK / loudest * 32767)
    return clicked


def list_clicks(steps: int, setting: Setting, rate: int) -> list[tuple[int, NDArray[np.float64]]]:
    """The clicks of a melody: at which sample each begins, and what it sounds like."""
    seconds = np.arange(round(CLICK_SECONDS * rate)) / rate
    fading = np.exp(-seconds * 120)
    sounds = {
        is_bar: peak * np.sin(2 * np.pi * hertz * seconds) * fading
        for is_bar, (hertz, peak) in {True: BAR_CLICK, False: BEAT_CLICK}.items()
    }
    clicks = []
    for step in range(steps):
        in_bar = (step - setting.pickup) % setting.meter.steps_per_bar
        if in_bar % setting.meter.steps_per_beat == 0:
            clicks.append((round(setting.seconds_at(step) * rate), sounds[not in_bar]))
    return clicks


def _mix_parts(
    samples: NDArray[np.int16], clicks: list[tuple[int, NDArray[np.float64]]], firsts: range
) -> Iterator[NDArray[np.float64]]:
    """The sound and its clicks, a part at a time: all of it in double precision is 150 MB."""
    for first in firsts:
        part = samples[first : first + firsts.step].astype(np.float64) / 32767
        for begin, click in clicks:
            at, skipped = max(0, begin - first), max(0, first - begin)
            if at < len(part) and skipped < len(click):
                heard = click[skipped : skipped + len(part) - at]
                part[at : at + len(heard)] += heard
        yield part
