"""What every melody model offers; the trainer and the generator know nothing else.

Shapes: B tunes, T symbols, V vocabulary.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

Batch = tuple[Tensor, Tensor]


class MelodyModel(nn.Module):
    """A network that reads symbols and predicts the next one; it knows nothing of decoding.

    ``config`` holds the arguments it was built with, beside the vocabulary's size, so that a
    checkpoint can build it again.
    """

    def __init__(self, vocabulary_size: int, **config: Any) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.config = config

    def batches(self, tunes: Sequence[Tensor], generator: torch.Generator) -> Iterator[Batch]:
        """One epoch of training batches over tunes of (T,) ids, in an order drawn anew."""
        raise NotImplementedError

    def loss(self, batch: Batch) -> Tensor:
        """A batch -> () mean nats per predicted symbol."""
        raise NotImplementedError

    def logits(self, ids: Tensor) -> Tensor:
        """(T,) ids of a tune -> (T - 1, V) logits of each symbol after the first.

        Each is predicted from the symbols before it alone.
        """
        raise NotImplementedError

    def nats(self, ids: Tensor) -> Tensor:
        """(T,) ids of a tune -> (T - 1,) nats of each symbol after the first."""
        return functional.cross_entropy(self.logits(ids), ids[1:], reduction="none")

    def start(self, ids: Tensor) -> Any:
        """(B, T) ids, T may be 0 -> the state after reading them from the beginning of a tune."""
        raise NotImplementedError

    def step(self, state: Any, ids: Tensor) -> tuple[Tensor, Any]:
        """A state and (B,) ids of one more symbol -> (B, V) logits of the next one, new state."""
        raise NotImplementedError
