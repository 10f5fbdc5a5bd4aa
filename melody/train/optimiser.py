"""How weights are updated: AdamW, the learning-rate schedule, the moving average of the weights.

Sources: Loshchilov & Hutter, Decoupled Weight Decay Regularization (AdamW, 2019), and SGDR (2017)
for the half cosine; Polyak & Juditsky, Acceleration of Stochastic Approximation by Averaging
(1992).
"""

import math
from copy import deepcopy

import torch

from melody.models.base import MelodyModel
from melody.train.settings import Training

LOWEST_RATE = 0.02  # times the learning rate, at the end of the half cosine


class MovingAverage:
    """``model`` holds the averaged weights; with a decay of 0 it is the trained model itself.

    The average is smoother than the weights, and better on unseen tunes.
    """

    def __init__(self, model: MelodyModel, decay: float) -> None:
        self.decay = decay
        self.model = deepcopy(model).requires_grad_(False) if decay else model

    @torch.no_grad()
    def update(self, model: MelodyModel, updates: int) -> None:
        """Average in the weights after so many updates; the first ones count more."""
        if not self.decay:
            return
        share = 1 - min(self.decay, (1 + updates) / (10 + updates))
        torch._foreach_lerp_(list(self.model.parameters()), list(model.parameters()), share)


def new_optimiser(model: MelodyModel, training: Training) -> torch.optim.Optimizer:
    """AdamW without moments yet."""
    return torch.optim.AdamW(
        model.parameters(), lr=training.learning_rate, weight_decay=training.weight_decay
    )


def learning_rate(training: Training, updates: int, progress: float) -> float:
    """Linear warm-up over the first updates of a stage, then constant or along a half cosine.

    ``updates``: of the stage, from 1; ``progress``: the share (0 to 1) of the stage that is done.
    """
    rate = training.learning_rate * min(1.0, updates / training.warm_up)
    if training.decay:
        half_cosine = (1 + math.cos(math.pi * progress)) / 2
        rate *= LOWEST_RATE + (1 - LOWEST_RATE) * half_cosine
    return rate
