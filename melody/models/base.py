"""What every network offers to the trainer, which uses nothing else.

Shapes: B tunes, T symbols, V vocabulary, F features of the context (:mod:`melody.context`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.models.weights import rename_weights
from melody.vocabulary import Vocabulary

Batch = tuple[Tensor, ...]
NO_TARGET = -100  # the target that cross_entropy ignores


class TuneExample(NamedTuple):
    """A tune to learn from: (T,) ids, and the (T, F) context of each of its steps."""

    ids: Tensor
    context: Tensor


class MelodyModel(nn.Module):
    """A network that reads symbols and predicts the next one, to be trained.

    ``config`` holds the arguments it was built with, beside the vocabulary's size, so that a
    checkpoint can build it again, as the trained model that writes and reads
    (:mod:`melody.models.trained`).
    """

    takes_pitches = False  # whether it is built with ``pitches``, those of the vocabulary

    def __init__(self, vocabulary_size: int, **config: Any) -> None:
        super().__init__()
        self.vocabulary_size = vocabulary_size
        self.config = config

    @classmethod
    def of(cls, vocabulary: Vocabulary, **config: Any) -> "MelodyModel":
        """An untrained model for this vocabulary."""
        pitches = {"pitches": vocabulary.pitches} if cls.takes_pitches else {}
        return cls(len(vocabulary), **pitches, **config)

    def load_state_dict(
        self, state_dict: Mapping[str, Any], strict: bool = True, assign: bool = False
    ) -> Any:
        """Load weights, also those that were read from a checkpoint.

        Raises:
            RuntimeError: when a name or a shape does not fit.
        """
        tensors = {
            name: torch.as_tensor(weights) for name, weights in rename_weights(state_dict).items()
        }
        return super().load_state_dict(tensors, strict, assign)

    def begin_stage(self, stage: int) -> None:
        """Prepare for a stage of the training: the number of restarts so far, 0 at first.

        Called at the beginning of every epoch.
        """

    def batches(self, tunes: Sequence[TuneExample], generator: torch.Generator) -> Iterator[Batch]:
        """One epoch of training batches, in an order drawn from the generator."""
        raise NotImplementedError

    def loss(self, batch: Batch) -> Tensor:
        """A batch -> () mean negative log-likelihood of a predicted symbol, in nats."""
        raise NotImplementedError

    def count_targets(self, batch: Batch) -> int:
        """How many symbols the loss of a batch is the mean of.

        Those that are masked where a mask is told, else all targets, which stand last.
        """
        masks = [each for each in batch if each.dtype == torch.bool]
        return int(masks[0].sum() if masks else (batch[-1] != NO_TARGET).sum())

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune and their (T, F) context -> (T - 1, V) logits after the first.

        Each symbol is predicted from its context and the symbols before it alone.
        """
        raise NotImplementedError

    def negative_log_likelihood(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids and (T, F) context -> (T - 1,) nats of each symbol after the first."""
        return functional.cross_entropy(self.logits(ids, context), ids[1:], reduction="none")
