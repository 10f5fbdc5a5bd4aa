"""A transformer encoder's single step in C: its weights in the order in which they are read.

The weights, caches and angles are those of :mod:`melody.models.stepping`.
"""

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melody.models.kernel.library import LANES, PANEL, PLACE, address, pad, to_panels
from melody.models.weights import Array


class EncoderKernel:
    """The encoder of some weights for the kernel; the arrays are held as long as it lives."""

    def __init__(self, weights: Any) -> None:
        self.rows, self.epsilon = weights.rows, weights.final_norm.epsilon
        self.layers, self.heads = len(weights.blocks), weights.blocks[0].heads
        self.width, self.inner = weights.blocks[0].feed_forward_in[0].shape
        self.symbols = len(weights.bias)
        blocks = [array for block in weights.blocks for array in _arrays_of(block)]
        norm = weights.final_norm
        ends = [self.rows.table, norm.scale, norm.shift, to_panels(weights.head), pad(weights.bias)]
        self._held = [*blocks, *ends]
        self._blocks = (PLACE * len(blocks))(*map(address, blocks))
        self._ends = [address(array) for array in ends]
        self._padded = ends[-1].size

    @staticmethod
    def fits(weights: Any) -> bool:
        """Whether the kernel can step with weights of such sizes."""
        width, inner = weights.blocks[0].feed_forward_in[0].shape
        head_size = width // weights.blocks[0].heads
        return not (width % PANEL or inner % PANEL or head_size % LANES)

    def step(
        self,
        kernel: Any,
        places: NDArray[np.int32],
        angles: tuple[Array, Array],
        caches: Sequence[Any],
        cached: int,
    ) -> tuple[Array, tuple[Any, ...]]:
        """(B, N) rows of the position after ``cached`` ones -> (B, V) logits, the new caches."""
        longer, tunes = tuple(cache.with_room(cached) for cache in caches), len(places)
        capacity = longer[0].storage.shape[3]
        logits = np.empty((tunes, self._padded), np.float32)
        scratch = np.empty(tunes * (5 * self.width + self.inner) + capacity, np.float32)
        storages = (PLACE * self.layers)(*(address(each.storage) for each in longer))
        kernel.encoder_step(
            ctypes.addressof(self._blocks), self.layers, tunes, self.width, self.inner, self.heads,
            self._padded, self.epsilon, places.shape[1], address(places), *self._ends,
            address(angles[0]), address(angles[1]), ctypes.addressof(storages), capacity, cached,
            address(logits), address(scratch),
        )  # fmt: skip
        return logits[:, : self.symbols], longer


def _arrays_of(block: Any) -> list[Array]:
    """The arrays of a block, as ``Block`` of kernel.c has them."""
    first, second = block.attention_norm, block.feed_forward_norm
    return [
        first.scale,
        first.shift,
        to_panels(block.query_key_value),
        to_panels(block.output_projection),
        second.scale,
        second.shift,
        to_panels(block.feed_forward_in[0]),
        block.feed_forward_in[1],
        to_panels(block.feed_forward_out[0]),
        block.feed_forward_out[1],
    ]
