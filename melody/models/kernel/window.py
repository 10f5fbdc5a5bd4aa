"""The talk's BERT in C: its weights in the order in which a window is read.

The weights are those of :mod:`melody.models.window_step`.
"""

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melody.models.kernel.library import LANES, PANEL, PLACE, address, pad, to_panels
from melody.models.weights import Array

ROOM = 17  # numbers a symbol beside its vectors


class WindowKernel:
    """The weights of a window for the kernel; the arrays are held as long as it lives."""

    def __init__(self, weights: Any) -> None:
        pooled, head = weights.pooled, weights.head
        self.layers, self.heads = len(weights.layers), weights.layers[0].heads
        self.width, self.inner = weights.layers[0].feed_forward.wide.weight.shape
        self.symbols, self.positions = map(
            np.ascontiguousarray, (weights.symbols, weights.positions)
        )
        self.epsilon = pooled.norm.epsilon
        self.known = len(head.bias)
        layers = [array for layer in weights.layers for array in _arrays_of(layer)]
        summary = [
            *_norm(pooled.norm),
            to_panels(pooled.scores),
            np.ascontiguousarray(pooled.value_weights),
            np.ascontiguousarray(pooled.value_biases),
            *_linear(pooled.merge),
            *_norm(weights.summary_norm),
            *_linear(weights.feed_forward.wide),
            *_linear(weights.feed_forward.narrow),
            *_norm(weights.last_norm),
            *_linear(head),
        ]
        self._held = [*layers, *summary]
        self._layers = (PLACE * len(layers))(*map(address, layers))
        self._summary = (PLACE * len(summary))(*map(address, summary))
        self._padded = summary[-1].size

    @staticmethod
    def fits(weights: Any) -> bool:
        """Whether the kernel can read with weights of such sizes."""
        layer = weights.layers[0]
        width, inner = layer.feed_forward.wide.weight.shape
        return not (width % PANEL or inner % PANEL or width // layer.heads % LANES)

    def logits(self, kernel: Any, windows: NDArray[np.int64]) -> Array:
        """(B, W) ids without padding -> (B, V) logits of the symbol after the window."""
        count, length = windows.shape
        logits = np.empty((count, self._padded), np.float32)
        a_symbol = 7 * self.width + self.inner + ROOM + 2 * self.width // self.heads
        scratch = np.empty(length * a_symbol + 4 * self.width + self.inner, np.float32)
        kernel.window_logits(
            ctypes.addressof(self._layers), self.layers, ctypes.addressof(self._summary),
            count, length, self.width, self.inner, self.heads, self._padded, self.epsilon,
            address(windows), address(self.symbols), address(self.positions[-length:]),
            address(logits), address(scratch),
        )  # fmt: skip
        return logits[:, : self.known]


def _norm(norm: Any) -> list[Array]:
    return [norm.scale, norm.shift]


def _linear(affine: Any) -> list[Array]:
    return [to_panels(affine.weight), pad(affine.bias)]


def _arrays_of(layer: Any) -> list[Array]:
    """The arrays of a layer, as ``Layer`` of kernel.c has them."""
    return [
        *_norm(layer.first_norm),
        *_linear(layer.project),
        *_linear(layer.merge),
        *_norm(layer.second_norm),
        *_linear(layer.feed_forward.wide),
        *_linear(layer.feed_forward.narrow),
    ]
