"""Networks in NumPy: embeddings as rows, a transformer with key-value cache.

For a single symbol PyTorch spends most of its time on the overhead of calls: NumPy needs a third
of it. The results equal those of the PyTorch modules, which are trained.

Shapes: B tunes, N heads, T positions, K numbers a head, D width, R rows, W the width
of a row, F features of the context, K copy features, G those of a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from melody.context import LONGEST_BAR, METER, PLACE
from melody.models.arithmetic import ArrayAngles, LayerNormWeights, angles_of, gelu, softmax
from melody.models.kernel.encoder import EncoderKernel
from melody.models.kernel.library import address, find_kernel
from melody.models.matching import Numbers
from melody.models.weights import Array, Integers, Weights, to_array

MASKED = 1  # the row of a masked symbol in its table
EXTRA_CAPACITY = 128  # positions by which a full cache grows
PLACES = LONGEST_BAR + 1


class EmbeddingRows(NamedTuple):
    """Embedding tables one below the other: (R, W), the first row of each, the context's sizes."""

    table: Array
    first: Numbers
    sizes: Numbers

    @classmethod
    def of(
        cls, tables: Sequence[Array], context: Sequence[Array], weights: Array
    ) -> "EmbeddingRows":
        """Of ``tables`` and those of the context; ``weights`` (R, W) hold all of them."""
        lengths = [len(table) for table in (*tables, *context)]
        first = np.array((0, *accumulate(lengths[:-1])), np.int32)
        return cls(weights, first, np.array([len(table) for table in context[:-1]], np.int32))

    def places(
        self, ids: Integers, copies: Numbers, context: Integers, gaps: Numbers | None = None
    ) -> Numbers:
        """(B, N) rows of B tunes: of their symbol, which is masked where there are ``gaps``.

        Then of copy features (B, K), ``gaps`` (B, G) and the context (B, F); of that what the
        model was not trained on counts as unknown, and meter and place stand together, too.
        """
        kernel = find_kernel()
        if kernel is None:
            marked = [] if gaps is None else [np.full((len(ids), 1), MASKED)]
            around = [] if gaps is None else [gaps]
            numbers = np.concatenate((ids[:, None], *marked, copies, *around), 1)
            return self._places(numbers, context).astype(np.int32)
        places = np.empty((len(ids), len(self.first)), np.int32)
        kernel.place_rows(
            len(ids), copies.shape[1], 0 if gaps is None else gaps.shape[1], context.shape[1],
            METER, PLACE, PLACES, gaps is not None, address(ids), address(copies),
            None if gaps is None else address(gaps), address(context), address(self.first),
            address(self.sizes), address(places),
        )  # fmt: skip
        return places

    def _places(self, numbers: Integers, context: Integers) -> Integers:
        known = np.where(context < self.sizes, context, 0)
        both = (context[..., METER] * PLACES + context[..., PLACE])[..., None]
        places: Integers = np.concatenate((numbers, known, both), -1, dtype=np.int64)
        return places + self.first

    def sum_all(self, numbers: Integers, context: Integers) -> Array:
        """Every step of B tunes at once: (B, T, M) numbers and (B, T, F) -> (B, T, W) sums."""
        places = self._places(numbers, context)
        total: Array = self.table.take(places[..., 0], 0)
        for column in range(1, places.shape[-1]):
            total += self.table.take(places[..., column], 0)
        return total


def sum_rows(table: Array, places: Numbers) -> Array:
    """(R, W) table and (B, N) places -> (B, W) their rows added up, one after the other."""
    total: Array = np.add.reduce(table.take(places, 0), 1)
    return total


@dataclass
class KeyValueCache:
    """Keys and values (2, B, N, capacity, K) of one block; the first ``length`` are filled."""

    storage: Array
    length: int

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
