"""The BERT of the talk at work: its network is :mod:`melody.models.bert`.

Shapes: B tunes, T symbols, W window length, N windows, D width, V vocabulary.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from melody.models.arithmetic import LayerNormWeights
from melody.models.trained.base import Costs, TrainedModel
from melody.models.weights import Array, Integers, Weights, to_array
from melody.models.window_step import Affine, FeedForward, Layer, Pooled, WindowWeights
from melody.vocabulary import Vocabulary

WINDOWS_AT_ONCE = 32  # more of them would not lie in the processor's own memory


class TrainedBERT(TrainedModel):
    """A bidirectional encoder over the last W symbols, pooling, and a linear head.

    Two ids beside the vocabulary: V stands before the first symbol of a tune, V + 1 is the padding
    of a shorter window, on the left; nothing attends to it. Positions count back from the end.
    """

    title = "BERT"
    kind = "bert"
    costs = Costs(step=1.3, read=0.0, judge=1.4)
    sizes: ClassVar[Mapping[str, int]] = {
        "width": 128,
        "layers": 2,
        "heads": 4,
        "feed_forward": 384,
        "window": 64,
    }
    of_training = frozenset({"dropout", "windows_per_tune", "windows_at_once"})

    def _take(self, given: Weights, vocabulary: Vocabulary, sizes: Mapping[str, Any]) -> None:
        symbols, width, inner = len(vocabulary), sizes["width"], sizes["feed_forward"]
        self.begin, self.padding, self.window = symbols, symbols + 1, sizes["window"]
        self.weights = WindowWeights(
            given.table("symbols", symbols + 2, width),
            to_array(given.table("positions", self.window, width)[::-1]),
            tuple(
                Layer.of(given, f"encoder.layers.{number}", width, sizes["heads"], inner)
                for number in range(sizes["layers"])
            ),
            Pooled.of(given, width, sizes["heads"]),
            LayerNormWeights(*given.norm("pooling.feed_forward.0", width)),
            FeedForward(
                Affine(*given.linear("pooling.feed_forward.1", width, inner)),
                Affine(*given.linear("pooling.feed_forward.4", inner, width)),
            ),
            LayerNormWeights(*given.norm("pooling.feed_forward.5", width)),
            Affine(*given.linear("head", width, symbols)),
        ).prepare()

    def predict(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids of tunes -> (B, T - 1, V) logits after the first; the context is ignored."""
        before = np.full((len(ids), self.window), self.padding)
        before[:, -1] = self.begin
        padded = np.concatenate((before, ids[:, :-1]), 1)
        windows = sliding_window_view(padded, self.window, 1)[:, 1:].reshape(-1, self.window)
        logits = [
            self._read(windows[first : first + WINDOWS_AT_ONCE])
            for first in range(0, len(windows), WINDOWS_AT_ONCE)
        ]
        return np.concatenate(logits).reshape(len(ids), -1, self.begin)

    def _read(self, windows: Integers) -> Array:
        """(N, W) windows -> (N, V) logits."""
        padding = windows == self.padding
        if not padding.any():
            return self.weights.logits(windows)
        needed = self.window - int(padding.sum(1).min())  # what all of them pad is left out
        mask = np.where(padding, np.float32(-np.inf), np.float32(0))
        return self.weights.logits(windows[:, -needed:], mask[:, -needed:])

    def start(self, ids: Integers, context: Integers) -> Integers:
        """(B, T) ids -> the window that ends with them, (B, W) or shorter."""
        begin = np.full((len(ids), 1), self.begin)
        return np.concatenate((begin, ids), 1)[:, -self.window :]

    def step(self, state: Integers, ids: Integers, context: Integers) -> tuple[Array, Integers]:
        """A window and (B,) ids -> (B, V) logits of the next symbol, the window moved on."""
        window = np.concatenate((state, ids[:, None]), 1)[:, -self.window :]
        return self.weights.logits(window), window

    def spread(self, state: Integers, tunes: int) -> Integers:
        """A window of one tune -> those of so many tunes which have all read the same."""
        return state.repeat(tunes, 0)
