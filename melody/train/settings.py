"""The settings of a training, and its stages: the epochs between two restarts."""

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from melody.notation import MelodyError

LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Training:
    """How to train; the defaults are those of the talk, ``train_all.py`` has those of the runs.

    ``keep``: epochs whose weights stay, beside the best. ``patience``: epochs without a better
    validation loss before stopping, 0 to go on to the end. ``decay``: lower the learning rate
    along a half cosine. ``restarts``: kept epochs after which optimiser and learning rate begin
    anew, from the weights that were kept (Loshchilov & Hutter, SGDR, 2017). ``half_precision``:
    compute in bfloat16 where the processor can; what was done stands in ``run.json``. ``average``:
    keep the weights' moving average with this decay instead of the weights, 0 for the weights.
    ``start``: the checkpoint (``run@epoch``) to go on from, ``""`` to begin with random weights.
    ``balance``: read small styles more often (:func:`melody.train.dataset.balance`).
    ``keep_start``: validate and keep what is started from, too, as epoch 0; it may be the best.
    """

    epochs: int = 50
    keep: tuple[int, ...] = ()
    patience: int = 0
    learning_rate: float = 1e-3
    warm_up: int = 100
    decay: bool = False
    restarts: tuple[int, ...] = ()
    largest_gradient: float = 1.0
    validation_tunes: int = 48
    half_precision: bool = False
    average: float = 0.0
    weight_decay: float = 0.0
    seed: int = 1
    start: str = ""
    balance: bool = False
    keep_start: bool = False

    @property
    def first_epoch(self) -> int:
        """The number of the first epoch that is logged."""
        return 0 if self.keep_start else 1

    def __post_init__(self) -> None:
        if (
            self.epochs < 1
            or self.patience < 0
            or any(epoch < self.first_epoch for epoch in self.keep)
        ):
            raise MelodyError("epochs and kept epochs must be 1 or more, patience 0 or more")
        if not set(self.restarts) <= set(self.keep) & set(range(self.epochs)):
            raise MelodyError("a training begins anew after an epoch that is kept, not the last")
        if not 0 <= self.seed <= LARGEST_SEED:
            raise MelodyError(f"the seed of a training must be 0 to {LARGEST_SEED}")


class Stage(NamedTuple):
    """The epochs between two restarts: their number (from 0), the epoch before, how many."""

    number: int
    after: int
    epochs: int

    @classmethod
    def of(cls, training: Training, epoch: int) -> "Stage":
        """The stage of an epoch (from 1)."""
        bounds = (0, *sorted(training.restarts), training.epochs)
        number = bisect_left(bounds, epoch) - 1
        return cls(number, bounds[number], bounds[number + 1] - bounds[number])
