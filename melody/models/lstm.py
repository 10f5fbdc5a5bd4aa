"""The LSTM: reads from left to right and carries what it remembers in a hidden state.

Shapes: B tunes, T symbols, V vocabulary, H hidden units.
Source: Hochreiter & Schmidhuber, Long Short-Term Memory (1997).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from melody.models.base import NO_TARGET, Batch, Example, MelodyModel


class State(NamedTuple):
    """What the network remembers: two (B, H) tensors."""

    hidden: Tensor
    cell: Tensor


class LSTM(MelodyModel):
    """One unidirectional layer over one-hot symbols, dropout, and a read-out.

    It learns from every step of whole tunes: the same arithmetic on 64-symbol windows with one
    target each gives 50 times less to learn from.
    """

    def __init__(
        self, vocabulary_size: int, hidden: int = 256, dropout: float = 0.3, tunes_at_once: int = 4
    ) -> None:
        super().__init__(
            vocabulary_size, hidden=hidden, dropout=dropout, tunes_at_once=tunes_at_once
        )
        self.tunes_at_once = tunes_at_once
        self.recurrent = nn.LSTM(vocabulary_size, hidden, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.read_out = nn.Linear(hidden, vocabulary_size)

    def forward(self, ids: Tensor) -> Tensor:
        """(B, T) ids -> (B, T, V) logits of the symbol after each."""
        one_hot = functional.one_hot(ids, self.vocabulary_size).to(self.read_out.weight.dtype)
        hidden, _ = self.recurrent(one_hot)
        logits: Tensor = self.read_out(self.dropout(hidden))
        return logits

    def batches(self, tunes: Sequence[Example], generator: torch.Generator) -> Iterator[Batch]:
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
        """Mean nats per symbol over every step of a batch."""
        ids, targets = batch
        return functional.cross_entropy(
            self(ids).flatten(0, 1), targets.flatten(), ignore_index=NO_TARGET
        )

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune -> (T - 1, V) logits of each symbol after the first."""
        logits: Tensor = self(ids[None, :-1])[0]
        return logits

    def start(self, ids: Tensor, context: Tensor) -> State:
        """(B, T) ids -> the state after reading them."""
        empty = torch.zeros(len(ids), self.recurrent.hidden_size)
        state = State(empty, empty)
        for column in ids.unbind(1):
            state = self._advance(state, column)
        return state

    def step(self, state: State, ids: Tensor, context: Tensor) -> tuple[Tensor, State]:
        """A state and (B,) ids -> (B, V) logits of the next symbol, new state."""
        state = self._advance(state, ids)
        return self.read_out(state.hidden), state

    def _advance(self, state: State, ids: Tensor) -> State:
        # A one-hot input picks a column of the weights: no multiplication, 3 times faster than
        # nn.LSTM one symbol at a time.
        from_input, from_hidden, input_bias, hidden_bias = self.recurrent.all_weights[0]
        gates = functional.linear(state.hidden, from_hidden, hidden_bias)
        gates = gates + from_input.T[ids] + input_bias
        enter, forget, candidate, leave = gates.chunk(4, 1)
        cell = forget.sigmoid() * state.cell + enter.sigmoid() * candidate.tanh()
        return State(leave.sigmoid() * cell.tanh(), cell)
