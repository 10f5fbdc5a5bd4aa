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

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch import Tensor, nn

from melody.context import BAR_LENGTHS, METER
from melody.models.inputs import EmbeddingTables

Integers = NDArray[np.int64]
Small = NDArray[np.int16]  # a tune is short, and small numbers are compared faster
FeatureLists = list[list[int]]  # of B tunes

BARS_BACK = (1, 2, 4)
MATCHES = 3
COPY_FEATURES = len(BARS_BACK) + 2 * MATCHES
LENGTH_EDGES = (1, 2, 4, 8, 12, 16, 24, 32, 64)  # matching symbols; the bounds of the buckets
LENGTH_BUCKETS = len(LENGTH_EDGES) + 1
NOT_A_PITCH = -1
NO_SYMBOL = -1
INTERVAL = 1000  # how an interval of no semitone is written, far above every id
SYMBOLS, INTERVALS = 0, 1  # the two rows in which a melody is matched
BEFORE_FIRST = -1000  # the pitch before a melody's first, far below every pitch


class PitchIds:
    """Which ids of a vocabulary are pitches: the last ones, from low to high."""

    def __init__(self, vocabulary_size: int, pitches: Sequence[int]) -> None:
        specials = vocabulary_size - len(pitches)
        self.none = vocabulary_size  # the id that stands for no symbol
        self._pitches = (*[NOT_A_PITCH] * specials, *pitches)
        self._ids = dict(zip(pitches, range(specials, vocabulary_size), strict=True))

    def last_pitch(self, number: int, before: int) -> int:
        """The last pitch after an id was read, ``before`` being the last one until then."""
        pitch = self._pitches[number]
        return before if pitch == NOT_A_PITCH else pitch

    def to_interval(self, number: int, last: int) -> int:
        """An id after the pitch ``last`` as an interval; the id itself where it is no pitch."""
        pitch = self._pitches[number]
        return number if pitch == NOT_A_PITCH else INTERVAL + pitch - last

    def from_interval(self, interval: int, last: int) -> int:
        """The id of what :meth:`to_interval` gave, after the pitch ``last``; ``none`` if absent."""
        return (
            interval
            if interval < self.none
            else self._ids.get(last + interval - INTERVAL, self.none)
        )


class MatchState(NamedTuple):
    """The matches of a melody that is read symbol by symbol, and its last pitch.

    ``symbols`` (2, T): ids and intervals, the latest first. ``lengths`` (2, T): how many in a row
    equal those so many symbols ago; column 0 compares with one symbol ago.
    """

    symbols: Small
    lengths: Small
    last: int

    def advance(self, number: int, pitches: PitchIds) -> "MatchState":
        """The state after one id more."""
        symbols, lengths = np.zeros((2, 2, self.symbols.shape[1] + 1), dtype=np.int16)
        symbols[0, 0], symbols[1, 0] = number, pitches.to_interval(number, self.last)
        symbols[:, 1:] = self.symbols
        np.add(self.lengths, 1, out=lengths[:, :-1], where=self.symbols == symbols[:, :1])
        return MatchState(symbols, lengths, pitches.last_pitch(number, self.last))

    def features(self, bar: int, pitches: PitchIds) -> list[int]:
        """(K,) copy features of the next step; ``bar`` is the length of a bar in steps."""
        read = self.symbols.shape[1]
        steps = [back * bar for back in BARS_BACK]
        earlier = [self.symbols.item(0, n - 1) if n <= read else pitches.none for n in steps]
        (anywhere, some), (here, more) = self._longest(SYMBOLS, 1), self._longest(SYMBOLS, bar)
        interval, most = self._longest(INTERVALS, bar)
        moved = pitches.from_interval(interval, self.last)
        found = ((anywhere, some), (here, more), (moved, most))
        predicted = [number if length else pitches.none for number, length in found]
        buckets = [bisect_right(LENGTH_EDGES, length) for length in (some, more, most)]
        return [*earlier, *predicted, *buckets]

    def _longest(self, row: int, every: int) -> tuple[int, int]:
        """What followed the longest match a multiple of ``every`` symbols ago, and its length."""
        lengths = self.lengths[row, every - 1 :: every]
        if not len(lengths):
            return 0, 0
        place = int(lengths.argmax())
        return self.symbols.item(row, (place + 1) * every - 1), lengths.item(place)


_NONE_READ = np.zeros((2, 0), dtype=np.int16)
NO_MATCHES = MatchState(_NONE_READ, _NONE_READ, BEFORE_FIRST)


def copy_features(ids: Sequence[int], bar: int, pitches: PitchIds) -> Integers:
    """(T,) ids -> (T, K) what :meth:`MatchState.features` gives after each, all at once."""
    before, intervals, lasts = BEFORE_FIRST, [], []
    for number in ids:
        intervals.append(pitches.to_interval(number, before))
        before = pitches.last_pitch(number, before)
        lasts.append(before)
    symbols, shapes = map(_Matches, np.array([ids, intervals], dtype=np.int16))
    found, lengths = zip(symbols.longest(1), symbols.longest(bar), shapes.longest(bar), strict=True)
    moved = [pitches.from_interval(*pair) for pair in zip(found[2].tolist(), lasts, strict=True)]
    predicted = zip((*found[:2], np.array(moved, dtype=np.int16)), lengths, strict=True)
    return np.stack(
        [
            *(symbols.back(back * bar, pitches.none) for back in BARS_BACK),
            *(np.where(length, number, pitches.none) for number, length in predicted),
            *(np.searchsorted(LENGTH_EDGES, length, side="right") for length in lengths),
        ],
        1,
    )


class _Matches:
    """The matches after each of (T,) symbols: those of :class:`MatchState`, all at once."""

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


class CopyFeatureEmbedding(nn.ModuleList, EmbeddingTables):
    """A table for each of the K copy features."""

    def __init__(self, vocabulary_size: int, pitches: Sequence[int], width: int) -> None:
        ids = [vocabulary_size + 1] * (len(BARS_BACK) + MATCHES)
        super().__init__(nn.Embedding(n, width) for n in (*ids, *[LENGTH_BUCKETS] * MATCHES))
        self.pitches = PitchIds(vocabulary_size, pitches)

    def compute(self, ids: Tensor, context: Tensor) -> Tensor:
        """(B, T) ids, their (B, T, F) context -> (B, T, K) features of the step after each.

        The meter of a tune's first step holds for all of it.
        """
        bars = [BAR_LENGTHS[meter] for meter in context[:, 0, METER].tolist()]
        tunes = zip(ids.tolist(), bars, strict=True)
        found = np.stack([copy_features(*tune, self.pitches) for tune in tunes])
        return torch.from_numpy(found).to(ids.device)

    def advance(self, states: Sequence[MatchState], ids: Sequence[int]) -> tuple[MatchState, ...]:
        """The states of B tunes after one id more each."""
        tunes = zip(states, ids, strict=True)
        return tuple(state.advance(number, self.pitches) for state, number in tunes)

    def next_features(self, states: Sequence[MatchState], context: FeatureLists) -> FeatureLists:
        """B states and the B times F context of the next step -> its B times K features."""
        tunes = zip(states, context, strict=True)
        return [state.features(BAR_LENGTHS[tune[METER]], self.pitches) for state, tune in tunes]

    def absent(self) -> Tensor:
        """(K,) the features where nothing was read."""
        ids = len(BARS_BACK) + MATCHES
        return torch.tensor([self.pitches.none] * ids + [0] * MATCHES)
