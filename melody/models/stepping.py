"""Single steps in NumPy: embeddings as rows, the LSTM cell, a transformer with key-value cache.

For a single symbol PyTorch spends most of its time on the overhead of calls: NumPy needs a third
of it. The results equal those of the PyTorch modules, which train and read whole tunes.

Shapes: B tunes, N heads, T cached positions, K numbers a head, D width, H hidden units, R rows,
W the width of a row, F features of the context.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from melody.models.attention import Block, KeysValues, rotary_angles
from melody.models.inputs import ContextEmbedding

Array = NDArray[np.float32]
ArrayAngles = tuple[Array, Array]  # cosines and sines
GATES = 4  # of an LSTM: input, forget, candidate, output, as PyTorch orders them
CANDIDATE = 2
EXTRA_CAPACITY = 128  # positions by which a full cache grows


def to_array(weight: Tensor) -> Array:
    """Weights as a C-contiguous array, which NumPy multiplies fastest."""
    return np.ascontiguousarray(weight.detach().numpy())


class EmbeddingRows(NamedTuple):
    """Embedding tables one below the other: (R, W), the first row of each, the context's sizes."""

    table: Array
    first: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(
        cls, tables: Sequence[nn.Embedding], context: ContextEmbedding, weights: Array
    ) -> "EmbeddingRows":
        """Of ``tables`` and those of the context; ``weights`` (R, W) as :func:`stack_tables`."""
        lengths = [table.num_embeddings for table in (*tables, *context.in_order())]
        return cls(weights, (0, *accumulate(lengths[:-1])), context.sizes())

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
        return [*numbers, *known, ContextEmbedding.meter_and_place_of(context)]


def stack_tables(tables: Sequence[nn.Embedding], context: ContextEmbedding) -> Tensor:
    """The weights of ``tables`` and of the context's, one below the other: (R, W)."""
    return torch.cat([table.weight for table in (*tables, *context.in_order())])


def halve_gates(weights: Tensor) -> Array:
    """(R, 4 H) weights of an LSTM's gates for :func:`lstm_cell`: those of sigmoids are halved."""
    halves = weights.detach().clone().unflatten(1, (GATES, -1))
    halves[:, [gate for gate in range(GATES) if gate != CANDIDATE]] *= 0.5
    return to_array(halves.flatten(1))


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


@dataclass
class KeyValueCache:
    """Keys and values (2, B, N, capacity, K) of one block; the first ``length`` are filled."""

    storage: Array
    length: int

    @classmethod
    def of(cls, keys_values: KeysValues) -> "KeyValueCache":
        """Of the keys and values of positions that were read at once."""
        both = torch.stack(keys_values).detach().numpy()
        return cls(both, both.shape[3])

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


class LayerNormWeights(NamedTuple):
    """Layer normalisation."""

    scale: Array
    shift: Array
    epsilon: float

    @classmethod
    def of(cls, norm: nn.LayerNorm) -> "LayerNormWeights":
        """Of PyTorch's module."""
        return cls(to_array(norm.weight), to_array(norm.bias), norm.eps)

    def __call__(self, vectors: Array) -> Array:
        """(B, D) -> the same."""
        centred = vectors - _mean(vectors)
        deviation = np.sqrt(_mean(centred * centred) + self.epsilon)
        normalised: Array = centred / deviation * self.scale + self.shift
        return normalised


def _mean(vectors: Array) -> Array:
    """(B, D) -> (B, 1); the same as NumPy's mean, in half of its time."""
    mean: Array = np.add.reduce(vectors, 1, keepdims=True) / vectors.shape[1]
    return mean


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
    def of(cls, block: Block) -> "BlockWeights":
        """Of PyTorch's module."""
        first, second = block.feed_forward_in, block.feed_forward_out
        return cls(
            block.heads,
            LayerNormWeights.of(block.attention_norm),
            to_array(block.query_key_value.weight.T),
            to_array(block.output_projection.weight.T),
            LayerNormWeights.of(block.feed_forward_norm),
            (to_array(first.weight.T), to_array(first.bias)),
            (to_array(second.weight.T), to_array(second.bias)),
        )

    def step(
        self, vectors: Array, angles: ArrayAngles, cache: KeyValueCache, position: int
    ) -> tuple[Array, KeyValueCache]:
        """(B, D) vectors of the position after ``position`` cached ones -> the same, new cache."""
        parts = self.attention_norm(vectors) @ self.query_key_value
        parts = parts.reshape(len(vectors), 3, self.heads, -1).transpose(1, 0, 2, 3)
        parts[:2] = _rotate(parts[:2], angles)
        cache = cache.append(position, parts[1:])
        vectors = vectors + cache.attend(parts[0]) @ self.output_projection
        inner = self.feed_forward_norm(vectors) @ self.feed_forward_in[0] + self.feed_forward_in[1]
        curved: Array = functional.gelu(torch.from_numpy(inner)).numpy()
        return vectors + curved @ self.feed_forward_out[0] + self.feed_forward_out[1], cache


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
        logits: Array = self.final_norm(vectors) @ self.head + self.bias
        return logits, tuple(new_caches)


@cache
def angles_at(position: int, head_size: int) -> ArrayAngles:
    """(K,) cosines and (K,) sines of a position's rotary angles; K = ``head_size``."""
    cosines, sines = rotary_angles(torch.tensor([position]), head_size)
    return cosines[0].numpy(), sines[0].numpy()


def _rotate(vectors: Array, angles: ArrayAngles) -> Array:
    """(..., K) vectors rotated by position; see :func:`melody.models.attention.rotate`."""
    cosines, sines = angles
    half = vectors.shape[-1] // 2
    turned = np.concatenate((-vectors[..., half:], vectors[..., :half]), -1)
    rotated: Array = vectors * cosines + turned * sines
    return rotated
