"""SungNote notes -> semitones: the tuning of the voice and the key, found together.

A voice without an instrument is in tune with itself alone. Every tuning within a semitone and every
key is tried; the cheapest way through the notes wins, near to what was sung and usual in the key.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.hearing.segment import SungNote
from melody.hearing.tables import RARE, WIDEST, first_pitches, ways
from melody.hearing.track import Floats
from melody.music.keys import Key, all_keys

TUNINGS = np.arange(-50, 50, 4) / 100  # semitones above those of a piano
CHOICES = np.array([-1, 0, 1])  # semitones away from the nearest one
STRAY, STRAY_WIDTH = 0.03, 0.8  # share of notes that are off by anything, and how far
STEADIEST, SHAKIEST, USUAL = 0.12, 0.4, 0.22  # semitones that a voice misses its notes by
TRUST = 0.6  # of what is usual in a key against what was sung
ROUNDS = 2  # how well this voice holds its notes is learned in the first


class Tuned(NamedTuple):
    """Semitones of the notes, the tuning in cents, the key, and how far notes were missed."""

    pitches: tuple[int, ...]
    cents: int
    key: Key
    spread: float


def tune(notes: Sequence[SungNote]) -> Tuned:
    """The likeliest pitches, tuning and key of what was sung."""
    sung = np.array([note.pitch for note in notes])
    spread = USUAL
    for _ in range(ROUNDS):
        pitches, tuning, key = find_way(sung, spread)
        missed = np.abs(sung - tuning - pitches)
        spread = float(np.clip(1.25 * missed.mean(), STEADIEST, SHAKIEST))
    return Tuned(tuple(map(int, pitches)), round(100 * tuning), all_keys()[key], spread)


def find_way(sung: Floats, spread: float) -> tuple[Floats, float, int]:
    """The cheapest pitches, with the tuning and the number of the key, by Viterbi."""
    offered = np.round(sung[:, None, None] - TUNINGS[:, None]) + CHOICES  # notes, tunings, choices
    heard = nearness(sung[:, None, None] - TUNINGS[:, None] - offered, spread)
    whole = offered.astype(np.intp)
    score = heard[0][None] + TRUST * first_pitches()[:, whole[0] % 12]  # keys, tunings, choices
    back = []
    for before, now, near in zip(whole, whole[1:], heard[1:], strict=False):
        step = score[..., :, None] + TRUST * way_between(before, now)
        back.append(step.argmax(2))
        score = step.max(2) + near[None]
    key, tuning, choice = np.unravel_index(int(score.argmax()), score.shape)
    chosen = [choice]
    for pointers in reversed(back):
        chosen.append(pointers[key, tuning, chosen[-1]])
    picked = [row[tuning, at] for row, at in zip(offered, reversed(chosen), strict=True)]
    return np.array(picked), float(TUNINGS[tuning]), int(key)


def nearness(missed: Floats, spread: float) -> Floats:
    """How likely it is to miss a note by so many semitones, as a logarithm."""
    true = (1 - STRAY) / spread * np.exp(-0.5 * (missed / spread) ** 2)
    stray = STRAY / STRAY_WIDTH * np.exp(-0.5 * (missed / STRAY_WIDTH) ** 2)
    likely: Floats = np.log(true + stray)
    return likely


def way_between(before: NDArray[np.intp], now: NDArray[np.intp]) -> Floats:
    """(keys, tunings, choices before, choices now) how usual it is to go from one to the other."""
    interval = now[:, None, :] - before[:, :, None]
    inside = np.clip(interval, -WIDEST, WIDEST)
    likely = ways()[:, before[:, :, None] % 12, inside + WIDEST]
    return np.where(np.abs(interval) > WIDEST, RARE, likely)
