"""What a melody repeats, as a network reads it: a table for each number that tells of its past.

Shapes: B tunes, T symbols, F features, K numbers, W width.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from melody.context import BAR_LENGTHS, METER
from melody.models.echoes import (
    BARS_BACK,
    ECHOES,
    LENGTHS,
    NOTHING_READ,
    Past,
    Pitches,
    numbers_of,
)
from melody.models.inputs import Tables

Pasts = tuple[Past, ...]
Numbers = list[list[int]]  # of B tunes


class PastEmbedding(nn.ModuleList, Tables):
    """The symbols of 1, 2 and 4 bars ago, the echoes, and how well each echo is founded."""

    def __init__(self, vocabulary_size: int, pitches: Sequence[int], width: int) -> None:
        ids, lengths = [vocabulary_size + 1] * (len(BARS_BACK) + ECHOES), [LENGTHS] * ECHOES
        super().__init__(nn.Embedding(size, width) for size in (*ids, *lengths))
        self.pitches = Pitches(vocabulary_size, pitches)

    def recall(self, ids: Tensor, context: Tensor) -> Tensor:
        """(B, T) ids, their (B, T, F) context -> the (B, T, K) numbers after each of them.

        A tune keeps to one meter.
        """
        bars = [BAR_LENGTHS[meter] for meter in context[:, 0, METER].tolist()]
        tunes = zip(ids.tolist(), bars, strict=True)
        return torch.from_numpy(np.stack([numbers_of(*tune, self.pitches) for tune in tunes]))

    def after(self, pasts: Pasts, ids: Sequence[int]) -> Pasts:
        """The pasts of B tunes with an id more each."""
        tunes = zip(pasts, ids, strict=True)
        return tuple(past.after(number, self.pitches) for past, number in tunes)

    def numbers(self, pasts: Pasts, context: Numbers) -> Numbers:
        """B times K numbers before the next step, which has the B times F numbers of context."""
        tunes = zip(pasts, context, strict=True)
        return [past.numbers(BAR_LENGTHS[tune[METER]], self.pitches) for past, tune in tunes]

    def nothing(self) -> Tensor:
        """(K,) the numbers that tell of no past."""
        ids = len(BARS_BACK) + ECHOES
        return torch.tensor([self.pitches.nothing] * ids + [0] * ECHOES)


def nothing_read(melodies: int) -> Pasts:
    """The pasts of melodies of which nothing was read."""
    return (NOTHING_READ,) * melodies
