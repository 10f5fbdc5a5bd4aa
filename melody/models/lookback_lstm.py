"""The LSTM that knows the bar: context, the symbols of 1, 2 and 4 bars ago, and echoes as inputs.

Shapes: B tunes, T symbols, V vocabulary, E embedding, H hidden units, F features.
Sources: Magenta's lookback RNN (Waite, Generating Long-Term Structure in Songs and Stories,
2016); locked dropout: Gal & Ghahramani, A Theoretically Grounded Application of Dropout (2016).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.context import METER, MODE, STYLE, STYLES, TO_GO
from melody.models.base import NO_TARGET, Batch, Example
from melody.models.cell import advance, halved
from melody.models.inputs import ContextEmbedding, forget, like_lengths, stack
from melody.models.past import PastEmbedding, Pasts, nothing_read
from melody.models.prepared import PreparedModel
from melody.models.rows import Array, Rows, array, stacked

FORGOTTEN = {METER: 0.15, MODE: 0.1, STYLE: 0.15, TO_GO: 0.5}


class State(NamedTuple):
    """What the network remembers: two (B, H) arrays, what it read, and its ``Weights``."""

    hidden: Array
    cell: Array
    past: Pasts
    weights: "Weights"


class Weights(NamedTuple):
    """What a single step needs: what each input adds to the gates, and the memory.

    ``rows`` (R, 4 H), ``from_hidden`` (H, 4 H), ``read_out`` (H, V) and its ``bias`` (V,).
    """

    rows: Rows
    from_hidden: Array
    read_out: Array
    bias: Array


class LookbackLSTM(PreparedModel[Weights]):
    """One unidirectional layer over embedded symbols, context and past, and a read-out.

    ``pitches``: those of the last symbols of the vocabulary, from low to high.
    ``symbols_at_once``: about how many symbols an update learns from; small updates learn more in
    the same time.
    """

    uses_context = True
    knows_pitches = True

    def __init__(
        self,
        vocabulary_size: int,
        hidden: int = 384,
        embedding: int = 128,
        dropout_in: float = 0.1,
        dropout_out: float = 0.25,
        symbols_at_once: int = 1500,
        styles: int = len(STYLES),
        pitches: Sequence[int] = (),
    ) -> None:
        super().__init__(
            vocabulary_size,
            hidden=hidden,
            embedding=embedding,
            dropout_in=dropout_in,
            dropout_out=dropout_out,
            symbols_at_once=symbols_at_once,
            styles=styles,
        )
        self.symbols_at_once = symbols_at_once
        self.dropout_in, self.dropout_out = dropout_in, dropout_out
        self.symbols = nn.Embedding(vocabulary_size, embedding)
        self.past = PastEmbedding(vocabulary_size, pitches, embedding)
        self.context = ContextEmbedding(embedding, styles)
        self.recurrent = nn.LSTM(embedding, hidden, batch_first=True)
        self.read_out = nn.Linear(hidden, vocabulary_size)
        for table in (self.symbols, *self.past):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, ids: Tensor, context: Tensor) -> Tensor:
        """(B, T) ids and the (B, T, F) context of the steps after them -> (B, T, V) logits."""
        inputs = self.symbols(ids) + self.context(context)
        for vectors in self.past.vectors(self.past.recall(ids, context)):
            inputs = inputs + vectors
        hidden, _ = self.recurrent(self._lock(inputs, self.dropout_in))
        logits: Tensor = self.read_out(self._lock(hidden, self.dropout_out))
        return logits

    def _lock(self, vectors: Tensor, share: float) -> Tensor:
        """Dropout that forgets the same units at every step of a tune."""
        if not self.training:
            return vectors
        mask = torch.full_like(vectors[:, :1], 1 - share).bernoulli()
        return vectors * mask / (1 - share)

    def batches(self, tunes: Sequence[Example], generator: torch.Generator) -> Iterator[Batch]:
        """Whole tunes of like length: (B, T) ids, (B, T, F) context, (B, T) targets."""
        for chosen in like_lengths(tunes, self.symbols_at_once, generator):
            context = stack([tune.context[1:] for tune in chosen])
            yield (
                stack([tune.ids[:-1] for tune in chosen]),
                forget(context, FORGOTTEN, generator),
                stack([tune.ids[1:] for tune in chosen], NO_TARGET),
            )

    def loss(self, batch: Batch) -> Tensor:
        """Mean nats per symbol over every step of a batch."""
        ids, context, targets = batch
        logits = self(ids, context).flatten(0, 1)
        return functional.cross_entropy(logits, targets.flatten(), ignore_index=NO_TARGET)

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune and their (T, F) context -> (T - 1, V) logits after the first."""
        logits: Tensor = self(ids[None, :-1], context[None, 1:])[0]
        return logits

    def start(self, ids: Tensor, context: Tensor) -> State:
        """(B, T) ids and the (B, T + 1, F) context up to the step after -> the state."""
        empty = np.zeros((len(ids), self.recurrent.hidden_size), dtype=np.float32)
        state = State(empty, empty, nothing_read(len(ids)), self._prepared())
        for place, column in enumerate(ids.unbind(1), start=1):
            state = self._advance(state, column, context[:, place])
        return state

    def step(self, state: State, ids: Tensor, context: Tensor) -> tuple[Tensor, State]:
        """A state, (B,) ids and the (B, F) context of the next step -> its (B, V) logits."""
        state = self._advance(state, ids, context)
        logits = state.hidden @ state.weights.read_out + state.weights.bias
        return torch.from_numpy(logits), state

    @torch.no_grad()
    def _prepare(self) -> Weights:
        from_input, from_hidden, input_bias, hidden_bias = self.recurrent.all_weights[0]
        tables = [self.symbols, *self.past.in_order()]
        weights = functional.linear(stacked(tables, self.context), from_input)
        # Exactly one symbol is read at a step.
        weights[: self.symbols.num_embeddings] += input_bias + hidden_bias
        return Weights(
            Rows.of(tables, self.context, halved(weights)),
            halved(from_hidden.T),
            array(self.read_out.weight.T),
            array(self.read_out.bias),
        )

    def _advance(self, state: State, ids: Tensor, context: Tensor) -> State:
        read, expected = ids.tolist(), context.tolist()
        past = self.past.after(state.past, read)
        known = zip(read, self.past.numbers(past, expected), strict=True)
        gates = state.hidden @ state.weights.from_hidden
        gates += state.weights.rows.add_up([(number, *more) for number, more in known], expected)
        hidden, cell = advance(gates, state.cell)
        return State(hidden, cell, past, state.weights)
