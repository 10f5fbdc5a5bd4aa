"""The LSTM with lookback at work: its network is :mod:`melody.models.lookback_lstm`.

Shapes: B tunes, T symbols, V vocabulary, E embedding, H hidden units, R rows, F features.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np

from melody.context import STYLES
from melody.models.copy_features import NO_MATCHES, CopyFeatures, MatchState
from melody.models.stepping import EmbeddingRows, halve_gates, lstm_cell, read_lstm
from melody.models.trained.base import Costs, TrainedModel
from melody.models.trained.inputs import context_tables, feature_tables
from melody.models.trained.lstm import RecurrentWeights
from melody.models.weights import Array, Integers, Weights
from melody.vocabulary import Vocabulary


class LookbackState(NamedTuple):
    """Hidden and cell state, (B, H) each, and the matches of B tunes."""

    hidden: Array
    cell: Array
    matches: tuple[MatchState, ...]


class TrainedLookbackLSTM(TrainedModel):
    """One unidirectional layer over embedded symbols, context and copy features; a linear head.

    ``rows`` (R, 4 H): what each input adds to the gates; ``from_hidden`` (H, 4 H); ``head`` (H, V)
    and its ``bias`` (V,).
    """

    title = "LSTM with lookback"
    kind = "lstm"
    costs = Costs(step=0.2, judge=0.05)
    uses_context = True
    sizes: ClassVar[Mapping[str, int]] = {"hidden": 384, "embedding": 128, "styles": len(STYLES)}
    of_training = frozenset({"dropout_in", "dropout_out", "symbols_at_once"})

    def _take(self, given: Weights, vocabulary: Vocabulary, sizes: Mapping[str, Any]) -> None:
        symbols, width, self.hidden = len(vocabulary), sizes["embedding"], sizes["hidden"]
        self.copies = CopyFeatures(symbols, vocabulary.pitches)
        names = [f"copy_features.{number}" for number in range(len(self.copies.sizes))]
        tables = [
            given.table("symbols", symbols, width),
            *feature_tables(given, names, self.copies.sizes, width),
        ]
        context = context_tables(given, width, sizes["styles"])
        recurrent = RecurrentWeights.of(given, width, self.hidden)
        weights = np.concatenate([*tables, *context]) @ recurrent.from_input
        # Exactly one symbol is read at a step, so its rows may hold the biases.
        weights[:symbols] += recurrent.biases
        self.rows = EmbeddingRows.of(tables, context, halve_gates(weights))
        self.from_hidden = halve_gates(recurrent.from_hidden)
        self.head, self.bias = given.linear("head", self.hidden, symbols)

    def predict(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids of tunes and their (B, T, F) context -> (B, T - 1, V) logits after the first.

        Each symbol is predicted from its context and the symbols before it alone.
        """
        read, expected = ids[:, :-1], context[:, 1:]
        numbers = np.concatenate((read[..., None], self.copies.compute(read, expected)), -1)
        states = read_lstm(self.rows.sum_all(numbers, expected), self.from_hidden)
        logits: Array = states @ self.head + self.bias
        return logits

    def start(self, ids: Integers, context: Integers) -> LookbackState:
        """(B, T) ids and the (B, T + 1, F) context up to the step after -> the state."""
        empty = np.zeros((len(ids), self.hidden), dtype=np.float32)
        state = LookbackState(empty, empty, (NO_MATCHES,) * len(ids))
        for place, column in enumerate(ids.T, start=1):
            state = self._advance(state, column, context[:, place])
        return state

    def step(
        self, state: LookbackState, ids: Integers, context: Integers
    ) -> tuple[Array, LookbackState]:
        """A state, (B,) ids and the (B, F) context of the next step -> its (B, V) logits."""
        state = self._advance(state, ids, context)
        logits: Array = state.hidden @ self.head + self.bias
        return logits, state

    def _advance(self, state: LookbackState, ids: Integers, context: Integers) -> LookbackState:
        read, expected = ids.tolist(), context.tolist()
        matches = self.copies.advance(state.matches, read)
        features = self.copies.next_features(matches, expected)
        rows = [(number, *more) for number, more in zip(read, features, strict=True)]
        gates = state.hidden @ self.from_hidden
        gates += self.rows.sum_of(rows, expected)
        hidden, cell = lstm_cell(gates, state.cell)
        return LookbackState(hidden, cell, matches)
