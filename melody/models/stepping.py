"""Networks in NumPy: embeddings as rows, the LSTM cell, a transformer with key-value cache.

For a single symbol PyTorch spends most of its time on the overhead of calls: NumPy needs a third
of it. The results equal those of the PyTorch modules, which are trained.

Shapes: B tunes, N heads, T positions, K numbers a head, D width, H hidden units, R rows,
W the width of a row, F features of the context.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from melody.context import LONGEST_BAR, METER, PLACE
from melody.models.arithmetic import ArrayAngles, LayerNormWeights, angles_of, gelu, softmax
from melody.models.weights import Array, Integers, Weights, to_array

GATES = 4  # of an LSTM: input, forget, candidate, output, as PyTorch orders them
CANDIDATE = 2
EXTRA_CAPACITY = 128  # positions by which a full cache grows
PLACES = LONGEST_BAR + 1


class EmbeddingRows(NamedTuple):
    """Embedding tables one below the other: (R, W), the first row of each, the context's sizes."""

    table: Array
    first: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(
        cls, tables: Sequence[Array], context: Sequence[Array], weights: Array
    ) -> "EmbeddingRows":
        """Of ``tables`` and those of the context; ``weights`` (R, W) hold all of them."""
        lengths = [len(table) for table in (*tables, *context)]
        sizes = tuple(len(table) for table in context[:-1])
        return cls(weights, (0, *accumulate(lengths[:-1])), sizes)

    def sum_of(self, numbers: Sequence[Sequence[int]], context: list[list[int]]) -> Array:
        """The rows of B tunes' ``numbers`` and F features of context, added up: (B, W)."""
        places = [
            [first + number for first, number in zip(self.first, self._all(*tune), strict=True)]
            for tune in zip(numbers, context, strict=True)
        ]
        total: Array = np.add.reduce(self.table.take(places, 0), 1)
        return total

    def _all(self, numbers: Sequence[int], context: list[int]) -> list[int]:
        known = [n if n < size else 0 for n, size in zip(context, self.sizes, strict=True)]
        return [*numbers, *known, context[METER] * PLACES + context[PLACE]]

    def sum_all(self, numbers: Integers, context: Integers) -> Array:
        """The same for every step of B tunes at once: (B, T, M) and (B, T, F) -> (B, T, W)."""
        known = np.where(context < self.sizes, context, 0)
        both = (context[..., METER] * PLACES + context[..., PLACE])[..., None]
        places: Integers = np.concatenate((numbers, known, both), -1)
        places = places + np.array(self.first, dtype=np.int64)
        total: Array = self.table.take(places[..., 0], 0)
        for column in range(1, places.shape[-1]):
            total += self.table.take(places[..., column], 0)
        return total


def halve_gates(weights: Array) -> Array:
    """(R, 4 H) weights of an LSTM's gates for :func:`lstm_cell`: those of sigmoids are halved."""
    halves = weights.reshape(len(weights), GATES, -1).copy()
    halves[:, [gate for gate in range(GATES) if gate != CANDIDATE]] *= 0.5
    halved: Array = halves.reshape(len(weights), -1)
    return halved


def lstm_cell(gates: Array, cell: Array) -> tuple[Array, Array]:
    """(B, 4 H) gates from halved weights, (B, H) cell state -> new hidden state and cell state.

    One tanh serves all gates: sigmoid(x) = (1 + tanh(x / 2)) / 2. Source: Hochreiter &
    Schmidhuber, Long Short-Term Memory (1997).
    """
    size = cell.shape[1]
    curved: Array = np.tanh(gates)
    candidate = curved[:, 2 * size : 3 * size]
    shares = 0.5 * curved + 0.5
    new_cell = shares[:, size : 2 * size] * cell + shares[:, :size] * candidate
    hidden: Array = shares[:, 3 * size :] * np.tanh(new_cell)
    return hidden, new_cell


def read_lstm(gates: Array, from_hidden: Array) -> Array:
    """(B, T, 4 H) what the inputs add to the gates -> (B, T, H) hidden states."""
    hidden = cell = np.zeros((len(gates), len(from_hidden)), dtype=np.float32)
    states = np.empty((*gates.shape[:2], len(from_hidden)), dtype=np.float32)
    for place in range(gates.shape[1]):
        hidden, cell = lstm_cell(hidden @ from_hidden + gates[:, place], cell)
        states[:, place] = hidden
    return states


@dataclass
class KeyValueCache:
    """Keys and values (2, B, N, capacity, K) of one block; the first ``length`` are filled."""

    storage: Array
    length: int

    def append(self, position: int, keys_values: Array) -> "KeyValueCache":
        """This cache with one position more; a copy where another continuation has taken it."""
        is_free = position == self.length < self.storage.shape[3]
        cache = self if is_free else KeyValueCache(self._enlarged(position), position)
        cache.storage[:, :, :, position] = keys_values
        cache.length += 1
        return cache

    def _enlarged(self, length: int) -> Array:
        shape = (*self.storage.shape[:3], EXTRA_CAPACITY, self.storage.shape[4])
        return np.concatenate(
            (self.storage[:, :, :, :length], np.empty(shape, dtype=np.float32)), 3
        )

    def attend(self, query: Array) -> Array:
        """(B, N, K) queries -> (B, N K) attended values."""
        keys, values = self.storage[:, :, :, : self.length]
        scores = (keys @ query[..., None])[..., 0] * np.float32(query.shape[-1] ** -0.5)
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        attended: Array = weights[:, :, None] @ values
        return attended.reshape(len(query), -1)


