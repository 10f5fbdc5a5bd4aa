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
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from melody.context import BAR_LENGTHS, METER
from melody.models.copy_features import (
    LENGTH_BUCKETS,
    LENGTH_EDGES,
    NO_MATCHES,
    CopyFeatureEmbedding,
    FeatureLists,
    Integers,
    MatchState,
)
from melody.models.inputs import EmbeddingTables

Booleans = NDArray[np.bool_]


class FeatureState(NamedTuple):
    """Of B tunes that are read symbol by symbol: their matches, and gap features still to come.

    ``gaps``: of each tune, from the position just filled to the end of the span; empty where no
    span is filled.
    """

    matches: tuple[MatchState, ...]
    gaps: list[FeatureLists]


class FeatureEmbedding(EmbeddingTables):
    """The tables of the copy features, then those of the gap features.

    They begin as zeros, so that an untrained table adds nothing.
    """

    def __init__(self, vocabulary_size: int, pitches: Sequence[int], width: int) -> None:
        super().__init__()
        self.no_gap = [vocabulary_size, 0]
        self.copy_features = CopyFeatureEmbedding(vocabulary_size, pitches, width)
        self.gap_features = nn.ModuleList(
            nn.Embedding(size, width) for size in (vocabulary_size + 1, LENGTH_BUCKETS)
        )
        for table in self.in_order():
            nn.init.zeros_(table.weight)

    def start(self, ids: Tensor, features: Tensor) -> FeatureState:
        """(B, T) ids read, and (B, S, K) features of the S positions left in the span to fill.

        S is 0 where no span is filled.
        """
        state = FeatureState((NO_MATCHES,) * len(ids), [])
        for column in ids.T.tolist():
            state = self.advance(state, column)
        return FeatureState(state.matches, features[..., -len(self.gap_features) :].tolist())

    def advance(self, state: FeatureState, ids: Sequence[int]) -> FeatureState:
        """The state after one id more of each of B tunes."""
        matches = self.copy_features.advance(state.matches, ids)
        return FeatureState(matches, [gap[1:] for gap in state.gaps])

    def next_features(self, state: FeatureState, context: FeatureLists) -> FeatureLists:
        """The B times K features of the next position, of the B times F context of its step."""
        copies = self.copy_features.next_features(state.matches, context)
        gaps = [gap[0] if gap else self.no_gap for gap in state.gaps]
        return [[*one, *other] for one, other in zip(copies, gaps, strict=True)]

    def compute(self, ids: Tensor, context: Tensor, masked: Tensor, lengths: Tensor) -> Tensor:
        """(B, T + 1, K) features of every position, for tunes of (B,) ``lengths``.

        ``ids`` (B, T), their ``context`` (B, T, F), and which are ``masked`` (B, T).
        """
        copies = self._compute_copies(ids, context, masked)
        gaps = self._compute_gaps(ids, context, masked, lengths)
        return torch.cat([copies, gaps], -1)

    def _compute_copies(self, ids: Tensor, context: Tensor, masked: Tensor) -> Tensor:
        """Absent at a visible position after a masked one: they would leak the masked symbols."""
        absent = self.copy_features.absent().to(ids.device)
        first = absent.expand(len(ids), 1, -1)
        features = torch.cat([first, self.copy_features.compute(ids, context)], 1)
        masked = functional.pad(masked, (1, 0))
        is_given = masked | (masked.cumsum(1) == 0)
        return features.where(is_given[..., None], absent)

    def _compute_gaps(
        self, ids: Tensor, context: Tensor, masked: Tensor, lengths: Tensor
    ) -> Tensor:
        features = torch.tensor(self.no_gap).repeat(len(ids), ids.shape[1] + 1, 1)
        for place, length in enumerate(lengths.tolist()):
            bar = BAR_LENGTHS[int(context[place, 0, METER])]
            tune, mask = (each[place, :length].cpu().numpy() for each in (ids, masked))
            found = gap_features(tune, mask, bar, self.no_gap[0])
            features[place, :length] = torch.from_numpy(found)
        return features.to(ids.device)


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
