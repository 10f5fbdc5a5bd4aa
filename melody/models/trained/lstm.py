"""The LSTM of the talk at work: its network is :mod:`melody.models.lstm`.

Shapes: B tunes, T symbols, V vocabulary, H hidden units.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np

from melody.models.matching import Numbers
from melody.models.recurrent import GATES, RecurrentWeights, halve_gates
from melody.models.trained.base import Costs, TrainedModel
from melody.models.weights import Array, Integers, Weights
from melody.vocabulary import Vocabulary


class GateWeights(NamedTuple):
    """What inputs (V, 4 H), hidden state (H, 4 H) and biases (4 H,) add to the gates of an LSTM."""

    from_input: Array
    from_hidden: Array
    biases: Array

    @classmethod
    def of(cls, given: Weights, inputs: int, hidden: int) -> "GateWeights":
        """Those of a layer over so many inputs, the gates as PyTorch has them."""
        from_input = given.take("recurrent.weight_ih_l0", GATES * hidden, inputs)
        from_hidden = given.take("recurrent.weight_hh_l0", GATES * hidden, hidden)
        biases = [given.take(f"recurrent.bias_{each}_l0", GATES * hidden) for each in ("ih", "hh")]
        return cls(from_input.T, from_hidden.T, biases[0] + biases[1])


class TrainedLSTM(TrainedModel):
    """One unidirectional layer over one-hot symbols, and a linear head."""

    title = "LSTM"
    kind = "lstm"
    costs = Costs(step=0.1, read=0.03, judge=0.03)
    sizes: ClassVar[Mapping[str, int]] = {"hidden": 256}
    of_training = frozenset({"dropout", "tunes_at_once"})

    def _take(self, given: Weights, vocabulary: Vocabulary, sizes: Mapping[str, Any]) -> None:
        symbols, hidden = len(vocabulary), sizes["hidden"]
        gates = GateWeights.of(given, symbols, hidden)
        # A one-hot input picks a row of the weights: no multiplication.
        from_input = halve_gates(gates.from_input + gates.biases)
        head = given.linear("head", hidden, symbols)
        self.weights = RecurrentWeights(from_input, halve_gates(gates.from_hidden), *head)

    def predict(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids of tunes -> (B, T - 1, V) logits after the first; the context is ignored."""
        return self.weights.predict(self.weights.table[ids[:, :-1]])

    def start(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids -> (2, B, H) hidden state and cell state after reading them."""
        state = self.weights.begin(len(ids))
        for column in ids.T:
            _, state = self.weights.step(state, _places(column))
        return state

    def step(self, state: Array, ids: Integers, context: Integers) -> tuple[Array, Array]:
        """A state and (B,) ids -> (B, V) logits of the next symbol, new state."""
        return self.weights.step(state, _places(ids))

    def spread(self, state: Array, tunes: int) -> Array:
        """A state of one tune -> that of so many tunes which have all read the same."""
        return state.repeat(tunes, 1)


def _places(ids: Integers) -> Numbers:
    return ids.astype(np.int32)[:, None]
