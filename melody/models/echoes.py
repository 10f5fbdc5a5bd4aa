"""Echoes: what came next when the melody last sounded as it does now.

A melody repeats itself, at once or eight bars later, higher or lower. Of all earlier places that
one is taken where the most symbols in a row before it are also the last that were read; where
several tie, the latest. What stood there is the echo. There are three: from anywhere, from whole
bars ago, and from whole bars ago in moves instead of pitches, which hears a sequence (the same
shape on another note) and answers with the pitch that goes on with it.

Shapes: T symbols read, K numbers that tell of the past: ``NUMBERS``.
Sources: prediction from the longest match is PPM* (Cleary & Teahan, Unbounded Length Contexts for
PPM, 1997) and the match model of PAQ (Mahoney, Adaptive Weighing of Context Models, 2005); here a
network is told of it, and how long the match is, and judges for itself.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Small = NDArray[np.int16]  # a tune is short, and small numbers are compared faster

BARS_BACK = (1, 2, 4)
ECHOES = 3
NUMBERS = len(BARS_BACK) + 2 * ECHOES
EDGES = (1, 2, 4, 8, 12, 16, 24, 32, 64)  # symbols that agree; between two of them all is one
LENGTHS = len(EDGES) + 1
NO_PITCH = -1
NO_KEY = -1
MOVE = 1000  # what a move of no semitone is written as, far above every id
SYMBOLS, MOVES = 0, 1  # the rows of the two traces of a melody
FROM_NOWHERE = -1000  # the pitch before a melody's first, far below every pitch


class Pitches:
    """Which ids are pitches: the last ones, from low to high."""

    def __init__(self, vocabulary_size: int, pitches: Sequence[int]) -> None:
        specials = vocabulary_size - len(pitches)
        self.nothing = vocabulary_size  # the id of what is not there
        self._pitches = (*[NO_PITCH] * specials, *pitches)
        self._ids = dict(zip(pitches, range(specials, vocabulary_size), strict=True))

    def last(self, number: int, before: int) -> int:
        """The last pitch after an id, where it was ``before``."""
        pitch = self._pitches[number]
        return before if pitch == NO_PITCH else pitch

    def move(self, number: int, last: int) -> int:
        """What is read of an id after the pitch ``last``: the id itself if it is no pitch."""
        pitch = self._pitches[number]
        return number if pitch == NO_PITCH else MOVE + pitch - last

    def moved(self, move: int, last: int) -> int:
        """The id that goes on with a move after the pitch ``last``, or nothing's."""
        return move if move < self.nothing else self._ids.get(last + move - MOVE, self.nothing)


class Past(NamedTuple):
    """What was read of a melody: its symbols and its moves, the latest first, and the last pitch.

    ``keys`` (2, T): the symbols, the moves. ``alike`` (2, T): how many keys in a row agree with
    those so many keys ago; the first column compares with one key ago.
    """

    keys: Small
    alike: Small
    last: int

    def after(self, number: int, pitches: Pitches) -> "Past":
        """With one id more."""
        keys, alike = np.zeros((2, 2, self.keys.shape[1] + 1), dtype=np.int16)
        keys[0, 0], keys[1, 0] = number, pitches.move(number, self.last)
        keys[:, 1:] = self.keys
        np.add(self.alike, 1, out=alike[:, :-1], where=self.keys == keys[:, :1])
        return Past(keys, alike, pitches.last(number, self.last))

    def numbers(self, bar: int, pitches: Pitches) -> list[int]:
        """(K,) what is known of the past before the next symbol, bars being so many steps long."""
        read = self.keys.shape[1]
        steps = [back * bar for back in BARS_BACK]
        earlier = [self.keys.item(0, n - 1) if n <= read else pitches.nothing for n in steps]
        (anywhere, some), (here, more) = self._longest(SYMBOLS, 1), self._longest(SYMBOLS, bar)
        move, most = self._longest(MOVES, bar)
        found = ((anywhere, some), (here, more), (pitches.moved(move, self.last), most))
        echoes = [number if length else pitches.nothing for number, length in found]
        return [*earlier, *echoes, *[bisect_right(EDGES, length) for length in (some, more, most)]]

    def _longest(self, trace: int, every: int) -> tuple[int, int]:
        """What came after the longest match a multiple of ``every`` keys ago, and its length."""
        alike = self.alike[trace, every - 1 :: every]
        if not len(alike):
            return 0, 0
        place = int(alike.argmax())
        return self.keys.item(trace, (place + 1) * every - 1), alike.item(place)


_UNREAD = np.zeros((2, 0), dtype=np.int16)
NOTHING_READ = Past(_UNREAD, _UNREAD, FROM_NOWHERE)


def numbers_of(ids: Sequence[int], bar: int, pitches: Pitches) -> Integers:
    """(T,) ids -> (T, K) what :meth:`Past.numbers` says after each, all at once."""
    before, moves, lasts = FROM_NOWHERE, [], []
    for number in ids:
        moves.append(pitches.move(number, before))
        before = pitches.last(number, before)
        lasts.append(before)
    read = np.array([ids, moves], dtype=np.int16)
    symbols, shapes = map(_Runs, read)
    found, lengths = zip(symbols.longest(1), symbols.longest(bar), shapes.longest(bar), strict=True)
    moved = [pitches.moved(*pair) for pair in zip(found[2].tolist(), lasts, strict=True)]
    echoes = zip((*found[:2], np.array(moved, dtype=np.int16)), lengths, strict=True)
    return np.stack(
        [
            *(symbols.back(back * bar, pitches.nothing) for back in BARS_BACK),
            *(np.where(length, echo, pitches.nothing) for echo, length in echoes),
            *(np.searchsorted(EDGES, length, side="right") for length in lengths),
        ],
        1,
    )


class _Runs:
    """What agrees after each of (T,) keys: what :class:`Past` follows, for all of them at once."""

    def __init__(self, keys: Small) -> None:
        self.keys = keys
        padded = np.concatenate([np.full_like(keys, NO_KEY), keys])
        earlier: Small = sliding_window_view(padded, len(keys))[-2::-1]  # a row for each key ago
        step = np.arange(len(keys), dtype=np.int16)
        differs_at = np.where(earlier != keys, step, np.int16(-1))
        self.alike = (step - np.maximum.accumulate(differs_at, 1)).T

    def longest(self, every: int) -> tuple[Small, Small]:
        """(T,) what came after the longest match, and its length."""
        alike = self.alike[:, every - 1 :: every]
        if not alike.size:
            nowhere = np.zeros_like(self.keys)
            return nowhere, nowhere
        places = alike.argmax(1)
        ago = np.arange(1, len(self.keys) + 1) - (places + 1) * every
        return self.keys[ago], alike[np.arange(len(alike)), places]

    def back(self, steps: int, nothing: int) -> Integers:
        """(T,) the keys so many steps before the next one."""
        shifted = np.full(len(self.keys), nothing)
        shifted[steps - 1 :] = self.keys[: max(0, len(self.keys) - steps + 1)]
        return shifted
