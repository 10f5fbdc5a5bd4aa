"""The talk's BERT reads one window at a time, with its weights laid out for that.

The same numbers as :class:`melody.models.bert.BERT` gives, up to rounding, in half the time: no
module is called, no padding is read, and the pooling layer, which has one query, scores the symbols
without making a key or a value for each.

Shapes: B windows, W window length, D width, H heads, E width of a head, V vocabulary.
"""

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.models.kernel import find_kernel
from melody.models.window_kernel import WindowKernel


class Affine(NamedTuple):
    """The weight and the bias of a linear map or of a normalisation."""

    weight: Tensor
    bias: Tensor

    @classmethod
    def of(cls, module: Any) -> "Affine":
        """Those of a linear map or of a normalisation."""
        return cls(module.weight, module.bias)

    def normalise(self, vectors: Tensor) -> Tensor:
        """(..., D) vectors -> the same, normalised and scaled."""
        return functional.layer_norm(vectors, self.bias.shape, self.weight, self.bias)

    def __call__(self, vectors: Tensor) -> Tensor:
        """(..., D) vectors -> their images."""
        return functional.linear(vectors, self.weight, self.bias)


class FeedForward(NamedTuple):
    """Two linear maps with a GELU between them."""

    wide: Affine
    narrow: Affine

    def __call__(self, vectors: Tensor) -> Tensor:
        """(..., D) -> (..., D)."""
        return self.narrow(functional.gelu(self.wide(vectors)))


class Layer(NamedTuple):
    """One layer of the encoder, normalised before each half."""

    heads: int
    first_norm: Affine
    project: Affine
    merge: Affine
    second_norm: Affine
    feed_forward: FeedForward

    @classmethod
    def of(cls, layer: nn.TransformerEncoderLayer) -> "Layer":
        """That of a module."""
        attention = layer.self_attn
        return cls(
            attention.num_heads,
            Affine.of(layer.norm1),
            Affine(attention.in_proj_weight, attention.in_proj_bias),
            Affine.of(attention.out_proj),
            Affine.of(layer.norm2),
            FeedForward(Affine.of(layer.linear1), Affine.of(layer.linear2)),
        )

    def __call__(self, vectors: Tensor) -> Tensor:
        """(B, W, D) -> (B, W, D)."""
        vectors = vectors + self._attend(self.first_norm.normalise(vectors))
        return vectors + self.feed_forward(self.second_norm.normalise(vectors))

    def _attend(self, vectors: Tensor) -> Tensor:
        size, length, width = vectors.shape
        shape = (size, length, 3, self.heads, width // self.heads)
        query, key, value = self.project(vectors).view(shape).permute(2, 0, 3, 1, 4)
        heard = functional.scaled_dot_product_attention(query, key, value)
        return self.merge(heard.transpose(1, 2).reshape(size, length, width))


class Pooled(NamedTuple):
    """The pooling layer: ``scores`` (D, H) are the learned query, seen through the keys' weights.

    What the keys' biases add is the same for every symbol, and the softmax does not see it.
    """

    norm: Affine
    scores: Tensor
    value_weights: Tensor  # (H, E, D)
    value_biases: Tensor  # (H, E)
    merge: Affine

    @classmethod
    def of(cls, query: Tensor, norm: nn.LayerNorm, attention: nn.MultiheadAttention) -> "Pooled":
        """That of a learned (1, 1, D) query and its modules."""
        heads, width = attention.num_heads, query.shape[-1]
        of_query, of_key, of_value = attention.in_proj_weight.chunk(3)
        biases = attention.in_proj_bias.chunk(3)
        asked = functional.linear(query.flatten(), of_query, biases[0]).view(heads, -1)
        scores = torch.einsum("he,hed->dh", asked, of_key.view(heads, -1, width))
        return cls(
            Affine.of(norm),
            scores / (width // heads) ** 0.5,
            of_value.view(heads, -1, width),
            biases[2].view(heads, -1),
            Affine.of(attention.out_proj),
        )

    def __call__(self, vectors: Tensor) -> Tensor:
        """(B, W, D) encoded symbols -> (B, D) their summary."""
        vectors = self.norm.normalise(vectors)
        shares = (vectors @ self.scores).softmax(1)
        heard = shares.mT @ vectors
        values = (self.value_weights @ heard[..., None])[..., 0] + self.value_biases
        return self.merge(values.flatten(1))


class WindowWeights(NamedTuple):
    """All weights of the model; ``positions`` (W, D) from the first place of a full window on."""

    symbols: Tensor
    positions: Tensor
    layers: tuple[Layer, ...]
    pooled: Pooled
    summary_norm: Affine
    feed_forward: FeedForward
    last_norm: Affine
    head: Affine
    compiled: WindowKernel | None = None

    def prepare(self) -> "WindowWeights":
        """The same weights, laid out for the kernel too where it can read with them."""
        return self._replace(compiled=WindowKernel(self)) if WindowKernel.fits(self) else self

    def logits(self, windows: Tensor) -> Tensor:
        """(B, W) ids without padding -> (B, V) logits of the symbol after the window."""
        kernel = find_kernel()
        if kernel and self.compiled:
            read = np.ascontiguousarray(windows.numpy())
            return torch.from_numpy(self.compiled.logits(kernel, read))
        vectors = self.symbols[windows] + self.positions[-windows.shape[1] :]
        for layer in self.layers:
            vectors = layer(vectors)
        summary = self.feed_forward(self.summary_norm.normalise(self.pooled(vectors)))
        return self.head(self.last_norm.normalise(summary))
