"""The plain plucked voice, made of nothing but numbers."""

import numpy as np
from numpy.typing import NDArray

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
