"""What a network computes beside products of matrices, in NumPy.

Shapes: V symbols of the vocabulary, D width, T positions, K numbers of an attention head.
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.models.weights import Array, Integers

FARTHEST = 6.0  # beyond, GELU is 0 or its input, to the last digit
PIECES = 2**13  # in which the table is read as a straight line: less than 1e-7 off
AT_A_TIME = 2**13  # numbers
STRETCH, MIDDLE = np.float32(PIECES / (2 * FARTHEST)), np.float32(PIECES // 2)
ArrayAngles = tuple[Array, Array]  # cosines and sines
ROPE_BASE = 10_000.0
EPSILON = 1e-5  # of PyTorch's layer normalisation


class LayerNormWeights(NamedTuple):
    """Layer normalisation."""

    scale: Array
    shift: Array
    epsilon: float = EPSILON

    def __call__(self, vectors: Array) -> Array:
        """(..., D) -> the same."""
        centred = vectors - _mean(vectors)
        deviation = np.sqrt(_mean(centred * centred) + self.epsilon)
        normalised: Array = centred / deviation * self.scale + self.shift
        return normalised


def _mean(vectors: Array) -> Array:
    """(..., D) -> (..., 1); the same as NumPy's mean, in half of its time."""
    mean: Array = np.add.reduce(vectors, -1, keepdims=True) / vectors.shape[-1]
    return mean


def softmax(scores: Array) -> Array:
    """(..., T) scores -> shares along the last axis, in their place; minus infinity has none."""
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(-1, keepdims=True)
    return scores


def log_shares(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """(..., V) logits -> the logs of the shares (nats)."""
    exact = logits.astype(np.float64)
    exact -= exact.max(-1, keepdims=True)
    logs: NDArray[np.float64] = exact - np.log(np.exp(exact).sum(-1, keepdims=True))
    return logs


def gelu(inputs: Array) -> Array:
    """X -> x times the share of a normal distribution below x, read from a table.

    A piece at a time, so that what is between stays in the processor's own memory. Source:
    Hendrycks & Gimpel, Gaussian Error Linear Units (2016).
    """
    if inputs.size <= AT_A_TIME:
        return _gelu(inputs)
    pieces = [
        _gelu(inputs.reshape(-1)[first : first + AT_A_TIME])
        for first in range(0, inputs.size, AT_A_TIME)
    ]
    curved: Array = np.concatenate(pieces).reshape(inputs.shape)
    return curved


def _gelu(inputs: Array) -> Array:
    below, slopes = _normal_table()
    places: Array = inputs * STRETCH
    places += MIDDLE
    np.maximum(places, 0, out=places)
    np.minimum(places, PIECES - 1, out=places)
    whole = places.astype(np.int32)
    places -= whole
    places *= slopes.take(whole)
    places += below.take(whole)
    places *= inputs
    return places


@cache
def _normal_table() -> tuple[Array, Array]:
    """Shares of a normal distribution below evenly spaced numbers, and what lies between two."""
    edges = np.linspace(-FARTHEST, FARTHEST, PIECES + 1)
    below = np.array([0.5 + 0.5 * math.erf(edge / math.sqrt(2)) for edge in edges.tolist()])
    below[0], below[-2:] = 0.0, 1.0
    return below[:-1].astype(np.float32), np.diff(below).astype(np.float32)


def angles_of(positions: Integers, head_size: int) -> ArrayAngles:
    """(T,) positions -> cosines and sines of their rotary angles, (T, K) each.

    RoPE: Su et al., RoFormer (2021).
    """
    halves = np.arange(0, head_size, 2, dtype=np.float32)
    frequencies = np.float32(ROPE_BASE) ** (-halves / np.float32(head_size))
    angles = positions.astype(np.float32)[:, None] * frequencies
    both = np.concatenate((angles, angles), -1)
    return np.cos(both), np.sin(both)
