"""Endings: a melody that is to close is brought to its end in several ways, and one is kept.

That it closes is promised, whether the model was heading for a close or not. Each draft of the
last steps weighs as much as the promise left of what the model had in mind, times how likely the
model would end the tune right there; so one is kept as often as the model itself would close so.
Source: sampling/importance resampling, Rubin (1987), Journal of the American Statistical
Association 82, 543.
"""

import numpy as np
from numpy.typing import NDArray

from melody.generate.draft import Draft
from melody.generate.sampling import Dice, Sampling, choose

BARS, DRAFTS = 2, 16  # measured: benchmarks/endings
FEWER = 4  # so many where the promise about copying looks ahead at every symbol, which takes long


def draw_ending(draft: Draft, goal: int, sampling: Sampling, dice: Dice) -> list[str]:
    """Bring a draft to its end, at most ``goal`` steps; return the symbols that were added.

    Without chance there is one way to go on.
    """
    begun = draft.steps
    drafts = FEWER if draft.steering.copies else DRAFTS
    endings = [draft.fork() for _ in range(drafts if sampling.temperature else 1)]
    weights = [_finish(ending, goal, sampling, dice) for ending in endings]
    chance = dice.roll(len(endings), draft.logits.shape[1])[:, 0]
    return endings[int((weights + chance).argmax())].steering.melody[begun:]


def _finish(draft: Draft, goal: int, sampling: Sampling, dice: Dice) -> float:
    """Write a draft to its end; return the log of its weight."""
    weight = 0.0
    while draft.steps < goal and not draft.has_ended:
        possible = draft.possible()
        weight += _mass(possible) - _mass(draft.logits)
        draft.write(choose(possible, sampling, dice))
    if draft.has_ended:
        return weight
    end: float = draft.logits[0, draft.steering.vocabulary.end]
    return weight + end - _mass(draft.logits)


def _mass(logits: NDArray[np.floating]) -> float:
    return float(np.logaddexp.reduce(logits, None))
