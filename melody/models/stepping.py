"""Single steps in NumPy: embeddings as rows, a transformer with key-value cache.

For a single symbol PyTorch spends most of its time on the overhead of calls: NumPy needs a third
of it. The results equal those of the PyTorch modules, which train and read whole tunes.

Shapes: B tunes, N heads, T cached positions, K numbers a head, D width, H hidden units, R rows,
W the width of a row, F features of the context, G those of a gap.
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

from melody.context import METER, PLACE
from melody.models.attention import Block, KeysValues, rotary_angles
from melody.models.encoder_kernel import EncoderKernel
from melody.models.inputs import PLACES, ContextEmbedding
from melody.models.kernel import Array, address, find_kernel

Numbers = NDArray[np.int32]
Ids = NDArray[np.int64]
ArrayAngles = tuple[Array, Array]  # cosines and sines
MASKED = 1  # the row of a masked symbol in its table
EXTRA_CAPACITY = 128  # positions by which a full cache grows


def to_array(weight: Tensor) -> Array:
    """Weights as a C-contiguous array, which NumPy multiplies fastest."""
    return np.ascontiguousarray(weight.detach().numpy())


class EmbeddingRows(NamedTuple):
    """Embedding tables one below the other: (R, W), the first row of each, the context's sizes."""

    table: Array
    first: Numbers
    sizes: Numbers

    @classmethod
    def of(
        cls, tables: Sequence[nn.Embedding], context: ContextEmbedding, weights: Array
    ) -> "EmbeddingRows":
        """Of ``tables`` and those of the context; ``weights`` (R, W) as :func:`stack_tables`."""
        lengths = [table.num_embeddings for table in (*tables, *context.in_order())]
        first = np.array((0, *accumulate(lengths[:-1])), np.int32)
        return cls(weights, first, np.array(context.sizes(), np.int32))

    def places(
        self, ids: Ids, copies: Numbers, context: Ids, gaps: Numbers | None = None
    ) -> Numbers:
        """(B, N) rows of B tunes: of their symbol, which is masked where there are ``gaps``.

        Then of copy features (B, K), ``gaps`` (B, G) and the context (B, F); of that what the
        model was not trained on counts as unknown, and meter and place stand together, too.
        """
        kernel = find_kernel()
        if kernel is None:
            marked = [] if gaps is None else [np.full((len(ids), 1), MASKED)]
            known = np.where(context < self.sizes, context, 0)
            both = ContextEmbedding.meter_and_place_of(context.T)[:, None]
            around = [] if gaps is None else [gaps]
            numbers = np.concatenate((ids[:, None], *marked, copies, *around, known, both), 1)
            return (numbers + self.first).astype(np.int32)
        places = np.empty((len(ids), len(self.first)), np.int32)
        kernel.place_rows(
            len(ids), copies.shape[1], 0 if gaps is None else gaps.shape[1], context.shape[1],
            METER, PLACE, PLACES, gaps is not None, address(ids), address(copies),
            None if gaps is None else address(gaps), address(context), address(self.first),
            address(self.sizes), address(places),
        )  # fmt: skip
        return places


def sum_rows(table: Array, places: Numbers) -> Array:
    """(R, W) table and (B, N) places -> (B, W) their rows added up, one after the other."""
    total: Array = np.add.reduce(table.take(places, 0), 1)
    return total


def stack_tables(tables: Sequence[nn.Embedding], context: ContextEmbedding) -> Tensor:
    """The weights of ``tables`` and of the context's, one below the other: (R, W)."""
    return torch.cat([table.weight for table in (*tables, *context.in_order())])


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
        cache = self.with_room(position)
        cache.storage[:, :, :, position] = keys_values
        return cache

    def with_room(self, position: int) -> "KeyValueCache":
        """As :meth:`append`, the position being still to be written."""
        is_free = position == self.length < self.storage.shape[3]
        cache = self if is_free else KeyValueCache(self._enlarged(position), position)
        cache.length += 1
        return cache

    def _enlarged(self, length: int) -> Array:
        shape = (*self.storage.shape[:3], EXTRA_CAPACITY, self.storage.shape[4])
        return np.concatenate(
            (self.storage[:, :, :, :length], np.empty(shape, dtype=np.float32)), 3
        )

    def spread(self, tunes: int) -> "KeyValueCache":
        """Of one tune -> of so many tunes which have all read the same."""
        return KeyValueCache(self.storage.repeat(tunes, 1), self.length)

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
    compiled: EncoderKernel | None = None

    def prepare(self) -> "EncoderWeights":
        """The same weights, laid out for the kernel too where it can step with them."""
        return self._replace(compiled=EncoderKernel(self)) if EncoderKernel.fits(self) else self

    def step(
        self, places: Numbers, angles: ArrayAngles, caches: Sequence[KeyValueCache], cached: int
    ) -> tuple[Array, tuple[KeyValueCache, ...]]:
        """(B, N) rows of a position, the blocks' caches -> (B, V) logits, the new caches."""
        kernel = find_kernel()
        if kernel and self.compiled:
            return self.compiled.step(kernel, places, angles, caches, cached)
        vectors, new_caches = sum_rows(self.rows.table, places), []
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
