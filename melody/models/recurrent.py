"""An LSTM's single step: rows of a table, one product, the cell, the head; in C or in NumPy.

Shapes: B tunes, R rows of the table, H hidden units, V vocabulary, N rows that are added up.
Source: Hochreiter & Schmidhuber, Long Short-Term Memory (1997).
"""

import numpy as np

from melody.models.kernel.library import LANES, address, find_kernel, pad, to_panels
from melody.models.matching import Numbers
from melody.models.stepping import sum_rows
from melody.models.weights import Array

GATES = 4  # of an LSTM: input, forget, candidate, output, as PyTorch orders them
CANDIDATE = 2


class RecurrentWeights:
    """The weights of a step.

    ``table`` (R, 4 H): what each input adds to the gates; ``from_hidden`` (H, 4 H), both with the
    weights of sigmoids halved; ``head`` (H, V) and its ``bias`` (V,).
    """

    def __init__(self, table: Array, from_hidden: Array, head: Array, bias: Array) -> None:
        self.table, self.from_hidden, self.head, self.bias = table, from_hidden, head, bias
        packed = to_panels(from_hidden), to_panels(head), pad(bias)
        self._packed = (table, *packed)
        self._addresses = tuple(map(address, self._packed))

    def begin(self, tunes: int) -> Array:
        """(2, B, H) hidden state and cell state before anything is read."""
        return np.zeros((2, tunes, len(self.head)), np.float32)

    def step(self, state: Array, places: Numbers) -> tuple[Array, Array]:
        """(2, B, H) state and (B, N) rows of the inputs -> (B, V) logits, the state after."""
        kernel, (_, tunes, hidden) = find_kernel(), state.shape
        if kernel is None or hidden % LANES:
            return self._step(state, places)
        width, after = self._packed[-1].size, np.empty_like(state)
        logits, gates = (
            np.empty((tunes, width), np.float32),
            np.empty(4 * tunes * hidden, np.float32),
        )
        kernel.lstm_step(
            tunes, hidden, width, places.shape[1], address(places), *self._addresses,
            address(state), address(after), address(logits), address(gates),
        )  # fmt: skip
        return logits[:, : len(self.bias)], after

    def predict(self, gates: Array) -> Array:
        """(B, T, 4 H) what the inputs add to the gates -> (B, T, V) logits after each."""
        logits: Array = read_lstm(gates, self.from_hidden) @ self.head + self.bias
        return logits

    def _step(self, state: Array, places: Numbers) -> tuple[Array, Array]:
        gates = state[0] @ self.from_hidden
        gates += sum_rows(self.table, places)
        after = np.stack(lstm_cell(gates, state[1]))
        return after[0] @ self.head + self.bias, after


def halve_gates(weights: Array) -> Array:
    """(R, 4 H) weights of an LSTM's gates for :func:`lstm_cell`: those of sigmoids are halved."""
    halves = weights.reshape(len(weights), GATES, -1).copy()
    halves[:, [gate for gate in range(GATES) if gate != CANDIDATE]] *= 0.5
    halved: Array = halves.reshape(len(weights), -1)
    return halved


def lstm_cell(gates: Array, cell: Array) -> tuple[Array, Array]:
    """(B, 4 H) gates from halved weights, (B, H) cell state -> new hidden state and cell state.

    One tanh serves all gates: sigmoid(x) = (1 + tanh(x / 2)) / 2.
    """
    size = cell.shape[1]
    curved: Array = np.tanh(gates)
    candidate = curved[:, 2 * size : 3 * size]
    shares = 0.5 * curved + 0.5
    new_cell = shares[:, size : 2 * size] * cell + shares[:, :size] * candidate
    hidden: Array = shares[:, 3 * size :] * np.tanh(new_cell)
    return hidden, new_cell


def read_lstm(gates: Array, from_hidden: Array) -> Array:
    """(B, T, 4 H) what the inputs add to the gates -> (B, T, H) hidden states."""
    hidden = cell = np.zeros((len(gates), len(from_hidden)), dtype=np.float32)
    states = np.empty((*gates.shape[:2], len(from_hidden)), dtype=np.float32)
    for place in range(gates.shape[1]):
        hidden, cell = lstm_cell(hidden @ from_hidden + gates[:, place], cell)
        states[:, place] = hidden
    return states
