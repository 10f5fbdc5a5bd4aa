"""The LSTM with lookback at work: its network is :mod:`melody.models.lookback_lstm`.

Shapes: B tunes, T symbols, V vocabulary, E embedding, H hidden units, R rows, F features.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import numpy as np

from melody.context import STYLES
from melody.models.copy_features import CopyFeatures
from melody.models.matching import Matches
from melody.models.recurrent import RecurrentWeights, halve_gates
from melody.models.stepping import EmbeddingRows
from melody.models.trained.base import Costs, TrainedModel
from melody.models.trained.inputs import context_tables, feature_tables
from melody.models.trained.lstm import GateWeights
from melody.models.weights import Array, Integers, Weights
from melody.vocabulary import Vocabulary


class LookbackState(NamedTuple):
    """Hidden and cell state, (2, B, H), and the matches of B tunes."""

    cells: Array
    matches: Matches


class TrainedLookbackLSTM(TrainedModel):
    """One unidirectional layer over embedded symbols, context and copy features; a linear head."""

    title = "LSTM with lookback"
    kind = "lstm"
    costs = Costs(step=0.2, judge=0.05)
    uses_context = True
    sizes: ClassVar[Mapping[str, int]] = {"hidden": 384, "embedding": 128, "styles": len(STYLES)}
    of_training = frozenset({"dropout_in", "dropout_out", "symbols_at_once"})

    def _take(self, given: Weights, vocabulary: Vocabulary, sizes: Mapping[str, Any]) -> None:
        symbols, width, hidden = len(vocabulary), sizes["embedding"], sizes["hidden"]
        self.copies = CopyFeatures(symbols, vocabulary.pitches)
        names = [f"copy_features.{number}" for number in range(len(self.copies.sizes))]
        tables = [
            given.table("symbols", symbols, width),
            *feature_tables(given, names, self.copies.sizes, width),
        ]
        context = context_tables(given, width, sizes["styles"])
        gates = GateWeights.of(given, width, hidden)
        added = np.concatenate([*tables, *context]) @ gates.from_input
        # Exactly one symbol is read at a step, so its rows may hold the biases.
        added[:symbols] += gates.biases
        self.rows = EmbeddingRows.of(tables, context, halve_gates(added))
        head = given.linear("head", hidden, symbols)
        self.weights = RecurrentWeights(self.rows.table, halve_gates(gates.from_hidden), *head)

    def predict(self, ids: Integers, context: Integers) -> Array:
        """(B, T) ids of tunes and their (B, T, F) context -> (B, T - 1, V) logits after the first.

        Each symbol is predicted from its context and the symbols before it alone.
        """
        read, expected = ids[:, :-1], context[:, 1:]
        numbers = np.concatenate((read[..., None], self.copies.compute(read, expected)), -1)
        return self.weights.predict(self.rows.sum_all(numbers, expected))

    def start(self, ids: Integers, context: Integers) -> LookbackState:
        """(B, T) ids and the (B, T + 1, F) context up to the step after -> the state."""
        state = LookbackState(self.weights.begin(len(ids)), Matches.begin(len(ids)))
        for place, column in enumerate(ids.T, start=1):
            _, state = self.step(state, column, context[:, place])
        return state

    def step(
        self, state: LookbackState, ids: Integers, context: Integers
    ) -> tuple[Array, LookbackState]:
        """A state, (B,) ids and the (B, F) context of the next step -> its (B, V) logits."""
        read, expected = map(np.ascontiguousarray, (ids, context))
        copies, matches = self.copies.advance(state.matches, read, expected)
        places = self.rows.places(read, copies, expected)
        logits, cells = self.weights.step(state.cells, places)
        return logits, LookbackState(cells, matches)

    def spread(self, state: LookbackState, tunes: int) -> LookbackState:
        """A state of one tune -> that of so many tunes which have all read the same."""
        return LookbackState(state.cells.repeat(tunes, 1), state.matches.spread(tunes))
