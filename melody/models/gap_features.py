"""Gap features: which symbol stands where the notes around a masked gap stand once more.

Whole bars away, earlier or later, the visible symbols on both sides of a gap may stand once more.
Of all such shifts that one is taken where the most symbols in a row match, before the gap and
after it together; of equally long matches, the nearest. The two features of a masked symbol are
the symbol there, if it is visible, and a bucket of the length of the match.

Shapes: B tunes, T symbols, S shifts by whole bars, F features of the context, K copy and gap
features, W width. Position t predicts symbol t; a tune has one position more than symbols.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from melody.context import BAR_LENGTHS, METER
from melody.models.copy_features import (
    LENGTH_BUCKETS,
    CopyFeatures,
)
from melody.models.matching import LENGTH_EDGES, Matches, Numbers
from melody.models.weights import Booleans, Integers

GAP_FEATURES = 2


class FeatureState(NamedTuple):
    """Of B tunes that are read symbol by symbol: their matches, and gap features still to come.

    ``gaps`` (B, S, 2): from the position just filled to the end of the span; S is 0 where no span
    is filled.
    """

    matches: Matches
    gaps: Numbers

    def spread(self, tunes: int) -> "FeatureState":
        """Of one tune -> of so many tunes which have all read the same."""
        return FeatureState(self.matches.spread(tunes), self.gaps.repeat(tunes, 0))


class Features:
    """The copy features, then the gap features, of B tunes in one vocabulary.

    ``pitches``: those of the last symbols of the vocabulary, from low to high.
    """

    def __init__(self, vocabulary_size: int, pitches: Sequence[int]) -> None:
        self.no_gap = [vocabulary_size, 0]
        self.copies = CopyFeatures(vocabulary_size, pitches)
        self.sizes = (*self.copies.sizes, vocabulary_size + 1, LENGTH_BUCKETS)

    def start(self, ids: Integers, context: Integers, gaps: Integers) -> FeatureState:
        """(B, T) ids read, their (B, T + 1, F) context at least, (B, S, 2) gap features to come."""
        matches = Matches.begin(len(ids))
        for place in range(ids.shape[1]):
            read = np.ascontiguousarray(ids[:, place])
            _, matches = self.copies.advance(matches, read, context[:, place])
        return FeatureState(matches, gaps.astype(np.int32))

    def advance(
        self, state: FeatureState, ids: Integers, context: Integers
    ) -> tuple[Numbers, Numbers, FeatureState]:
        """The state, (B,) ids of one symbol more, the (B, F) context of the next step.

        -> (B, K) copy features and (B, 2) gap features of the next step, the state after it.
        """
        copies, matches = self.copies.advance(state.matches, ids, context)
        gaps = state.gaps[:, 1:]
        now = gaps[:, 0] if gaps.shape[1] else np.tile(self.no_gap, (len(ids), 1))
        now = np.ascontiguousarray(now, np.int32)
        return copies, now, FeatureState(matches, gaps)

    def compute(
        self, ids: Integers, context: Integers, masked: Booleans, lengths: Sequence[int]
    ) -> Integers:
        """(B, T + 1, K) features of every position, for tunes of (B,) ``lengths``.

        ``ids`` (B, T), their ``context`` (B, T, F), and which are ``masked`` (B, T).
        """
        copies = self._compute_copies(ids, context, masked)
        gaps = self._compute_gaps(ids, context, masked, lengths)
        return np.concatenate((copies, gaps), -1)

    def _compute_copies(self, ids: Integers, context: Integers, masked: Booleans) -> Integers:
        """Absent at a visible position after a masked one: they would leak the masked symbols."""
        absent = np.array(self.copies.absent)
        first = np.broadcast_to(absent, (len(ids), 1, len(absent)))
        features = np.concatenate((first, self.copies.compute(ids, context)), 1)
        masked = np.pad(masked, ((0, 0), (1, 0)))
        is_given = masked | (masked.cumsum(1) == 0)
        return np.where(is_given[..., None], features, absent)

    def _compute_gaps(
        self, ids: Integers, context: Integers, masked: Booleans, lengths: Sequence[int]
    ) -> Integers:
        features = np.tile(np.array(self.no_gap), (len(ids), ids.shape[1] + 1, 1))
        for place, length in enumerate(lengths):
            bar = BAR_LENGTHS[int(context[place, 0, METER])]
            tune, mask = ids[place, :length], masked[place, :length]
            features[place, :length] = gap_features(tune, mask, bar, self.no_gap[0])
        return features


def gap_features(ids: Integers, masked: Booleans, bar: int, none: int) -> Integers:
    """(T,) ids, which are masked, steps in a bar -> (T, 2) gap features.

    Column 0 is the id found, column 1 the bucket (``LENGTH_EDGES``) of the match's length; they
    are ``none`` and 0 at visible symbols, where nothing matches, and where what matches is masked
    too. They do not depend on the masked symbols.
    """
    features = np.tile([none, 0], (len(ids), 1))
    shifts = _shifts(len(ids), bar)
    if masked.all() or not masked.any() or not len(shifts):
        return features
    there = np.arange(len(ids)) + shifts[:, None]
    inside = (there >= 0) & (there < len(ids))
    there = there.clip(0, len(ids) - 1)
    is_visible = inside & ~masked[there]
    lengths = _match_lengths(is_visible & ~masked & (ids[there] == ids), ~masked)
    lengths = np.where(is_visible, lengths, 0)
    chosen = lengths.argmax(0), np.arange(len(ids))
    is_found = masked & (lengths[chosen] > 0)
    features[is_found, 0] = ids[there[chosen]][is_found]
    features[is_found, 1] = np.searchsorted(LENGTH_EDGES, lengths[chosen], side="right")[is_found]
    return features


def _shifts(length: int, bar: int) -> Integers:
    """(S,) the nearest first, an earlier one before the later one."""
    back = np.arange(bar, length, bar)
    return np.stack([-back, back], 1).ravel()


def _match_lengths(equal: Booleans, visible: Booleans) -> Integers:
    """(S, T) where a shift matches -> its match on both sides of the gap at each step."""
    length = len(visible)
    steps = np.arange(length)
    before = np.maximum.accumulate(np.where(visible, steps, -1))
    after = np.minimum.accumulate(np.where(visible, steps, length)[::-1])[::-1]
    left, right = _in_a_row(equal), _in_a_row(equal[:, ::-1])[:, ::-1]
    left, right = np.pad(left, ((0, 0), (0, 1))), np.pad(right, ((0, 0), (0, 1)))
    lengths: Integers = left[:, before] + right[:, after]
    return lengths


def _in_a_row(equal: Booleans) -> Integers:
    """(S, T) -> how many are true in a row up to each step."""
    steps = np.arange(1, equal.shape[1] + 1)
    in_a_row: Integers = steps - np.maximum.accumulate(np.where(equal, 0, steps), 1)
    return in_a_row
