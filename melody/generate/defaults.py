"""Defaults where a request leaves them open: the sampling of a checkpoint, and the meter."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from melody.context import Context
from melody.generate.sampling import Sampling
from melody.music.meters import Meter
from melody.runs.checkpoints import Checkpoint, Run

UNDER_TRAINED = 1.1  # times the validation loss of the best epoch
# How many of 12,691 folk tunes begin so; pickups of 2 and 4 sixteenths.
METER_COUNTS = {
    (Meter(4, 4), 0): 911, (Meter(4, 4), 4): 2158, (Meter(4, 4), 2): 477,
    (Meter(2, 4), 0): 1418, (Meter(2, 4), 2): 1220, (Meter(2, 4), 4): 108,
    (Meter(3, 4), 0): 334, (Meter(3, 4), 4): 947, (Meter(3, 4), 2): 172,
    (Meter(6, 8), 0): 354, (Meter(6, 8), 2): 1545,
}  # fmt: skip


def usual_sampling(run: Run, epoch: int) -> Sampling:
    """The default sampling of a run at an epoch: cut the tail further where it is under-trained.

    Truncation helps models that have learned little and narrows good ones: Bjare, Lattner & Widmer,
    Exploring Sampling Techniques for Generating Melodies with a Transformer Language Model (ISMIR
    2023).
    """
    has_far_to_go = run.epochs[epoch].valid_loss > UNDER_TRAINED * run.best_loss
    # Epoch 0 is what a training went on from, and as good as it was there.
    is_early = 0 < epoch < (run.best_epoch or epoch) and has_far_to_go
    return Sampling(temperature=0.9, top_p=0.9) if is_early else Sampling(top_p=0.98)


def infer_meter(
    checkpoint: Checkpoint, symbols: Sequence[str], context: Context
) -> tuple[Meter, int]:
    """The most probable meter and pickup (steps) of a seed in the home key.

    The cost of a candidate is the seed's negative log-likelihood under it (nats), by the model,
    plus that of the candidate itself, by ``METER_COUNTS``: maximum a posteriori.
    """
    assumed = [replace(context, meter=m, pickup=p, steps=None) for m, p in METER_COUNTS]
    features = np.stack([each.features(0, len(symbols)) for each in assumed])
    nats = checkpoint.model.likelihoods_under(checkpoint.encode(symbols), features)
    costs = nats - np.log(list(METER_COUNTS.values()))
    return list(METER_COUNTS)[int(costs.argmin())]
