"""What a two-way model does not get to see while it learns."""

from typing import NamedTuple

import torch
from torch import Tensor

from melody.context import BAR_LENGTHS, METER, PLACE

LONGEST_SPAN = 64  # steps
MOST_BARS = 4
MOST_SPANS = 2


class Shares(NamedTuple):
    """Shares of the tunes that are hidden as a whole and in spans; of the rest, single steps."""

    all: float
    spans: float


def hide(context: Tensor, shares: Shares, generator: torch.Generator) -> Tensor:
    """(T, F) context of a tune -> (T,) which of its symbols are hidden, drawn anew each time.

    All of them, one or two spans (of whole bars, or from any step to any other), or single steps
    at a rate that is itself drawn.
    """
    kind, rate = torch.rand(2, generator=generator).tolist()
    if kind < shares.all:
        return torch.ones(len(context), dtype=torch.bool)
    if kind < shares.all + shares.spans:
        return _hide_spans(context, generator)
    hidden: Tensor = torch.rand(len(context), generator=generator) < max(rate, 0.02)
    hidden[_draw(len(context), generator)] = True
    return hidden


def _hide_spans(context: Tensor, generator: torch.Generator) -> Tensor:
    hidden = torch.zeros(len(context), dtype=torch.bool)
    for _ in range(1 + _draw(MOST_SPANS, generator)):
        start, length = _draw(len(context), generator), 1 + _draw(LONGEST_SPAN, generator)
        if _draw(2, generator):
            start, length = _whole_bars(context, start, generator)
        hidden[start : start + length] = True
    return hidden


def _whole_bars(context: Tensor, start: int, generator: torch.Generator) -> tuple[int, int]:
    meter, place = int(context[start, METER]), int(context[start, PLACE])
    bar = BAR_LENGTHS[meter]
    into = place - 1 if meter else start % bar
    return max(0, start - into), bar * (1 + _draw(MOST_BARS, generator))


def _draw(below: int, generator: torch.Generator) -> int:
    return int(torch.randint(below, (), generator=generator))
