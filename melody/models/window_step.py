"""The talk's BERT reads windows, with its weights laid out for that, in NumPy.

The same numbers as :class:`melody.models.bert.BERT` gives, up to rounding, in half the time: no
module is called, no padding is read where there is none, and the pooling layer, which has one
query, scores the symbols without making a key or a value for each.

Shapes: B windows, W window length, D width, H heads, E width of a head, V vocabulary.
"""

from typing import NamedTuple

import numpy as np

from melody.models.arithmetic import LayerNormWeights, gelu, softmax
from melody.models.kernel.library import find_kernel
from melody.models.kernel.window import WindowKernel
from melody.models.weights import Array, Integers, Weights, to_array


class Affine(NamedTuple):
    """The weights (before, after) and the bias of a linear map."""

    weight: Array
    bias: Array

    def __call__(self, vectors: Array) -> Array:
        """(..., before) vectors -> (..., after) their images."""
        images: Array = vectors @ self.weight
        images += self.bias
        return images


class FeedForward(NamedTuple):
    """Two linear maps with a GELU between them."""

    wide: Affine
    narrow: Affine

    def __call__(self, vectors: Array) -> Array:
        """(..., D) -> (..., D)."""
        return self.narrow(gelu(self.wide(vectors)))


class Layer(NamedTuple):
    """One layer of the encoder, normalised before each half."""

    heads: int
    first_norm: LayerNormWeights
    project: Affine
    merge: Affine
    second_norm: LayerNormWeights
    feed_forward: FeedForward

    @classmethod
    def of(cls, given: Weights, name: str, width: int, heads: int, inner: int) -> "Layer":
        """That under a name."""
        return cls(
            heads,
            LayerNormWeights(*given.norm(f"{name}.norm1", width)),
            Affine(
                to_array(given.take(f"{name}.self_attn.in_proj_weight", 3 * width, width).T),
                given.take(f"{name}.self_attn.in_proj_bias", 3 * width),
            ),
            Affine(*given.linear(f"{name}.self_attn.out_proj", width, width)),
            LayerNormWeights(*given.norm(f"{name}.norm2", width)),
            FeedForward(
                Affine(*given.linear(f"{name}.linear1", width, inner)),
                Affine(*given.linear(f"{name}.linear2", inner, width)),
            ),
        )

    def __call__(self, vectors: Array, mask: Array | None) -> Array:
        """(B, W, D) -> (B, W, D); ``mask`` (B, W) is added to the scores of the symbols."""
        vectors = vectors + self._attend(self.first_norm(vectors), mask)
        vectors += self.feed_forward(self.second_norm(vectors))
        return vectors

    def _attend(self, vectors: Array, mask: Array | None) -> Array:
        size, length, width = vectors.shape
        shape = (size, length, 3, self.heads, width // self.heads)
        query, key, value = self.project(vectors).reshape(shape).transpose(2, 0, 3, 1, 4)
        scores = (query * np.float32(query.shape[-1] ** -0.5)) @ key.swapaxes(-1, -2)
        if mask is not None:
            scores += mask[:, None, None]
        heard = softmax(scores) @ value
        return self.merge(heard.transpose(0, 2, 1, 3).reshape(size, length, width))


class Pooled(NamedTuple):
    """The pooling layer: ``scores`` (D, H) are the learned query, seen through the keys' weights.

    What the keys' biases add is the same for every symbol, and the softmax does not see it.
    """

    norm: LayerNormWeights
    scores: Array
    value_weights: Array  # (H, E, D)
    value_biases: Array  # (H, E)
    merge: Affine

    @classmethod
    def of(cls, given: Weights, width: int, heads: int) -> "Pooled":
        """That of a learned query and what is asked with it."""
        query = given.take("pooling.query", 1, 1, width)[0, 0]
        weights = given.take("pooling.attention.in_proj_weight", 3 * width, width)
        of_query, of_key, of_value = np.split(weights, 3)
        biases = np.split(given.take("pooling.attention.in_proj_bias", 3 * width), 3)
        asked = (of_query @ query + biases[0]).reshape(heads, -1)
        scores = np.einsum("he,hed->dh", asked, of_key.reshape(heads, -1, width))
        return cls(
            LayerNormWeights(*given.norm("pooling.input_norm", width)),
            to_array(scores / np.float32((width // heads) ** 0.5)),
            of_value.reshape(heads, -1, width),
            biases[2].reshape(heads, -1),
            Affine(*given.linear("pooling.attention.out_proj", width, width)),
        )

    def __call__(self, vectors: Array, mask: Array | None) -> Array:
        """(B, W, D) encoded symbols -> (B, D) their summary; ``mask`` as in :class:`Layer`."""
        vectors = self.norm(vectors)
        scores = (vectors @ self.scores).swapaxes(1, 2)
        if mask is not None:
            scores += mask[:, None]
        heard = softmax(scores) @ vectors
        values = (self.value_weights @ heard[..., None])[..., 0] + self.value_biases
        return self.merge(values.reshape(len(values), -1))


class WindowWeights(NamedTuple):
    """All weights of the model; ``positions`` (W, D) from the first place of a full window on."""

    symbols: Array
    positions: Array
    layers: tuple[Layer, ...]
    pooled: Pooled
    summary_norm: LayerNormWeights
    feed_forward: FeedForward
    last_norm: LayerNormWeights
    head: Affine
    compiled: WindowKernel | None = None

    def prepare(self) -> "WindowWeights":
        """The same weights, laid out for the kernel too where it can read with them."""
        return self._replace(compiled=WindowKernel(self)) if WindowKernel.fits(self) else self

    def logits(self, windows: Integers, mask: Array | None = None) -> Array:
        """(B, W) ids -> (B, V) logits of the symbol after the window.

        ``mask`` (B, W): minus infinity where there is padding, 0 elsewhere; none without padding.
        """
        kernel = find_kernel()
        if kernel and self.compiled and mask is None:
            return self.compiled.logits(kernel, np.ascontiguousarray(windows))
        vectors = self.symbols[windows] + self.positions[-windows.shape[1] :]
        for layer in self.layers:
            vectors = layer(vectors, mask)
        summary = self.feed_forward(self.summary_norm(self.pooled(vectors, mask)))
        return self.head(self.last_norm(summary))
