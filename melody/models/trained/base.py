"""What every trained model offers; the generator and the judges use nothing else.

Shapes: B tunes, T symbols, V vocabulary, F features of the context (:mod:`melody.context`).
"""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.models.arithmetic import log_shares
from melody.models.weights import Array, Booleans, Integers, Weights
from melody.vocabulary import Vocabulary

Nats = NDArray[np.float64]


class Costs(NamedTuple):
    """Milliseconds of one core a symbol, in the shipped size: written, read, weighed afterwards.

    Measured by ``benchmarks/service``; they tell how much of a request is done, not how fast.
    """

    step: float = 1.0
    read: float = 0.08
    judge: float = 0.1


class TrainedModel:
    """A trained network that reads symbols and predicts the next one; decoding lies outside it.

    ``config`` holds the arguments that its network was built with. A model without
    ``uses_context`` ignores the context.
    """

    title: ClassVar[str]  # what people call the model
    kind: ClassVar[str]  # "lstm" or "bert"
    can_fill: ClassVar[bool] = False  # whether it also predicts a step from the steps after it
    uses_context: ClassVar[bool] = False
    costs: ClassVar[Costs] = Costs()
    sizes: ClassVar[Mapping[str, int]]  # arguments that shape it, and their defaults
    of_training: ClassVar[frozenset[str]]  # arguments that matter in training alone

    def __init__(
        self, vocabulary: Vocabulary, config: Mapping[str, Any], weights: Mapping[str, Array]
    ) -> None:
        unknown = config.keys() - self.sizes.keys() - self.of_training
        if unknown:
            raise TypeError(f"{self.title} has no {sorted(unknown)[0]}")
        self.config, self.vocabulary_size = config, len(vocabulary)
        given = Weights(weights)
        self._take(given, vocabulary, {**self.sizes, **config})
        given.check_all_taken()

    def _take(self, given: Weights, vocabulary: Vocabulary, sizes: Mapping[str, Any]) -> None:
        """Take the weights and bring them into the form that they are used in."""
        raise NotImplementedError

    def predict(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids of tunes and their (B, T, F) context -> (B, T - 1, V) logits after the first.

        Each symbol is predicted from its context and the symbols before it alone.
        """
        raise NotImplementedError

    def logits(self, ids: Integers, context: Integers) -> Array:
        """The same for one tune: (T,) ids and (T, F) context -> (T - 1, V) logits."""
        logits: Array = self.predict(ids[None], context[None])[0]
        return logits

    def negative_log_likelihood(self, ids: Integers, context: Integers) -> Nats:
        """(T,) ids and (T, F) context -> (T - 1,) nats of each symbol after the first."""
        return nats_of(self.logits(ids, context), ids[1:])

    def likelihoods_under(self, ids: Integers, contexts: Integers) -> Nats:
        """(T,) ids of a tune and (B, T, F) contexts -> (B,) nats of the tune under each of them.

        All symbols after the first count.
        """
        tunes = np.broadcast_to(ids, (len(contexts), len(ids)))
        total: Nats = nats_of(self.predict(tunes, contexts), tunes[:, 1:]).sum(1)
        return total

    def start(self, ids: Integers, context: Integers) -> Any:
        """(B, T) ids from the beginning of a tune -> the state after reading them.

        ``context`` is (B, T + 1, F): of the steps read and of the one that follows; T may be 0.
        """
        raise NotImplementedError

    def step(self, state: Any, ids: Integers, context: Integers) -> tuple[Array, Any]:
        """A state and (B,) ids of one more symbol -> (B, V) logits of the next one, new state.

        ``context`` is (B, F): of the step that is predicted. The old state stays usable.
        """
        raise NotImplementedError

    def spread(self, state: Any, tunes: int) -> Any:
        """A state of one tune -> that of so many tunes which have all read the same."""
        raise NotImplementedError

    def fill_logits(self, ids: Integers, context: Integers, masked: Booleans) -> Array:
        """(T,) ids, their (T, F) context and which are masked -> (T, V) logits of each symbol.

        A masked symbol is predicted from the unmasked ones and the masked ones before it; the
        logits of an unmasked symbol mean nothing. Only of models that ``can_fill``.
        """
        raise NotImplementedError

    def start_fill(
        self, ids: Integers, context: Integers, first: int, after: int
    ) -> tuple[Array, Any]:
        """Read all but steps ``first`` to ``after`` (not included) of a tune, in both directions.

        (B, T) ids, their (B, T, F) context -> (B, V) logits of step ``first``, and the state from
        which :meth:`step` goes on through the span. Only of models that ``can_fill``.
        """
        raise NotImplementedError


def nats_of(logits: Array, ids: Integers) -> Nats:
    """(..., V) logits and (...,) ids -> the negative log-likelihood of each, in nats."""
    chosen = np.take_along_axis(log_shares(logits), ids[..., None], -1)
    nats: Nats = -chosen[..., 0]
    return nats
