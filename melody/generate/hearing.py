"""Hearing the meter: which bar lines make a seed most likely to a model that knows metre."""

from collections.abc import Sequence
from dataclasses import replace

import torch

from melody.context import Context
from melody.music.meters import Meter
from melody.runs.checkpoints import Checkpoint

# How many of 12,691 folk tunes begin so; pickups of 2 and 4 sixteenths.
COUNTS = {
    (Meter(4, 4), 0): 911, (Meter(4, 4), 4): 2158, (Meter(4, 4), 2): 477,
    (Meter(2, 4), 0): 1418, (Meter(2, 4), 2): 1220, (Meter(2, 4), 4): 108,
    (Meter(3, 4), 0): 334, (Meter(3, 4), 4): 947, (Meter(3, 4), 2): 172,
    (Meter(6, 8), 0): 354, (Meter(6, 8), 2): 1545,
}  # fmt: skip


def hear_meter(
    checkpoint: Checkpoint, symbols: Sequence[str], context: Context
) -> tuple[Meter, int]:
    """The likeliest meter and pickup (steps) of a seed at home, by the model's own bits.

    Each candidate costs what the model needs for the seed under it, and what it is rare.
    """
    ids = checkpoint.tensor(symbols)

    def cost(meter: Meter, pickup: int) -> float:
        known = replace(context, meter=meter, pickup=pickup, steps=None)
        features = torch.from_numpy(known.features(0, len(symbols)))
        rarity = -torch.tensor(float(COUNTS[meter, pickup])).log()
        with torch.inference_mode():
            return float(checkpoint.model.negative_log_likelihood(ids, features).sum() + rarity)

    return min(COUNTS, key=lambda candidate: cost(*candidate))
