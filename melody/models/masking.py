"""The masking schedule of the two-way BERT: which symbols are masked, and how, stage by stage.

Sources: Devlin et al., BERT (2019), for single symbols; Joshi et al., SpanBERT (2020), for spans;
dropout: Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting
(2014).
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from melody.context import BAR_LENGTHS, METER, PLACE

LONGEST_SPAN = 64  # steps
MOST_BARS = 4
MOST_SPANS = 2
LEAST_RATE = 0.02  # of single symbols


class MaskShares(NamedTuple):
    """Shares (0 to 1) of the tunes masked as a whole and in spans; in the rest, single symbols."""

    all: float
    spans: float


class MaskingStage(NamedTuple):
    """One stage of the curriculum: masks, whether copy and gap features are given, dropout.

    ``dropout_factor`` multiplies the model's dropout.
    """

    shares: MaskShares
    uses_features: bool
    dropout_factor: int


# Stage 0 trains mostly continuation, without features, so that the network learns to use both
# sides itself. Stage 1 trains filling as well, with features. Stage 2 regularises more.
MASKING_SCHEDULE = (
    MaskingStage(MaskShares(all=0.55, spans=0.35), uses_features=False, dropout_factor=1),
    MaskingStage(MaskShares(all=0.3, spans=0.6), uses_features=True, dropout_factor=1),
    MaskingStage(MaskShares(all=0.3, spans=0.6), uses_features=True, dropout_factor=3),
)


def masking_stage(stage: int) -> MaskingStage:
    """The masking of a stage (0, 1, ...); the last one serves all that follow."""
    return MASKING_SCHEDULE[min(stage, len(MASKING_SCHEDULE) - 1)]


def set_dropout(model: nn.Module, share: float) -> None:
    """Set the share (0 to 1) that every dropout layer of a model drops in training."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = share


def draw_mask(context: Tensor, shares: MaskShares, generator: torch.Generator) -> Tensor:
    """(T, F) context of a tune -> (T,) bools, true where a symbol is masked; at least one is.

    All symbols, one or two spans (of whole bars, or between any two steps), or single symbols at a
    rate that is drawn too.
    """
    kind, rate = torch.rand(2, generator=generator).tolist()
    if kind < shares.all:
        return torch.ones(len(context), dtype=torch.bool)
    if kind < shares.all + shares.spans:
        return _mask_spans(context, generator)
    masked: Tensor = torch.rand(len(context), generator=generator) < max(rate, LEAST_RATE)
    masked[_draw(len(context), generator)] = True
    return masked


def _mask_spans(context: Tensor, generator: torch.Generator) -> Tensor:
    masked = torch.zeros(len(context), dtype=torch.bool)
    for _ in range(1 + _draw(MOST_SPANS, generator)):
        start, length = _draw(len(context), generator), 1 + _draw(LONGEST_SPAN, generator)
        if _draw(2, generator):
            start, length = _whole_bars(context, start, generator)
        masked[start : start + length] = True
    return masked


def _whole_bars(context: Tensor, start: int, generator: torch.Generator) -> tuple[int, int]:
    meter, place = int(context[start, METER]), int(context[start, PLACE])
    bar = BAR_LENGTHS[meter]
    into = place - 1 if meter else start % bar
    return max(0, start - into), bar * (1 + _draw(MOST_BARS, generator))


def _draw(below: int, generator: torch.Generator) -> int:
    return int(torch.randint(below, (), generator=generator))


def all_masked(ids: Tensor) -> tuple[Tensor, Tensor]:
    """(B, T) ids of tunes of one length -> (B, T) every symbol masked, (B,) their lengths."""
    return torch.ones_like(ids, dtype=torch.bool), torch.full(
        (len(ids),), ids.shape[1], device=ids.device
    )
