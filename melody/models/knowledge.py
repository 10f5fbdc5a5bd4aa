"""What a two-way model is told of a tune beside its symbols: what it repeats, what surrounds a gap.

Each number has a table, as in :mod:`melody.models.past`. The tables begin with zeros, so that a
network that is not yet told anything adds nothing.

Shapes: B tunes, T symbols, F features, K numbers, W width. Slot t predicts symbol t, and the slots
of a tune are one more than its symbols.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from melody.context import BAR_LENGTHS, METER
from melody.models.echoes import LENGTHS
from melody.models.inputs import Tables
from melody.models.past import Numbers, PastEmbedding, Pasts, nothing_read
from melody.models.surroundings import numbers_around


class Known(NamedTuple):
    """Of B tunes that are read one symbol at a time: their past, and what surrounds a span.

    ``around``: of each tune, from the slot just filled to the end of the span; empty where there
    is no span.
    """

    pasts: Pasts
    around: list[Numbers]


class Knowledge(Tables):
    """The tables of the past, then those of the surroundings."""

    def __init__(self, vocabulary_size: int, pitches: Sequence[int], width: int) -> None:
        super().__init__()
        self.nothing_around = [vocabulary_size, 0]
        self.past = PastEmbedding(vocabulary_size, pitches, width)
        self.around = nn.ModuleList(
            nn.Embedding(size, width) for size in (vocabulary_size + 1, LENGTHS)
        )
        for table in self.in_order():
            nn.init.zeros_(table.weight)

    def begin(self, read: Tensor, told: Tensor) -> Known:
        """(B, T) ids that were read, and (B, S, K) what the slots in the rest of a span are told.

        S is 0 where there is no span.
        """
        known = Known(nothing_read(len(read)), [])
        for ids in read.T.tolist():
            known = self.after(known, ids)
        return Known(known.pasts, told[..., -len(self.around) :].tolist())

    def after(self, known: Known, ids: Sequence[int]) -> Known:
        """With an id more of each of B tunes."""
        return Known(self.past.after(known.pasts, ids), [tune[1:] for tune in known.around])

    def numbers(self, known: Known, context: Numbers) -> Numbers:
        """B times K numbers told to the next slot, which has the B times F numbers of context."""
        past = self.past.numbers(known.pasts, context)
        around = [tune[0] if tune else self.nothing_around for tune in known.around]
        return [[*one, *other] for one, other in zip(past, around, strict=True)]

    def recall(self, ids: Tensor, context: Tensor, hidden: Tensor, lengths: Tensor) -> Tensor:
        """What each slot is told: (B, T + 1, K), for tunes of (B,) ``lengths``.

        ``ids`` (B, T), their ``context`` (B, T, F), and which are ``hidden`` (B, T).
        """
        past = self._recall_past(ids, context, hidden)
        around = self._recall_around(ids, context, hidden, lengths)
        return torch.cat([past, around], -1)

    def _recall_past(self, ids: Tensor, context: Tensor, hidden: Tensor) -> Tensor:
        """What was read before each slot.

        Nothing at a visible slot after a hidden one: it would tell the hidden ones of themselves.
        """
        nothing = self.past.nothing()
        begin = nothing.expand(len(ids), 1, -1)
        numbers = torch.cat([begin, self.past.recall(ids, context)], 1)
        hidden = functional.pad(hidden, (1, 0))
        is_told = hidden | (hidden.cumsum(1) == 0)
        return numbers.where(is_told[..., None], nothing)

    def _recall_around(
        self, ids: Tensor, context: Tensor, hidden: Tensor, lengths: Tensor
    ) -> Tensor:
        """What stands around the gap of the symbol that each slot predicts: (B, T + 1, 2)."""
        numbers = torch.tensor(self.nothing_around).repeat(len(ids), ids.shape[1] + 1, 1)
        for place, length in enumerate(lengths.tolist()):
            bar = BAR_LENGTHS[int(context[place, 0, METER])]
            tune, gaps = ids[place, :length].numpy(), hidden[place, :length].numpy()
            known = numbers_around(tune, gaps, bar, self.nothing_around[0])
            numbers[place, :length] = torch.from_numpy(known)
        return numbers
