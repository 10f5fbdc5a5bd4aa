"""What every melody model offers; the trainer and the generator use nothing else.

Shapes: B tunes, T symbols, V vocabulary, F features of the context (:mod:`melody.context`).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.vocabulary import Vocabulary

Batch = tuple[Tensor, ...]
StepWeights = TypeVar("StepWeights")
NO_TARGET = -100  # the target that cross_entropy ignores
# Parts of the names of weights in files of version 0.1, and what they are called now.
RENAMED = {
    "read_out": "head",
    "hidden_or_not": "mask_embedding",
    "last": "final_norm",
    "knowledge": "features",
    "past": "copy_features",
    "around": "gap_features",
    "before_attention": "attention_norm",
    "gather": "output_projection",
    "before_feed_forward": "feed_forward_norm",
    "widen": "feed_forward_in",
    "narrow": "feed_forward_out",
    "question": "query",
    "before": "input_norm",
    "after": "feed_forward",
}


class TuneExample(NamedTuple):
    """A tune to learn from: (T,) ids, and the (T, F) context of each of its steps."""

    ids: Tensor
    context: Tensor


class Costs(NamedTuple):
    """Milliseconds of one core a symbol, in the shipped size: written, read, weighed afterwards.

    Measured by ``benchmarks/service``; they tell how much of a request is done, not how fast.
    """

    step: float = 1.0
    read: float = 0.08
    judge: float = 0.1


class MelodyModel(nn.Module):
    """A network that reads symbols and predicts the next one; decoding lies outside it.

    ``config`` holds the arguments it was built with, beside the vocabulary's size, so that a
    checkpoint can build it again. A model without ``uses_context`` ignores the context.
    """

    title: ClassVar[str]  # what people call the model
    kind: ClassVar[str]  # "lstm" or "bert"
    can_fill = False  # whether it also predicts a step from the steps after it
    uses_context = False
    takes_pitches = False  # whether it is built with ``pitches``, those of the vocabulary
    costs = Costs()

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
        """Load weights, those of version 0.1 under their old names included.

        Raises:
            RuntimeError: when a name or a shape does not fit.
        """
        return super().load_state_dict(rename_weights(state_dict), strict, assign)

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

    def likelihoods_under(self, ids: Tensor, contexts: Tensor) -> Tensor:
        """(T,) ids of a tune and (B, T, F) contexts -> (B,) nats of the tune under each of them.

        All symbols after the first count.
        """
        each = [self.negative_log_likelihood(ids, context).sum() for context in contexts]
        return torch.stack(each)

    def start(self, ids: Tensor, context: Tensor) -> Any:
        """(B, T) ids from the beginning of a tune -> the state after reading them.

        ``context`` is (B, T + 1, F): of the steps read and of the one that follows; T may be 0.
        """
        raise NotImplementedError

    def step(self, state: Any, ids: Tensor, context: Tensor) -> tuple[Tensor, Any]:
        """A state and (B,) ids of one more symbol -> (B, V) logits of the next one, new state.

        ``context`` is (B, F): of the step that is predicted. The old state stays usable.
        """
        raise NotImplementedError

    def spread(self, state: Any, tunes: int) -> Any:
        """A state of one tune -> that of so many tunes which have all read the same."""
        raise NotImplementedError


class ConvertedModel(MelodyModel, Generic[StepWeights]):
    """A model that takes single steps with weights that are converted once after training."""

    _weights: StepWeights | None = None

    def _convert_weights(self) -> StepWeights:
        """The weights in the form that a single step uses."""
        raise NotImplementedError

    def _step_weights(self) -> StepWeights:
        if self.training or self._weights is None:
            self._weights = self._convert_weights()
        return self._weights

    def train(self, mode: bool = True) -> "ConvertedModel[StepWeights]":
        """Set training mode as every module does, and discard the converted weights."""
        self._weights = None
        return super().train(mode)


def sum_nats(logits: Tensor, targets: Tensor) -> Tensor:
    """(B, T, V) logits and (B, T) symbols -> (B,) their negative log-likelihood, in nats."""
    return functional.cross_entropy(logits.mT, targets, reduction="none").sum(1)


def rename_weights(state_dict: Mapping[str, Any]) -> dict[str, Any]:
    """Weights by name -> the same, with the names of version 0.1 brought up to date."""
    return {
        ".".join(RENAMED.get(part, part) for part in name.split(".")): tensor
        for name, tensor in state_dict.items()
    }
