"""A draft: a melody as far as it is written, what may come next, and the model that reads along.

Shapes: V vocabulary, T steps, F features.
"""

from copy import copy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from melody.generate.sampling import Ids, Logits
from melody.generate.steering import Steering
from melody.notation import END
from melody.runs.checkpoints import Checkpoint


class Draft:
    """``logits`` (1, V) say what the model expects next, ``features`` (1, T, F) what it is told.

    The model reads every symbol for which there are features of the step after it.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        logits: Tensor,
        state: Any,
        features: NDArray[np.int64],
        steering: Steering,
    ) -> None:
        self.logits, self.steering = logits.numpy(), steering
        self._checkpoint, self._state, self._features = checkpoint, state, features
        self.has_ended = False

    @property
    def steps(self) -> int:
        """How long the melody is, what stood there before included."""
        return len(self.steering.melody)

    def possible(self) -> Logits:
        """(1, V) what the model expects next; what may not come is minus infinity."""
        possible: Logits = np.where(self.steering.allowed(), self.logits, -np.inf)
        return possible

    def write(self, chosen: Ids) -> str:
        """Add the symbol of an id (1,)."""
        symbol = self._checkpoint.vocabulary.symbols[chosen.item()]
        self.steering.take(symbol)
        self.has_ended = symbol == END
        if not self.has_ended and self.steps < self._features.shape[1]:
            expected = torch.from_numpy(self._features[:, self.steps])
            model = self._checkpoint.model
            logits, self._state = model.step(self._state, torch.from_numpy(chosen), expected)
            self.logits = logits.numpy()
        return symbol

    def fork(self) -> "Draft":
        """The same draft once more, to be gone on with otherwise."""
        other = copy(self)
        other.steering = self.steering.fork()
        return other
