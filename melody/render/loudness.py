"""Loudness: how strong a sound is where it sounds."""

import numpy as np
from numpy.typing import NDArray

BLOCKS_A_SECOND = 10
QUIETEST = 1 / 100  # of the strongest block's power: -20 dB; what is softer is a rest or the tail


def loudness(waveform: NDArray[np.floating], rate: int) -> float:
    """The root mean square of the sounding parts of (samples,); 0.0 for silence.

    Tenths of a second of rests and tail are left out: with them, a melody with rests would be
    made louder than one without.
    """
    block = rate // BLOCKS_A_SECOND
    padded = np.pad(waveform, (0, -len(waveform) % block))
    power = np.mean(padded.reshape(-1, block) ** 2, axis=1)
    return float(np.sqrt(power[power >= power.max() * QUIETEST].mean()))
