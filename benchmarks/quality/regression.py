"""A logistic regression that tells two kinds of melodies apart, and how well it does so.

Shapes: N melodies, K inputs.
"""

import numpy as np

from melody.evaluate.ranking import Table

FOLDS = 5
HELD_BACK = 3.0  # how strongly weights are drawn towards nothing
ROUNDS = 30


def fit(inputs: Table, is_real: Table, held_back: float = HELD_BACK) -> Table:
    """(N, K) inputs and (N,) truth -> (K + 1,) weights of a ridge logistic regression, by Newton.

    The last weight is the constant.
    """
    rows = np.hstack([inputs, np.ones((len(inputs), 1))])
    weights = np.zeros(rows.shape[1])
    ridge = np.eye(len(weights)) * held_back
    ridge[-1, -1] = 1e-6
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (is_real - chance) - ridge @ weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def guesses(inputs: Table, is_real: Table, held_back: float = HELD_BACK) -> Table:
    """(N,) whether each melody, of a fifth held out, is put on the right side."""
    fold = np.arange(len(inputs)) % FOLDS
    right = np.zeros(len(inputs))
    for number in range(FOLDS):
        out = fold == number
        weights = fit(inputs[~out], is_real[~out], held_back)
        right[out] = (inputs[out] @ weights[:-1] + weights[-1] > 0) == is_real[out].astype(bool)
    return right
