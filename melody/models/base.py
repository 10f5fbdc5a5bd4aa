"""What every melody model offers; the trainer and the generator know nothing else.

Shapes: B tunes, T symbols, V vocabulary, F features of the context (:mod:`melody.context`).
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.vocabulary import Vocabulary

Batch = tuple[Tensor, ...]
NO_TARGET = -100  # what cross_entropy ignores


class Example(NamedTuple):
    """A tune to learn from: (T,) ids, and the (T, F) context of each of its steps."""

    ids: Tensor
    context: Tensor


class MelodyModel(nn.Module):
    """A network that reads symbols and predicts the next one; it knows nothing of decoding.

    ``config`` holds the arguments it was built with, beside the vocabulary's size, so that a
    checkpoint can build it again. A model that makes no use of the context does not look at it.
    """

    can_fill = False  # whether it also predicts a step from what comes after it
    uses_context = False
    knows_pitches = False  # whether it is built with those of the vocabulary's last symbols

    def __init__(self, vocabulary_size: int, **config: Any) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.config = config

    @classmethod
    def of(cls, vocabulary: Vocabulary, **config: Any) -> "MelodyModel":
        """One that reads this vocabulary."""
        pitches = {"pitches": vocabulary.pitches} if cls.knows_pitches else {}
        return cls(len(vocabulary), **pitches, **config)

    def begin_stage(self, stage: int) -> None:
        """Told at each epoch of a training how often the training began anew; 0 at first."""

    def batches(self, tunes: Sequence[Example], generator: torch.Generator) -> Iterator[Batch]:
        """One epoch of training batches, in an order drawn anew."""
        raise NotImplementedError

    def loss(self, batch: Batch) -> Tensor:
        """A batch -> () mean nats per predicted symbol."""
        raise NotImplementedError

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune and their (T, F) context -> (T - 1, V) logits after the first.

        Each symbol is predicted from its context and the symbols before it alone.
        """
        raise NotImplementedError

    def nats(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune and their context -> (T - 1,) nats of each symbol after the first."""
        return functional.cross_entropy(self.logits(ids, context), ids[1:], reduction="none")

    def start(self, ids: Tensor, context: Tensor) -> Any:
        """(B, T) ids from the beginning of a tune -> the state after reading them.

        ``context`` is (B, T + 1, F): of the steps read and of the one that follows; T may be 0.
        """
        raise NotImplementedError

    def step(self, state: Any, ids: Tensor, context: Tensor) -> tuple[Tensor, Any]:
        """A state and (B,) ids of one more symbol -> (B, V) logits of the next one, new state.

        ``context`` is (B, F): of the step that is predicted.
        """
        raise NotImplementedError
