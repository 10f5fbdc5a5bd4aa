"""Several opinions about the next pitch as one, the better ones heard more as the melody goes on.

T notes, A pitches of the alphabet, M models.
"""

from collections.abc import Sequence

import numpy as np

from melody.evaluate.context_counts import Ids, Shares

# The best of eighteen pairs on songs of none of the sets (80 of Essen's fink).
FIRST_WEIGHTS = (0.7, 0.1, 0.3)
RATE = 0.01


def mix(
    models: Sequence[Shares],
    ids: Ids,
    first: Sequence[float] = FIRST_WEIGHTS,
    rate: float = RATE,
) -> Shares:
    """(T, A) probabilities of each of M models, (T,) pitches that came -> (T, A) of all together.

    A geometric mean whose weights start as ``first`` and, after each note, move towards those
    that would have foretold it better: gradient steps on its bits, from the notes before alone.
    """
    logs = np.log(np.stack(models, 1))
    weights = np.array(first, dtype=float)
    mixed = np.empty_like(models[0])
    for place, now in enumerate(logs):
        powers = np.exp(weights @ now - (weights @ now).max())
        mixed[place] = powers / powers.sum()
        weights = np.maximum(weights + rate * (now[:, ids[place]] - now @ mixed[place]), 0)
    return mixed
