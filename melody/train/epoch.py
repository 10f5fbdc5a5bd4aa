"""One epoch of a training: each batch once, then the validation tunes."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from melody.context import hide_length
from melody.models.base import Batch, MelodyModel, TuneExample
from melody.runs.history import EpochLog
from melody.train.dataset import Data, balance
from melody.train.group import Group
from melody.train.optimiser import MovingAverage, learning_rate
from melody.train.settings import Stage, Training
from melody.train.start import stages_before

# Epoch, share of it that is done (0 to 1), mean loss in nats so far.
OnBatch = Callable[[int, float, float], None]


@dataclass(frozen=True)
class Watch:
    """Who looks on: told of each batch and each epoch, and asked before each batch."""

    on_batch: OnBatch = lambda _epoch, _share, _loss: None
    on_epoch: Callable[[EpochLog], None] = lambda _log: None
    should_stop: Callable[[], bool] = lambda: False


ALONE = Watch()


def train_epoch(
    model: MelodyModel,
    optimiser: torch.optim.Optimizer,
    average: MovingAverage,
    data: Data,
    training: Training,
    epoch: int,
    watch: Watch,
    group: Group,
) -> EpochLog | None:
    """Train for one epoch and validate; None when it was broken off.

    Epoch 0 is validated only.
    """
    if not epoch:
        return measure_start(average.model, data, training, group)
    began = time.monotonic()
    generator = torch.Generator().manual_seed(training.seed * 100_003 + epoch)
    torch.manual_seed(training.seed * 100_003 + epoch)  # dropout draws from the global generator
    stage = Stage.of(training, epoch)
    model.begin_stage(stages_before(training.start) + stage.number)
    model.train()
    batches = list(model.batches(choose_tunes(data, training, generator), generator))
    total = 0.0
    for place, batch in enumerate(batches):
        if group.tell(watch.should_stop())[0]:
            return None
        progress = (epoch - 1 - stage.after + place / len(batches)) / stage.epochs
        updates = (epoch - 1 - stage.after) * len(batches) + place + 1
        rate = learning_rate(training, updates, progress)
        total += update(model, optimiser, batch, rate, training, group)
        average.update(model, updates)
        watch.on_batch(epoch, (place + 1) / len(batches), total / (place + 1))
    valid_loss = measure_loss(average.model, data, training, group)
    return EpochLog(epoch, total / len(batches), valid_loss, time.monotonic() - began)


def measure_start(model: MelodyModel, data: Data, training: Training, group: Group) -> EpochLog:
    """The validation loss before the first epoch."""
    began = time.monotonic()
    valid_loss = measure_loss(model, data, training, group)
    return EpochLog(0, math.nan, valid_loss, time.monotonic() - began)


def measure_loss(model: MelodyModel, data: Data, training: Training, group: Group) -> float:
    """The validation loss, computed by the first process and told to the others."""
    tunes = data.parts["valid"][: training.validation_tunes]
    return group.tell(validate(model, tunes) if group.is_first else 0.0)[0]


def choose_tunes(
    data: Data, training: Training, generator: torch.Generator
) -> Sequence[TuneExample]:
    """The tunes of an epoch: all that are trained on, and as many others drawn to be mixed in."""
    tunes = balance(data.parts["train"]) if training.balance else data.parts["train"]
    if not data.mixed_in:
        return tunes
    drawn = torch.randperm(len(data.mixed_in), generator=generator)[: len(tunes)]
    return [*tunes, *(data.mixed_in[place] for place in drawn.tolist())]


def update(
    model: MelodyModel,
    optimiser: torch.optim.Optimizer,
    batch: Batch,
    rate: float,
    training: Training,
    group: Group,
) -> float:
    """One step of gradient descent; the loss of the batch before it."""
    for settings in optimiser.param_groups:
        settings["lr"] = rate
    optimiser.zero_grad()
    loss = group.compute(model, batch, half_precision=training.half_precision)
    torch.nn.utils.clip_grad_norm_(model.parameters(), training.largest_gradient)
    optimiser.step()
    return loss


def validate(model: MelodyModel, tunes: Sequence[TuneExample]) -> float:
    """Mean negative log-likelihood per symbol (nats) of whole tunes, their length not given."""
    model.eval()
    device = next(model.parameters()).device
    with torch.inference_mode():
        nats = torch.cat(
            [
                model.negative_log_likelihood(ids.to(device), hide_length(context).to(device))
                for ids, context in tunes
            ]
        )
    return float(nats.double().mean())
