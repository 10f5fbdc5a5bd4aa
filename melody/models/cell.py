"""The LSTM's cell in NumPy, one symbol at a time: a third of the time that PyTorch takes.

Shapes: B tunes, H hidden units.
Source: Hochreiter & Schmidhuber, Long Short-Term Memory (1997); a sigmoid is half a tanh, so one
tanh serves all four gates.
"""

import numpy as np
from torch import Tensor

from melody.models.rows import Array, array

GATES = 4  # enter, forget, candidate, leave, as PyTorch orders them
CANDIDATE = 2


def halved(weights: Tensor) -> Array:
    """(R, 4 H) weights of the gates, made for :func:`advance`: sigmoids want half of them."""
    halves = weights.detach().clone().unflatten(1, (GATES, -1))
    halves[:, [gate for gate in range(GATES) if gate != CANDIDATE]] *= 0.5
    return array(halves.flatten(1))


def advance(gates: Array, cell: Array) -> tuple[Array, Array]:
    """(B, 4 H) sums from :func:`halved` weights, (B, H) cell -> the new hidden state and cell."""
    size = cell.shape[1]
    bent: Array = np.tanh(gates)
    candidate = bent[:, 2 * size : 3 * size]
    shares = 0.5 * bent + 0.5
    kept = shares[:, size : 2 * size] * cell + shares[:, :size] * candidate
    hidden: Array = shares[:, 3 * size :] * np.tanh(kept)
    return hidden, kept
