"""What the two-way BERT learns in each stage of its training, and how it is kept from cramming.

Source of dropout: Srivastava et al., Dropout: a simple way to prevent neural networks from
overfitting (2014).
"""

from typing import NamedTuple

from torch import nn

from melody.models.hiding import Shares


class Lesson(NamedTuple):
    """What is hidden, whether what is known is told, and how many times the usual dropout."""

    shares: Shares
    tells: bool
    times_dropout: int


# First it learns to continue above all, and to hear both sides by itself; then, from what it knows
# by then, to fill as well, told what it would look for; then to know its songs less by heart.
LESSONS = (
    Lesson(Shares(all=0.55, spans=0.35), tells=False, times_dropout=1),
    Lesson(Shares(all=0.3, spans=0.6), tells=True, times_dropout=1),
    Lesson(Shares(all=0.3, spans=0.6), tells=True, times_dropout=3),
)


def lesson(stage: int) -> Lesson:
    """The lesson of a stage; the last one goes on for as long as there are stages."""
    return LESSONS[min(stage, len(LESSONS) - 1)]


def set_dropout(model: nn.Module, share: float) -> None:
    """Let every dropout layer of a model drop a share (0 to 1) of what it gets in training."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.p = share
