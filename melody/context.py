"""The context: what is known of a step before its symbol is.

Place in the bar, meter, mode, style and bars to go, each of which may be unknown. They stand
beside the notation, which stays as it is. Every value is a small whole number; 0 is unknown.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from melody.music.meters import Meter

# Both grow at the end only: a checkpoint knows them by number.
METERS = (
    Meter(4, 4), Meter(2, 4), Meter(6, 8), Meter(3, 4), Meter(2, 2), Meter(3, 8), Meter(4, 2),
    Meter(9, 8), Meter(6, 4), Meter(3, 2), Meter(4, 1), Meter(3, 1), Meter(6, 2), Meter(12, 8),
)  # fmt: skip
STYLES = (
    "german", "european", "chinese", "irish", "scottish", "american", "mixed", "chorale",
    "jazz", "pop", "rock", "stage", "british", "canadian",
)  # fmt: skip
MODES = ("major", "minor")

LONGEST_BAR = 64  # steps: a bar of 4/1
MOST_BARS_TO_GO = 32
USUAL_BAR = 16  # steps, where the meter is unknown
BAR_LENGTHS = (USUAL_BAR, *(meter.steps_per_bar for meter in METERS))  # by the number of the meter

FEATURES = ("place", "meter", "mode", "style", "bars to go")
PLACE, METER, MODE, STYLE, TO_GO = range(len(FEATURES))

Features = NDArray[np.int64]


@dataclass(frozen=True)
class Context:
    """What is known of a tune as a whole; ``None`` or ``""`` where it is not.

    ``pickup`` in steps; ``steps`` is the length of the tune without its end mark. A meter or a
    style that is not among ``METERS`` or ``STYLES`` counts as unknown.
    """

    meter: Meter | None = None
    pickup: int = 0
    mode: str | None = None
    style: str = ""
    steps: int | None = None

    def features(self, first: int, count: int) -> Features:
        """The context of ``count`` steps from step ``first`` on: (count, F) numbers.

        The end mark counts as a step, at ``steps``; bars to go are whole and begun ones.
        """
        step = np.arange(first, first + count)
        table = np.zeros((count, len(FEATURES)), dtype=np.int64)
        meter = _number(self.meter, METERS)
        bar = self.meter.steps_per_bar if self.meter and meter else USUAL_BAR
        if meter:
            table[:, PLACE] = 1 + (step - self.pickup) % bar
            table[:, METER] = meter
        table[:, MODE] = _number(self.mode, MODES)
        table[:, STYLE] = _number(self.style, STYLES)
        if self.steps is not None:
            bars = -((step - self.steps) // bar)
            table[:, TO_GO] = 1 + np.clip(bars, 0, MOST_BARS_TO_GO)
        return table


UNKNOWN = Context()


def hide_length(features: Any) -> Any:
    """(..., F) context with the bars to go unknown, as when a model is scored."""
    hidden = features.copy() if isinstance(features, np.ndarray) else features.clone()
    hidden[..., TO_GO] = 0
    return hidden


def _number(value: object, known: tuple[object, ...]) -> int:
    return known.index(value) + 1 if value in known else 0
