"""The moving average of a model's weights: smoother than the weights, and better on unseen tunes.

Source: Polyak & Juditsky, Acceleration of Stochastic Approximation by Averaging (1992).
"""

from copy import deepcopy

import torch

from melody.models import MelodyModel


class Average:
    """``model`` holds the averaged weights; with a decay of 0 it is the trained model itself."""

    def __init__(self, model: MelodyModel, decay: float) -> None:
        self.decay = decay
        self.model = deepcopy(model).requires_grad_(False) if decay else model

    @torch.no_grad()
    def update(self, model: MelodyModel, updates: int) -> None:
        """Take in the weights after so many updates; the first ones count more."""
        if not self.decay:
            return
        share = 1 - min(self.decay, (1 + updates) / (10 + updates))
        torch._foreach_lerp_(list(self.model.parameters()), list(model.parameters()), share)
