"""Copy (match-model) features: which symbol followed when the melody last sounded as it does now.

A melody repeats itself, at once or eight bars later, higher or lower. Of all earlier positions that
one is taken before which the most symbols in a row equal the last ones read; of equally long
matches, the latest. The symbol there is the prediction of the match. There are three matches:
anywhere; whole bars ago; and whole bars ago in intervals instead of pitches, which finds a
sequence (the same shape on another note) and predicts the pitch that continues it.

The K features of a step: the symbols 1, 2 and 4 bars ago, the three predictions, and a bucket of
the length of each of the three matches.

Shapes: B tunes, T symbols read, F features of the context, K copy features.
Sources: prediction from the longest match is PPM* (Cleary & Teahan, Unbounded Length Contexts for
PPM, 1997) and the match model of PAQ (Mahoney, Adaptive Weighing of Context Models, 2005); here
both prediction and length are inputs of a network. Symbols of bars ago: Waite, lookback RNN (2016).
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from melody.context import BAR_LENGTHS, METER
from melody.models.matching import (
    BARS_BACK,
    BEFORE_FIRST,
    LENGTH_EDGES,
    MATCHES,
    Matches,
    Numbers,
    PitchIds,
    Small,
)
from melody.models.weights import Integers

BARS = np.array(BAR_LENGTHS)
LENGTH_BUCKETS = len(LENGTH_EDGES) + 1
NO_SYMBOL = -1


@lru_cache(maxsize=16)
def copy_features(ids: tuple[int, ...], bar: int, pitches: PitchIds) -> Integers:
    """(T,) ids -> (T, K) what :class:`Matches` tells after each, all at once."""
    read = np.array(ids, dtype=np.int64)
    lasts = pitches.last_pitches(read)
    intervals = pitches.to_intervals(read, np.concatenate(([BEFORE_FIRST], lasts))[:-1])
    symbols, shapes = map(_Matches, (read.astype(np.int16), intervals))
    found, lengths = zip(symbols.longest(1), symbols.longest(bar), shapes.longest(bar), strict=True)
    followed: tuple[NDArray[Any], ...] = (
        *found[:2],
        pitches.from_intervals(found[2].astype(np.int32), lasts),
    )
    predicted = [np.where(lengths[n], each, pitches.none) for n, each in enumerate(followed)]
    return np.stack(
        [
            *(symbols.back(back * bar, pitches.none) for back in BARS_BACK),
            *predicted,
            *(np.searchsorted(LENGTH_EDGES, length, side="right") for length in lengths),
        ],
        1,
    )


class _Matches:
    """The matches after each of (T,) symbols: those of :class:`Matches`, all at once."""

    def __init__(self, symbols: Small) -> None:
        self.symbols = symbols
        padded = np.concatenate([np.full_like(symbols, NO_SYMBOL), symbols])
        earlier: Small = sliding_window_view(padded, len(symbols))[-2::-1]  # a row for each lag
        step = np.arange(len(symbols), dtype=np.int16)
        differs_at = np.where(earlier != symbols, step, np.int16(-1))
        self.lengths = (step - np.maximum.accumulate(differs_at, 1)).T

    def longest(self, every: int) -> tuple[Small, Small]:
        """(T,) what followed the longest match, and (T,) its length."""
        lengths = self.lengths[:, every - 1 :: every]
        if not lengths.size:
            return np.zeros_like(self.symbols), np.zeros_like(self.symbols)
        places = lengths.argmax(1)
        ago = np.arange(1, len(self.symbols) + 1) - (places + 1) * every
        return self.symbols[ago], lengths[np.arange(len(lengths)), places]

    def back(self, steps: int, none: int) -> Integers:
        """(T,) the symbols so many steps before the next one."""
        shifted = np.full(len(self.symbols), none)
        shifted[steps - 1 :] = self.symbols[: max(0, len(self.symbols) - steps + 1)]
        return shifted


class CopyFeatures:
    """The copy features of B tunes in one vocabulary.

    ``pitches``: those of the last symbols of the vocabulary, from low to high.
    """

    def __init__(self, vocabulary_size: int, pitches: Sequence[int]) -> None:
        self.pitches = PitchIds(vocabulary_size, pitches)
        ids = len(BARS_BACK) + MATCHES
        self.sizes = (*[vocabulary_size + 1] * ids, *[LENGTH_BUCKETS] * MATCHES)
        self.absent = [self.pitches.none] * ids + [0] * MATCHES  # where nothing was read

    def compute(self, ids: Integers, context: Integers) -> Integers:
        """(B, T) ids, their (B, T, F) context -> (B, T, K) features of the step after each.

        The meter of a tune's first step holds for all of it.
        """
        bars = [BAR_LENGTHS[meter] for meter in context[:, 0, METER].tolist()]
        tunes = list(zip(map(tuple, ids.tolist()), bars, strict=True))
        # One tune may stand there many times, as where its meter is asked for.
        found = {tune: copy_features(*tune, self.pitches) for tune in set(tunes)}
        return np.stack([found[tune] for tune in tunes])

    def advance(
        self, matches: Matches, ids: Integers, context: Integers
    ) -> tuple[Numbers, Matches]:
        """Matches, (B,) ids of one symbol more, the (B, F) context of the next step.

        -> (B, K) features of the next step, the matches after the symbol.
        """
        return matches.advance(ids, BARS[context[:, METER]], self.pitches)
