"""Loudness: how strong a sound is where it sounds, and sounds brought to the same strength."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from melody.render.audio import Sound

BLOCKS_A_SECOND = 10
QUIETEST = 1 / 100  # of the strongest block's power: -20 dB; what is softer is a rest or the tail


def loudness(sound: Sound) -> float:
    """The root mean square of the sounding parts, full scale being 1; 0.0 for silence.

    Tenths of a second of rests and tail are left out: with them, a melody with rests would be
    made louder than one without.
    """
    block = sound.rate // BLOCKS_A_SECOND
    samples = np.pad(sound.samples / 32768.0, (0, -len(sound.samples) % block))
    power = np.mean(samples.reshape(-1, block) ** 2, axis=1)
    return float(np.sqrt(power[power >= power.max() * QUIETEST].mean()))


def make_even(sounds: Sequence[Sound]) -> list[Sound]:
    """The sounds, all as loud as the softest that is not silent; none is made louder."""
    levels = [loudness(sound) for sound in sounds]
    target = min((level for level in levels if level > 0), default=0.0)
    return [
        replace(sound, samples=np.round(sound.samples * (target / level)).astype(np.int16))
        if level > 0
        else sound
        for sound, level in zip(sounds, levels, strict=True)
    ]
