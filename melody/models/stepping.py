"""A transformer block by block in NumPy, one symbol at a time.

For a single symbol PyTorch spends its time on calling: this way needs a third of it. What comes
out is what :class:`melody.models.attention.Block` gives, which learns and reads whole tunes.

Shapes: B tunes, N heads, T slots kept, K numbers a head, D width.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from melody.models.attention import Block, Cache, rotations
from melody.models.rows import Array, array

ROOM = 128  # slots; more is made when it is full


@dataclass
class Memory:
    """The keys and values (2, B, N, room, K) of the ``kept`` slots that can be seen."""

    room: Array
    kept: int

    @classmethod
    def of(cls, cache: Cache) -> "Memory":
        """Of keys and values that were read at once."""
        both = torch.stack(cache).detach().numpy()
        return cls(both, both.shape[3])

    def with_slot(self, place: int, keys_values: Array) -> "Memory":
        """This memory, or a copy where it goes on otherwise already, with one more slot."""
        is_ours = place == self.kept < self.room.shape[3]
        memory = self if is_ours else Memory(self._larger(place), place)
        memory.room[:, :, :, place] = keys_values
        memory.kept += 1
        return memory

    def _larger(self, kept: int) -> Array:
        more = np.empty((*self.room.shape[:3], ROOM, self.room.shape[4]), dtype=np.float32)
        return np.concatenate((self.room[:, :, :, :kept], more), 3)


class Norm(NamedTuple):
    """Layer normalisation."""

    scale: Array
    shift: Array
    epsilon: float

    @classmethod
    def of(cls, norm: nn.LayerNorm) -> "Norm":
        """Of a layer's weights."""
        return cls(array(norm.weight), array(norm.bias), norm.eps)

    def __call__(self, vectors: Array) -> Array:
        """(B, D) -> the same."""
        centred = vectors - _mean(vectors)
        spread = np.sqrt(_mean(centred * centred) + self.epsilon)
        normed: Array = centred / spread * self.scale + self.shift
        return normed


def _mean(vectors: Array) -> Array:
    """(B, D) -> (B, 1); what NumPy's own mean gives, in half of its time."""
    mean: Array = np.add.reduce(vectors, 1, keepdims=True) / vectors.shape[1]
    return mean


class BlockWeights(NamedTuple):
    """The weights of a block."""

    heads: int
    before_attention: Norm
    query_key_value: Array
    gather: Array
    before_feed_forward: Norm
    widen: tuple[Array, Array]
    narrow: tuple[Array, Array]

    @classmethod
    def of(cls, block: Block) -> "BlockWeights":
        """Of a block that is not being trained."""
        return cls(
            block.heads,
            Norm.of(block.before_attention),
            array(block.query_key_value.weight.T),
            array(block.gather.weight.T),
            Norm.of(block.before_feed_forward),
            (array(block.widen.weight.T), array(block.widen.bias)),
            (array(block.narrow.weight.T), array(block.narrow.bias)),
        )

    def step(
        self, vectors: Array, turns: tuple[Array, Array], memory: Memory, place: int
    ) -> tuple[Array, Memory]:
        """(B, D) of one more slot, after ``place`` slots in memory -> the same, and the memory."""
        query, memory = self._remember(self.before_attention(vectors), turns, memory, place)
        vectors = vectors + look(query, memory) @ self.gather
        wide = self.before_feed_forward(vectors) @ self.widen[0] + self.widen[1]
        curved: Array = functional.gelu(torch.from_numpy(wide)).numpy()
        return vectors + curved @ self.narrow[0] + self.narrow[1], memory

    def _remember(
        self, vectors: Array, turns: tuple[Array, Array], memory: Memory, place: int
    ) -> tuple[Array, Memory]:
        """The query (B, N, K), and the memory with the slot's key and value."""
        parts = (vectors @ self.query_key_value).reshape(len(vectors), 3, self.heads, -1)
        parts = parts.transpose(1, 0, 2, 3)
        parts[:2] = rotate(parts[:2], turns)
        return parts[0], memory.with_slot(place, parts[1:])


@cache
def turns_at(place: int, size: int) -> tuple[Array, Array]:
    """The cosines and sines (K,) of a place, for heads of ``size``."""
    cosines, sines = rotations(torch.tensor([place]), size)
    return cosines[0].numpy(), sines[0].numpy()


def rotate(vectors: Array, turns: tuple[Array, Array]) -> Array:
    """(..., K) vectors turned by their place; see :func:`melody.models.attention.rotate`."""
    cosines, sines = turns
    half = vectors.shape[-1] // 2
    turned = np.concatenate((-vectors[..., half:], vectors[..., :half]), -1)
    answer: Array = vectors * cosines + turned * sines
    return answer


def look(query: Array, memory: Memory) -> Array:
    """(B, N, K) queries -> what they see in the memory, (B, N K)."""
    keys, values = memory.room[:, :, :, : memory.kept]
    likeness = (keys @ query[..., None])[..., 0] * np.float32(query.shape[-1] ** -0.5)
    weights = np.exp(likeness - likeness.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    seen: Array = weights[:, :, None] @ values
    return seen.reshape(len(query), -1)
