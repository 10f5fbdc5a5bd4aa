"""The LSTM of the talk at work: its network is :mod:`melody.models.lstm`.

Shapes: B tunes, T symbols, V vocabulary, H hidden units.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np

from melody.models.stepping import halve_gates, lstm_cell, read_lstm
from melody.models.trained.base import Costs, TrainedModel
from melody.models.weights import Array, Integers, Weights, to_array
from melody.vocabulary import Vocabulary


class LSTMState(NamedTuple):
    """Hidden state and cell state, (B, H) each."""

    hidden: Array
    cell: Array


class RecurrentWeights(NamedTuple):
    """What inputs (V, 4 H), hidden state (H, 4 H) and biases (4 H,) add to the gates of an LSTM."""

    from_input: Array
    from_hidden: Array
    biases: Array

    @classmethod
    def of(cls, given: Weights, inputs: int, hidden: int) -> "RecurrentWeights":
        """Those of a layer over so many inputs, the gates as PyTorch has them."""
        from_input = given.take("recurrent.weight_ih_l0", 4 * hidden, inputs)
        from_hidden = given.take("recurrent.weight_hh_l0", 4 * hidden, hidden)
        biases = [given.take(f"recurrent.bias_{each}_l0", 4 * hidden) for each in ("ih", "hh")]
        return cls(from_input.T, from_hidden.T, biases[0] + biases[1])


class TrainedLSTM(TrainedModel):
    """One unidirectional layer over one-hot symbols, and a linear head."""

    title = "LSTM"
    kind = "lstm"
    costs = Costs(step=0.1, read=0.03, judge=0.03)
    sizes: ClassVar[Mapping[str, int]] = {"hidden": 256}
    of_training = frozenset({"dropout", "tunes_at_once"})

    def _take(self, given: Weights, vocabulary: Vocabulary, sizes: Mapping[str, Any]) -> None:
        symbols, self.hidden = len(vocabulary), sizes["hidden"]
        recurrent = RecurrentWeights.of(given, symbols, self.hidden)
        # A one-hot input picks a row of the weights: no multiplication.
        self.from_input = halve_gates(recurrent.from_input + recurrent.biases)
        self.from_hidden = to_array(halve_gates(recurrent.from_hidden))
        self.head, self.bias = given.linear("head", self.hidden, symbols)

    def predict(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids of tunes -> (B, T - 1, V) logits after the first; the context is ignored."""
        states = read_lstm(self.from_input[ids[:, :-1]], self.from_hidden)
        logits: Array = states @ self.head + self.bias
        return logits

    def start(self, ids: Integers, context: Integers) -> LSTMState:
        """(B, T) ids -> the state after reading them."""
        empty = np.zeros((len(ids), self.hidden), dtype=np.float32)
        state = LSTMState(empty, empty)
        for column in ids.T:
            state = self._advance(state, column)
        return state

    def step(self, state: LSTMState, ids: Integers, context: Integers) -> tuple[Array, LSTMState]:
        """A state and (B,) ids -> (B, V) logits of the next symbol, new state."""
        state = self._advance(state, ids)
        logits: Array = state.hidden @ self.head + self.bias
        return logits, state

    def _advance(self, state: LSTMState, ids: Integers) -> LSTMState:
        gates = state.hidden @ self.from_hidden + self.from_input[ids]
        return LSTMState(*lstm_cell(gates, state.cell))