class BlockWeights(NamedTuple):
    """The weights of a transformer block, transposed for multiplication from the left."""

    heads: int
    attention_norm: LayerNormWeights
    query_key_value: Array
    output_projection: Array
    feed_forward_norm: LayerNormWeights
    feed_forward_in: tuple[Array, Array]
    feed_forward_out: tuple[Array, Array]

    @classmethod
    def of(cls, given: Weights, name: str, width: int, heads: int, inner: int) -> "BlockWeights":
        """Those under a name."""
        return cls(
            heads,
            LayerNormWeights(*given.norm(f"{name}.attention_norm", width)),
            to_array(given.take(f"{name}.query_key_value.weight", 3 * width, width).T),
            to_array(given.take(f"{name}.output_projection.weight", width, width).T),
            LayerNormWeights(*given.norm(f"{name}.feed_forward_norm", width)),
            given.linear(f"{name}.feed_forward_in", width, inner),
            given.linear(f"{name}.feed_forward_out", inner, width),
        )

    def read(
        self, vectors: Array, angles: ArrayAngles, mask: Array | None
    ) -> tuple[Array, KeyValueCache]:
        """(B, T, D) vectors -> the same, and the cache of their keys and values.

        ``angles`` (T, K) twice. ``mask`` (B, 1, T, T) is added to the scores.
        """
        parts = self.attention_norm(vectors) @ self.query_key_value
        parts = parts.reshape(*vectors.shape[:2], 3, self.heads, -1).transpose(2, 0, 3, 1, 4)
        query, *keys_values = (*_rotate(parts[:2], angles), parts[2])
        query *= np.float32(query.shape[-1] ** -0.5)
        scores = query @ keys_values[0].swapaxes(-1, -2)
        if mask is not None:
            scores += mask
        attended = softmax(scores) @ keys_values[1]
        attended = attended.transpose(0, 2, 1, 3).reshape(vectors.shape)
        vectors = vectors + attended @ self.output_projection
        cache = KeyValueCache(np.stack(keys_values), vectors.shape[1])
        return self._feed_forward(vectors), cache

    def _feed_forward(self, vectors: Array) -> Array:
        inner = self.feed_forward_norm(vectors) @ self.feed_forward_in[0] + self.feed_forward_in[1]
        fed: Array = vectors + gelu(inner) @ self.feed_forward_out[0] + self.feed_forward_out[1]
        return fed

    def step(
        self, vectors: Array, angles: ArrayAngles, cache: KeyValueCache, position: int
    ) -> tuple[Array, KeyValueCache]:
        """(B, D) vectors of the position after ``position`` cached ones -> the same, new cache."""
        parts = self.attention_norm(vectors) @ self.query_key_value
        parts = parts.reshape(len(vectors), 3, self.heads, -1).transpose(1, 0, 2, 3)
        parts[:2] = _rotate(parts[:2], angles)
        cache = cache.append(position, parts[1:])
        vectors = vectors + cache.attend(parts[0]) @ self.output_projection
        return self._feed_forward(vectors), cache


class EncoderWeights(NamedTuple):
    """The weights of a transformer encoder: embeddings as rows, blocks, final norm, linear head."""

    rows: EmbeddingRows
    blocks: tuple[BlockWeights, ...]
    final_norm: LayerNormWeights
    head: Array
    bias: Array

    def step(
        self, vectors: Array, angles: ArrayAngles, caches: Sequence[KeyValueCache], cached: int
    ) -> tuple[Array, tuple[KeyValueCache, ...]]:
        """(B, D) embedded position, the blocks' caches -> (B, V) logits, the new caches."""
        new_caches = []
        for block, of_block in zip(self.blocks, caches, strict=True):
            vectors, longer = block.step(vectors, angles, of_block, cached)
            new_caches.append(longer)
        return self.predict(vectors), tuple(new_caches)

    def read(
        self, vectors: Array, positions: Integers, mask: Array | None
    ) -> tuple[Array, tuple[KeyValueCache, ...]]:
        """(B, T, D) embedded positions -> the same, encoded, and the blocks' caches."""
        heads = self.blocks[0].heads
        angles = angles_of(positions, vectors.shape[-1] // heads)
        caches = []
        for block in self.blocks:
            vectors, cache = block.read(vectors, angles, mask)
            caches.append(cache)
        return vectors, tuple(caches)

    def predict(self, vectors: Array) -> Array:
        """(..., D) encoded positions -> (..., V) logits."""
        logits: Array = self.final_norm(vectors) @ self.head + self.bias
        return logits


@cache
def angles_at(position: int, head_size: int) -> ArrayAngles:
    """(K,) cosines and (K,) sines of a position's rotary angles; K = ``head_size``."""
    cosines, sines = angles_of(np.array([position]), head_size)
    return cosines[0], sines[0]


def _rotate(vectors: Array, angles: ArrayAngles) -> Array:
    """(..., K) vectors rotated by position; see :func:`melody.models.attention.rotate`."""
    cosines, sines = angles
    half = vectors.shape[-1] // 2
    turned = np.concatenate((-vectors[..., half:], vectors[..., :half]), -1)
    rotated: Array = vectors * cosines + turned * sines
    return rotated
