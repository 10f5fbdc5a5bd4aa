"""A gap as the models read it, and what can stand in it.

Shapes: T symbols, F features, G steps of the gap, N rows, V vocabulary.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from melody.vocabulary import Vocabulary


class EncodedGap(NamedTuple):
    """The (T,) ids of a tune, their (T, F) context, and the steps that are to be predicted.

    These are ``first`` up to ``after``, which is not one of them. The notes on both sides are
    given with their lengths, so that the gap begins with a note or a rest.
    """

    ids: Tensor
    context: Tensor
    first: int
    after: int

    def log_shares(self, logits: Tensor, step: int, vocabulary: Vocabulary) -> Tensor:
        """(N, V) logits of a step -> the logs of what is likely there, of what can be there.

        A tune does not end in a gap, and what a gap begins with is no hold.
        """
        impossible = [vocabulary.end] + [vocabulary.hold] * (step == self.first)
        possible = logits.double().index_fill(-1, torch.tensor(impossible), -torch.inf)
        return possible.log_softmax(-1)

    def bits(self, logits: Tensor, vocabulary: Vocabulary) -> float:
        """What the gap costs where (G, V) logits predict it."""
        nats = 0.0
        for step, row in zip(range(self.first, self.after), logits, strict=True):
            nats -= float(self.log_shares(row[None], step, vocabulary)[0, self.ids[step]])
        return nats / math.log(2)
