"""Dropout that is drawn for a whole batch, also where a process computes only some of its tunes.

So several processes drop, together, what one would have dropped.
"""

from contextvars import ContextVar
from typing import NamedTuple

import torch
from torch import Tensor, nn


class Cut(NamedTuple):
    """The rows of a batch that are computed here, ``first`` to ``after`` of ``whole``."""

    whole: int
    first: int
    after: int


CUT: ContextVar[Cut | None] = ContextVar("CUT", default=None)


def draw_mask_of_rows(like: Tensor, share: float) -> Tensor:
    """1 for what is kept and 0 for the ``share`` that is dropped, in the shape of a tensor."""
    cut = CUT.get()
    if cut is None:
        return torch.full_like(like, 1 - share).bernoulli()
    shape = (cut.whole, *like.shape[1:])
    whole = torch.full(shape, 1 - share, dtype=like.dtype, device=like.device)
    return whole.bernoulli()[cut.first : cut.after]


class CutDropout(nn.Dropout):
    """Dropout that draws for all rows of the batch, and takes its own."""

    def forward(self, vectors: Tensor) -> Tensor:
        """The vectors with some of them 0, the others larger by as much."""
        cut = CUT.get()
        if cut is None or not self.training or not self.p:
            return super().forward(vectors)
        kept = (
            empty_whole(vectors, cut.whole)
            .bernoulli_(1 - self.p)
            .div_(1 - self.p)[cut.first : cut.after]
        )
        return vectors * kept


def empty_whole(part: Tensor, rows: int) -> Tensor:
    """A tensor like a part of it, with so many rows, whose numbers lie in the same order.

    They are drawn in the order in which they lie; an LSTM's steps lie before its tunes.
    """
    shape = (rows, *part.shape[1:])
    order = sorted(range(part.dim()), key=lambda place: (-part.stride()[place], -place))
    sizes = [shape[place] for place in order]
    laid = torch.empty(sizes, dtype=part.dtype, device=part.device)
    return laid.permute([order.index(place) for place in range(part.dim())])


def cut_dropouts(model: nn.Module) -> None:
    """Let every dropout layer of a model draw for whole batches."""
    for module in model.modules():
        if type(module) is nn.Dropout:
            module.__class__ = CutDropout
