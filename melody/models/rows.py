"""The inputs of a single step as rows that are added up, in NumPy.

Shapes: B tunes, R rows, W what a row holds, F features.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from melody.models.inputs import ContextEmbedding

Array = NDArray[np.float32]


def array(weight: Tensor) -> Array:
    """Weights with their rows in order, which NumPy multiplies fastest."""
    return np.ascontiguousarray(weight.detach().numpy())


class Rows(NamedTuple):
    """Tables one under the other: (R, W), where each begins, how long those of the context are."""

    table: Array
    first: tuple[int, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(
        cls, tables: Sequence[nn.Embedding], context: ContextEmbedding, weights: Array
    ) -> "Rows":
        """Of ``tables`` and those of the context, with the ``weights`` that they end up as."""
        lengths = [table.num_embeddings for table in (*tables, *context.in_order())]
        return cls(weights, (0, *accumulate(lengths[:-1])), context.sizes())

    def add_up(self, numbers: Sequence[Sequence[int]], context: list[list[int]]) -> Array:
        """Row ``numbers`` of B tunes in the first tables, and their F of context -> (B, W)."""
        places = [
            [first + number for first, number in zip(self.first, self._all(*tune), strict=True)]
            for tune in zip(numbers, context, strict=True)
        ]
        total: Array = np.add.reduce(self.table.take(places, 0), 1)
        return total

    def _all(self, numbers: Sequence[int], context: list[int]) -> list[int]:
        known = [n if n < size else 0 for n, size in zip(context, self.sizes, strict=True)]
        return [*numbers, *known, ContextEmbedding.meter_and_place_of(context)]


def stacked(tables: Sequence[nn.Embedding], context: ContextEmbedding) -> Tensor:
    """The weights of ``tables`` and of the context's, one under the other: (R, W)."""
    return torch.cat([table.weight for table in (*tables, *context.in_order())])
