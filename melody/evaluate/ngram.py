"""The n-gram baseline: counts of short contexts with interpolated Kneser-Ney smoothing.

A network that does not beat it on unseen tunes has learned nothing beyond short contexts.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from melody.evaluate.context_counts import ContextCounts, Ids, IdTune, Level, Shares, pack_level


class KneserNey:
    """Interpolated Kneser-Ney over ids, ``order`` of them counting the predicted one.

    ``base`` (V,) is the distribution of ids before anything is counted. One discount a level,
    n1 / (n1 + 2 n2). Source: Chen & Goodman, An Empirical Study of Smoothing Techniques for
    Language Modeling (1999), section 3.
    """

    def __init__(self, order: int, base: Shares, tunes: Sequence[IdTune]) -> None:
        self.base = base
        self.counts = ContextCounts(tunes, len(base), order - 1, padding=order - 1)
        levels = self.counts.levels
        levels[:-1] = [_continue(*pair, len(base)) for pair in pairwise(levels)]
        self.discounts = [_discount(level) for level in levels]

    def distributions(self, ids: Ids) -> Shares:
        """(T,) ids -> (T, V) probabilities, each row from the ids before its place."""
        shares = np.tile(self.base, (len(ids), 1))
        for table, discount in zip(self.counts.tables(ids), self.discounts, strict=True):
            totals = table.sum(1, keepdims=True)
            kinds = (table > 0).sum(1, keepdims=True)
            counted = np.maximum(table - discount, 0) + discount * kinds * shares
            shares = np.where(totals > 0, counted / np.maximum(totals, 1), shares)
        return shares


def _continue(level: Level, higher: Level, size: int) -> Level:
    """Below the highest level, count how many contexts an id follows, not how often."""
    longer = np.repeat(np.arange(len(higher.keys)), np.diff(higher.bounds))
    shorter = higher.keys[longer] // (size + 1)
    return pack_level(level.keys, shorter * size + higher.followers, size)


def _discount(level: Level) -> float:
    once, twice = (int((level.counts == count).sum()) for count in (1, 2))
    return once / (once + 2 * twice) if once else 0.5
