"""The LSTM of the talk: reads from left to right and carries a hidden state and a cell state.

Shapes: B tunes, T symbols, V vocabulary, H hidden units.
Source: Hochreiter & Schmidhuber, Long Short-Term Memory (1997).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from melody.models.base import NO_TARGET, Batch, ConvertedModel, Costs, TuneExample
from melody.models.kernel import Array
from melody.models.recurrent import RecurrentWeights, halve_gates
from melody.models.stepping import to_array


class LSTMState(NamedTuple):
    """Hidden state and cell state, (2, B, H), and the network's weights."""

    cells: Array
    weights: RecurrentWeights


class LSTM(ConvertedModel[RecurrentWeights]):
    """One unidirectional layer over one-hot symbols, dropout, and a linear head.

    Every step of a whole tune is a target: windows of 64 symbols with one target each would give
    50 times fewer targets for the same arithmetic.
    """

    title = "LSTM"
    kind = "lstm"
    costs = Costs(step=0.1, read=0.03, judge=0.03)

    def __init__(
        self, vocabulary_size: int, hidden: int = 256, dropout: float = 0.3, tunes_at_once: int = 4
    ) -> None:
        super().__init__(
            vocabulary_size, hidden=hidden, dropout=dropout, tunes_at_once=tunes_at_once
        )
        self.tunes_at_once = tunes_at_once
        self.recurrent = nn.LSTM(vocabulary_size, hidden, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(hidden, vocabulary_size)

    def forward(self, ids: Tensor) -> Tensor:
        """(B, T) ids -> (B, T, V) logits of the symbol after each."""
        one_hot = functional.one_hot(ids, self.vocabulary_size).to(self.head.weight.dtype)
        hidden, _ = self.recurrent(one_hot)
        logits: Tensor = self.head(self.dropout(hidden))
        return logits

    def batches(self, tunes: Sequence[TuneExample], generator: torch.Generator) -> Iterator[Batch]:
        """Whole tunes, a few at once: (B, T) ids and (B, T) targets, padded at the end."""
        order = torch.randperm(len(tunes), generator=generator).tolist()
        for at in range(0, len(order), self.tunes_at_once):
            chosen = [tunes[place].ids for place in order[at : at + self.tunes_at_once]]
            ids = pad_sequence([tune[:-1] for tune in chosen], batch_first=True)
            targets = pad_sequence(
                [tune[1:] for tune in chosen], batch_first=True, padding_value=NO_TARGET
            )
            yield ids, targets

    def loss(self, batch: Batch) -> Tensor:
        """Mean nats per symbol over every step of a batch: cross-entropy, padding left out."""
        ids, targets = batch
        return functional.cross_entropy(
            self(ids).flatten(0, 1), targets.flatten(), ignore_index=NO_TARGET
        )

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune -> (T - 1, V) logits of each symbol after the first."""
        logits: Tensor = self(ids[None, :-1])[0]
        return logits

    def start(self, ids: Tensor, context: Tensor) -> LSTMState:
        """(B, T) ids -> the state after reading them."""
        weights = self._step_weights()
        state = LSTMState(weights.begin(len(ids)), weights)
        for column in ids.unbind(1):
            _, state = self._advance(state, column)
        return state

    def step(self, state: LSTMState, ids: Tensor, context: Tensor) -> tuple[Tensor, LSTMState]:
        """A state and (B,) ids -> (B, V) logits of the next symbol, new state."""
        logits, state = self._advance(state, ids)
        return torch.from_numpy(logits), state

    def spread(self, state: LSTMState, tunes: int) -> LSTMState:
        """A state of one tune -> that of so many tunes which have all read the same."""
        return state._replace(cells=state.cells.repeat(tunes, 1))

    @torch.no_grad()
    def _convert_weights(self) -> RecurrentWeights:
        from_input, from_hidden, input_bias, hidden_bias = self.recurrent.all_weights[0]
        return RecurrentWeights(
            halve_gates(from_input.T + input_bias + hidden_bias),
            halve_gates(from_hidden.T),
            to_array(self.head.weight.T),
            to_array(self.head.bias),
        )

    def _advance(self, state: LSTMState, ids: Tensor) -> tuple[Array, LSTMState]:
        # A one-hot input picks a row of the weights: no multiplication.
        places = ids.numpy().astype(np.int32)[:, None]
        logits, cells = state.weights.step(state.cells, places)
        return logits, LSTMState(cells, state.weights)
