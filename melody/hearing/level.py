"""A recording made ready to be tracked: one rate, no rumble, loud enough."""

import math

import numpy as np
from numpy.typing import NDArray

from melody.hearing.track import RATE

Samples = NDArray[np.float32]

LOWEST = 50.0  # Hz; below is rumble and the mains
WIDTH = 15.0  # Hz over which it fades
TARGET = 0.5  # peak, of all but the loudest thousandth
LOUDEST = 0.999


def make_ready(samples: Samples, rate: int) -> Samples:
    """A sound at 16,000 samples a second without rumble, raised to full level."""
    return raise_level(resample(samples, rate))


def resample(samples: Samples, rate: int) -> Samples:
    """A sound at another rate, by way of its spectrum; what is too low to be sung is left out."""
    common = math.gcd(rate, RATE)
    grain = rate // common
    count = math.ceil(len(samples) / grain) * grain
    wanted = count // grain * (RATE // common)
    spectrum = np.fft.rfft(samples.astype(np.float64) - float(np.mean(samples)), count)
    hertz = np.arange(len(spectrum)) * rate / count
    spectrum *= np.clip((hertz - LOWEST) / WIDTH, 0, 1)
    kept = min(len(spectrum), wanted // 2 + 1)
    moved = np.fft.irfft(spectrum[:kept], wanted) * (wanted / count)
    length = math.ceil(len(samples) * RATE / rate)
    return moved[:length].astype(np.float32)


def raise_level(samples: Samples) -> Samples:
    """A quiet sound made loud; one sharp click does not hold it down."""
    peak = float(np.quantile(np.abs(samples), LOUDEST)) if len(samples) else 0.0
    if peak <= 0:
        return samples
    return np.clip(samples * (TARGET / peak), -1, 1).astype(np.float32)
