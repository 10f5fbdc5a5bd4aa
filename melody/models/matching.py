"""The matches of melodies that are read symbol by symbol: copy features of one step of each.

In C where :mod:`melody.models.kernel` is there, in NumPy elsewhere; the numbers are the same. What
the features are: :mod:`melody.models.copy_features`.

Shapes: B tunes, T symbols read, K copy features.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.models.kernel.library import address, find_kernel
from melody.models.weights import Integers

Small = NDArray[np.int16]  # a tune is short, and small numbers are compared faster
Numbers = NDArray[np.int32]

BARS_BACK = (1, 2, 4)
MATCHES = 3
COPY_FEATURES = len(BARS_BACK) + 2 * MATCHES
LENGTH_EDGES = (1, 2, 4, 8, 12, 16, 24, 32, 64)  # matching symbols; the bounds of the buckets
NOT_A_PITCH = -1
PITCHES = 128
INTERVAL = 1000  # how an interval of no semitone is written, far above every id
BEFORE_FIRST = -1000  # the pitch before a melody's first, far below every pitch


class PitchIds:
    """Which ids of a vocabulary are pitches: the last ones, from low to high."""

    def __init__(self, vocabulary_size: int, pitches: Sequence[int]) -> None:
        specials = vocabulary_size - len(pitches)
        self.none = vocabulary_size  # the id that stands for no symbol
        self.pitch_of = np.full(vocabulary_size, NOT_A_PITCH, np.int16)
        self.pitch_of[specials:] = pitches
        self.id_of = np.full(PITCHES, self.none, np.int16)
        self.id_of[list(pitches)] = np.arange(specials, vocabulary_size)
        self.addresses = address(self.pitch_of), address(self.id_of)

    def last_pitches(self, ids: Integers) -> Numbers:
        """(T,) ids -> (T,) the last pitch after each of them was read."""
        pitch = self.pitch_of[ids]
        at = np.maximum.accumulate(np.where(pitch == NOT_A_PITCH, -1, np.arange(len(ids))))
        lasts: Numbers = np.where(at < 0, BEFORE_FIRST, pitch[at]).astype(np.int32)
        return lasts

    def to_intervals(self, ids: Integers, last: Numbers) -> Small:
        """Ids after the pitches ``last`` as intervals; the ids themselves where they are none."""
        pitch = self.pitch_of[ids]
        intervals: Small = np.where(pitch == NOT_A_PITCH, ids, INTERVAL + pitch - last)
        return intervals.astype(np.int16)

    def from_intervals(self, intervals: Numbers, last: Numbers) -> Numbers:
        """The ids of what :meth:`to_intervals` gave, after ``last``; ``none`` where absent."""
        pitch = last + intervals - INTERVAL
        inside = (pitch >= 0) & (pitch < PITCHES)
        moved = np.where(inside, self.id_of[np.where(inside, pitch, 0)], self.none)
        ids: Numbers = np.where(intervals < self.none, intervals, moved)
        return ids


class Matches(NamedTuple):
    """The matches of B melodies as far as they are read, and the last pitch of each, (B,).

    ``read`` (2, B, 2, T): first the ids and the intervals, the latest first; then how many in a row
    equal those so many symbols ago, the first column comparing with one symbol ago.
    """

    read: Small
    last: Numbers

    @classmethod
    def begin(cls, tunes: int) -> "Matches":
        """Of melodies of which nothing was read."""
        last = np.full(tunes, BEFORE_FIRST, np.int32)
        return cls(np.zeros((2, tunes, 2, 0), np.int16), last)

    def spread(self, tunes: int) -> "Matches":
        """Of one melody -> of so many which have all read the same."""
        return Matches(self.read.repeat(tunes, 1), self.last.repeat(tunes))

    def advance(
        self, ids: Integers, bars: Integers, pitches: PitchIds
    ) -> tuple[Numbers, "Matches"]:
        """(B,) ids of one symbol more and (B,) lengths of bars -> (B, K) features, the matches."""
        kernel = find_kernel()
        if kernel is None:
            after = self._advance(ids, pitches)
            return after._features(bars, pitches), after
        tunes, length = self.read.shape[1], self.read.shape[3]
        after = Matches(np.empty((2, tunes, 2, length + 1), np.int16), np.empty(tunes, np.int32))
        features = np.empty((tunes, COPY_FEATURES), np.int32)
        kernel.copy_step(
            tunes, length, pitches.none, *pitches.addresses, address(ids), address(bars),
            address(self.read), address(self.last), address(after.read), address(after.last),
            address(features),
        )  # fmt: skip
        return features, after

    def _advance(self, ids: Integers, pitches: PitchIds) -> "Matches":
        (symbols, lengths), pitch = self.read, pitches.pitch_of[ids]
        now = np.stack((ids.astype(np.int16), pitches.to_intervals(ids, self.last)), 1)[..., None]
        read = np.zeros((2, len(ids), 2, symbols.shape[2] + 1), np.int16)
        read[0, :, :, :1], read[0, :, :, 1:] = now, symbols
        np.add(lengths, 1, out=read[1, :, :, :-1], where=symbols == now)
        return Matches(read, np.where(pitch == NOT_A_PITCH, self.last, pitch).astype(np.int32))

    def _features(self, bars: Integers, pitches: PitchIds) -> Numbers:
        if (bars != bars[0]).any():
            each = (self._of(slice(n, n + 1)) for n in range(len(bars)))
            rows = [one._features(bars[n : n + 1], pitches) for n, one in enumerate(each)]
            return np.concatenate(rows)
        bar, (symbols, _) = int(bars[0]), self.read
        none, length = np.full(len(bars), pitches.none), symbols.shape[2]
        back = [symbols[:, 0, n * bar - 1] if n * bar <= length else none for n in BARS_BACK]
        (anywhere, some), (here, more) = self._longest(0, 1), self._longest(0, bar)
        interval, most = self._longest(1, bar)
        moved = pitches.from_intervals(interval, self.last)
        found = ((anywhere, some), (here, more), (moved, most))
        predicted = [np.where(length, number, none) for number, length in found]
        buckets = np.searchsorted(LENGTH_EDGES, (some, more, most), side="right")
        return np.stack([*back, *predicted, *buckets], 1).astype(np.int32)

    def _of(self, tunes: slice) -> "Matches":
        return Matches(self.read[:, tunes], self.last[tunes])

    def _longest(self, row: int, every: int) -> tuple[Numbers, Numbers]:
        """(B,) what followed the longest match some times ``every`` ago, and its (B,) lengths."""
        symbols, lengths = self.read[:, :, row, every - 1 :: every].astype(np.int32)
        if not lengths.shape[1]:
            return np.zeros((2, len(lengths)), np.int32)[0], np.zeros(len(lengths), np.int32)
        tunes, places = np.arange(len(lengths)), lengths.argmax(1)
        return symbols[tunes, places], lengths[tunes, places]
