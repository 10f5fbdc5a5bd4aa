"""The two-way BERT at work: its network is :mod:`melody.models.hybrid_bert`.

Shapes: B tunes, T symbols, V vocabulary, D width, F features, K copy and gap features.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np

from melody.context import STYLES
from melody.models.arithmetic import LayerNormWeights
from melody.models.gap_features import GAP_FEATURES, Features, FeatureState
from melody.models.matching import COPY_FEATURES
from melody.models.stepping import (
    BlockWeights,
    EmbeddingRows,
    EncoderWeights,
    KeyValueCache,
    angles_at,
)
from melody.models.trained.base import TrainedModel
from melody.models.trained.inputs import context_tables, feature_tables
from melody.models.weights import Array, Booleans, Integers, Weights
from melody.vocabulary import Vocabulary

FEATURE_NAMES = (
    *(f"features.copy_features.{number}" for number in range(COPY_FEATURES)),
    *(f"features.gap_features.{number}" for number in range(GAP_FEATURES)),
)


class HybridState(NamedTuple):
    """A cache for each block, the features, the next position, and how many are cached.

    Where a span is filled, more positions are cached than come before it.
    """

    caches: tuple[KeyValueCache, ...]
    features: FeatureState
    position: int
    cached: int


class TrainedHybridBERT(TrainedModel):
    """A transformer encoder with rotary positions, context, and a linear head at every position.

    Position 0 reads the id V, which stands before the first symbol.
    """

    title = "two-way BERT"
    kind = "bert"
    uses_context = True
    can_fill = True
    sizes: ClassVar[Mapping[str, int]] = {
        "width": 128,
        "layers": 4,
        "heads": 4,
        "feed_forward": 512,
        "styles": len(STYLES),
    }
    of_training = frozenset({"dropout", "symbols_at_once"})

    def _take(self, given: Weights, vocabulary: Vocabulary, sizes: Mapping[str, Any]) -> None:
        symbols, width, heads = len(vocabulary), sizes["width"], sizes["heads"]
        self.begin, self.head_size = symbols, width // heads
        self.features = Features(symbols, vocabulary.pitches)
        tables = [
            given.table("symbols", symbols + 1, width),
            given.table("mask_embedding", 2, width),
            *feature_tables(given, FEATURE_NAMES, self.features.sizes, width),
        ]
        context = context_tables(given, width, sizes["styles"])
        self.encoder = EncoderWeights(
            EmbeddingRows.of(tables, context, np.concatenate([*tables, *context])),
            tuple(
                BlockWeights.of(given, f"blocks.{number}", width, heads, sizes["feed_forward"])
                for number in range(sizes["layers"])
            ),
            LayerNormWeights(*given.norm("final_norm", width)),
            *given.linear("head", width, symbols),
        ).prepare()

    def predict(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids of tunes and their (B, T, F) context -> (B, T - 1, V) logits after the first.

        Each symbol is predicted from its context and the symbols before it alone.
        """
        masked = np.ones(ids.shape, dtype=np.bool_)
        vectors, _, _ = self._read(ids, context, masked)
        return self.encoder.predict(vectors[:, 1:-1])

    def fill_logits(self, ids: Integers, context: Integers, masked: Booleans) -> Array:
        """(T,) ids, their (T, F) context and which are masked -> (T, V) logits of each symbol.

        A masked symbol is predicted from the unmasked ones and the masked ones before it; the
        logits of an unmasked symbol mean nothing.
        """
        vectors, _, _ = self._read(ids[None], context[None], masked[None])
        return self.encoder.predict(vectors[0, :-1])

    def start(self, ids: Integers, context: Integers) -> HybridState:
        """(B, T) ids and the (B, T + 1, F) context up to the step after -> the state."""
        masked = np.ones(ids.shape, dtype=np.bool_)
        _, caches, features = self._read(ids, context, masked)
        state = self.features.start(ids, context, features[:, :0, -GAP_FEATURES:])
        return HybridState(caches, state, ids.shape[1] + 1, ids.shape[1] + 1)

    def start_fill(
        self, ids: Integers, context: Integers, first: int, after: int
    ) -> tuple[Array, HybridState]:
        """Read all but steps ``first`` to ``after`` (not included) of a tune, in both directions.

        (B, T) ids, their (B, T, F) context -> (B, V) logits of step ``first``, and the state from
        which :meth:`step` goes on through the span.
        """
        masked = np.zeros(ids.shape, dtype=np.bool_)
        masked[:, first:after] = True
        vectors, features = self._embed(ids, context, masked)
        positions = np.concatenate((np.arange(first + 1), np.arange(after + 1, vectors.shape[1])))
        vectors, caches = self.encoder.read(vectors[:, positions], positions, None)
        gaps = features[:, first:after, -GAP_FEATURES:]
        state = self.features.start(ids[:, :first], context, gaps)
        logits = self.encoder.predict(vectors[:, first])
        return logits, HybridState(caches, state, first + 1, len(positions))

    def step(
        self, state: HybridState, ids: Integers, context: Integers
    ) -> tuple[Array, HybridState]:
        """A state, (B,) ids and the (B, F) context of the next step -> its (B, V) logits."""
        read, expected = map(np.ascontiguousarray, (ids, context))
        copies, gaps, features = self.features.advance(state.features, read, expected)
        places = self.encoder.rows.places(read, copies, expected, gaps)
        angles = angles_at(state.position, self.head_size)
        logits, caches = self.encoder.step(places, angles, state.caches, state.cached)
        return logits, HybridState(caches, features, state.position + 1, state.cached + 1)

    def spread(self, state: HybridState, tunes: int) -> HybridState:
        """A state of one tune -> that of so many tunes which have all read the same."""
        caches = tuple(cache.spread(tunes) for cache in state.caches)
        return state._replace(caches=caches, features=state.features.spread(tunes))

    def _read(
        self, ids: Integers, context: Integers, masked: Booleans
    ) -> tuple[Array, tuple[KeyValueCache, ...], Integers]:
        """(B, T + 1, D) encoded positions, the caches of the blocks, and the features."""
        vectors, features = self._embed(ids, context, masked)
        positions = np.arange(vectors.shape[1])
        mask = _attention_mask(np.pad(masked, ((0, 0), (1, 0))))
        return *self.encoder.read(vectors, positions, mask), features

    def _embed(self, ids: Integers, context: Integers, masked: Booleans) -> tuple[Array, Integers]:
        """(B, T) ids, (B, T or T + 1, F) context -> (B, T + 1, D) and (B, T + 1, K) features."""
        lengths = [ids.shape[1]] * len(ids)
        features = self.features.compute(ids, context, masked, lengths)
        read = np.pad(ids, ((0, 0), (1, 0)), constant_values=self.begin)
        missing = read.shape[1] - context.shape[1]
        expected = np.pad(context, ((0, 0), (0, missing), (0, 0)))
        masks = np.pad(masked, ((0, 0), (1, 0))).astype(np.int64)
        numbers = np.concatenate((read[..., None], masks[..., None], features), -1)
        return self.encoder.rows.sum_all(numbers, expected), features


def _attention_mask(masked: Booleans) -> Array:
    """(B, T) which positions are masked -> (B, 1, T, T) to add to the scores.

    As :func:`melody.models.attention.attention_mask`, for tunes of one length.
    """
    positions = np.arange(masked.shape[1])
    earlier = positions <= positions[:, None]
    allowed = ~masked[:, None, :] | (masked[:, :, None] & earlier)
    mask: Array = np.where(allowed, np.float32(0), np.float32(-np.inf))[:, None]
    return mask
