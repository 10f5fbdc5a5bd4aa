"""The LSTM with lookback: context and copy features are inputs beside the symbol before.

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

from melody.context import STYLES
from melody.models.base import NO_TARGET, Batch, ConvertedModel, Costs, TuneExample, sum_nats
from melody.models.copy_features import CopyFeatureEmbedding
from melody.models.dropout import draw_mask_of_rows
from melody.models.inputs import (
    ContextEmbedding,
    batches_of_like_length,
    drop_features,
    stack,
)
from melody.models.kernel import Array
from melody.models.matching import Matches
from melody.models.recurrent import RecurrentWeights, halve_gates
from melody.models.stepping import EmbeddingRows, stack_tables, to_array


class LookbackState(NamedTuple):
    """Hidden and cell state, (2, B, H), the matches of B tunes, and the network's weights."""

    cells: Array
    matches: Matches
    weights: "LookbackWeights"


class LookbackWeights(NamedTuple):
    """The weights of a single step: the rows of the inputs, and the LSTM that they go into."""

    rows: EmbeddingRows
    recurrent: RecurrentWeights


class LookbackLSTM(ConvertedModel[LookbackWeights]):
    """One unidirectional layer over embedded symbols, context and copy features; a linear head.

    ``pitches``: those of the last symbols of the vocabulary, from low to high.
    ``symbols_at_once``: symbols in a batch, about; small batches train faster.
    """

    title = "LSTM with lookback"
    kind = "lstm"
    costs = Costs(step=0.2, judge=0.05)
    uses_context = True
    takes_pitches = True

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
        self.copy_features = CopyFeatureEmbedding(vocabulary_size, pitches, embedding)
        self.context = ContextEmbedding(embedding, styles)
        self.recurrent = nn.LSTM(embedding, hidden, batch_first=True)
        self.head = nn.Linear(hidden, vocabulary_size)
        for table in (self.symbols, *self.copy_features):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, ids: Tensor, context: Tensor) -> Tensor:
        """(B, T) ids and the (B, T, F) context of the steps after them -> (B, T, V) logits."""
        inputs = self.symbols(ids) + self.context(context)
        for vectors in self.copy_features.vectors(self.copy_features.compute(ids, context)):
            inputs = inputs + vectors
        hidden, _ = self.recurrent(self._drop(inputs, self.dropout_in))
        logits: Tensor = self.head(self._drop(hidden, self.dropout_out))
        return logits

    def _drop(self, vectors: Tensor, share: float) -> Tensor:
        """Locked dropout: of a tune the same units at every step."""
        if not self.training:
            return vectors
        mask = draw_mask_of_rows(vectors[:, :1], share)
        return vectors * mask / (1 - share)

    def batches(self, tunes: Sequence[TuneExample], generator: torch.Generator) -> Iterator[Batch]:
        """Whole tunes of like length: (B, T) ids, (B, T, F) context, (B, T) targets."""
        for chosen in batches_of_like_length(tunes, self.symbols_at_once, generator):
            context = stack([tune.context[1:] for tune in chosen])
            yield (
                stack([tune.ids[:-1] for tune in chosen]),
                drop_features(context, generator),
                stack([tune.ids[1:] for tune in chosen], NO_TARGET),
            )

    def loss(self, batch: Batch) -> Tensor:
        """Mean nats per symbol over every step of a batch: cross-entropy, padding left out."""
        ids, context, targets = batch
        logits = self(ids, context).flatten(0, 1)
        return functional.cross_entropy(logits, targets.flatten(), ignore_index=NO_TARGET)

    def logits(self, ids: Tensor, context: Tensor) -> Tensor:
        """(T,) ids of a tune and their (T, F) context -> (T - 1, V) logits after the first."""
        logits: Tensor = self(ids[None, :-1], context[None, 1:])[0]
        return logits

    def likelihoods_under(self, ids: Tensor, contexts: Tensor) -> Tensor:
        """(T,) ids of a tune and (B, T, F) contexts -> (B,) nats of the tune under each of them."""
        ids = ids.expand(len(contexts), -1)
        logits = self(ids[:, :-1], contexts[:, 1:])
        return sum_nats(logits, ids[:, 1:])

    def start(self, ids: Tensor, context: Tensor) -> LookbackState:
        """(B, T) ids and the (B, T + 1, F) context up to the step after -> the state."""
        weights = self._step_weights()
        begun = weights.recurrent.begin(len(ids))
        state = LookbackState(begun, Matches.begin(len(ids)), weights)
        for place, column in enumerate(ids.unbind(1), start=1):
            _, state = self._advance(state, column, context[:, place])
        return state

    def step(
        self, state: LookbackState, ids: Tensor, context: Tensor
    ) -> tuple[Tensor, LookbackState]:
        """A state, (B,) ids and the (B, F) context of the next step -> its (B, V) logits."""
        logits, state = self._advance(state, ids, context)
        return torch.from_numpy(logits), state

    def spread(self, state: LookbackState, tunes: int) -> LookbackState:
        """A state of one tune -> that of so many tunes which have all read the same."""
        cells, matches = state.cells.repeat(tunes, 1), state.matches.spread(tunes)
        return LookbackState(cells, matches, state.weights)

    @torch.no_grad()
    def _convert_weights(self) -> LookbackWeights:
        from_input, from_hidden, input_bias, hidden_bias = self.recurrent.all_weights[0]
        tables = [self.symbols, *self.copy_features.in_order()]
        weights = functional.linear(stack_tables(tables, self.context), from_input)
        # Exactly one symbol is read at a step, so its rows may hold the biases.
        weights[: self.symbols.num_embeddings] += input_bias + hidden_bias
        rows = EmbeddingRows.of(tables, self.context, halve_gates(weights))
        head, bias = to_array(self.head.weight.T), to_array(self.head.bias)
        return LookbackWeights(
            rows, RecurrentWeights(rows.table, halve_gates(from_hidden.T), head, bias)
        )

    def _advance(
        self, state: LookbackState, ids: Tensor, context: Tensor
    ) -> tuple[Array, LookbackState]:
        read, expected = (np.ascontiguousarray(each.numpy()) for each in (ids, context))
        copies, matches = self.copy_features.advance(state.matches, read, expected)
        places = state.weights.rows.places(read, copies, expected)
        logits, cells = state.weights.recurrent.step(state.cells, places)
        return logits, LookbackState(cells, matches, state.weights)
