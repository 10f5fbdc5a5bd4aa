"""Prediction by partial matching (PPM-C): from the longest known contexts to the shorter ones.

The long-term model counts the training tunes, the short-term model the tune itself up to the
place; together they are the model known in music psychology as IDyOM (Pearce, The Construction and
Evaluation of Statistical Models of Melodic Structure, 2005, chapters 6 and 7). Shapes: T ids of
a tune, V vocabulary.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from melody.evaluate.context_counts import (
    ContextCounts,
    Distributions,
    Ids,
    IdsBefore,
    IdTune,
    Shares,
)

# (V,) base and counts by order, each (T, V) -> (T, V) probabilities.
Smoothing = Callable[[Shares, Iterable[Shares]], Shares]


def interpolate(base: Shares, tables: Iterable[Shares]) -> Shares:
    """Counts by order, each (T, V) -> (T, V) probabilities, every shorter context mixed in.

    A context counted N times with t different followers gives t / (N + t) to the shorter ones:
    escape method C. Sources: Moffat, Implementing the PPM data compression scheme (1990); Bunton,
    Semantically motivated improvements for PPM variants (1997).
    """
    shares = base
    for table in tables:
        totals = table.sum(1, keepdims=True)
        kinds = (table > 0).sum(1, keepdims=True)
        longer = (table + kinds * shares) / np.maximum(totals + kinds, 1)
        shares = np.where(totals > 0, longer, shares)
    return shares


def exclude(base: Shares, tables: Iterable[Shares]) -> Shares:
    """Counts by order, each (T, V) -> (T, V) probabilities, shorter contexts for unseen ids only.

    Escape method C with exclusion, as Moffat has it: ids that followed a longer context are left
    out of the shorter ones, which share its escape probability.
    """
    longest_first = list(tables)[::-1]
    shape = (len(longest_first[0]), len(base))
    shares, escaped, is_new = np.zeros(shape), np.ones((shape[0], 1)), np.ones(shape, dtype=bool)
    for table in longest_first:
        counts = table * is_new
        totals = counts.sum(1, keepdims=True)
        kinds = (counts > 0).sum(1, keepdims=True)
        shares += escaped * counts / np.maximum(totals + kinds, 1)
        escaped = np.where(totals > 0, escaped * kinds / np.maximum(totals + kinds, 1), escaped)
        is_new &= table == 0
    unseen = base * is_new
    left = unseen.sum(1, keepdims=True)
    shares += escaped * unseen / np.where(left > 0, left, 1)
    # Where every id was seen, nothing is left to escape to.
    return np.asarray(shares / shares.sum(1, keepdims=True))


class LongTerm:
    """Counts of the training tunes, from contexts of up to ``order`` ids.

    ``base`` (V,) is the distribution of ids before anything is counted; ``padding`` as in
    :class:`~melody.evaluate.context_counts.ContextCounts`.
    """

    def __init__(
        self,
        order: int,
        base: Shares,
        tunes: Sequence[IdTune],
        padding: int = 1,
        smooth: Smoothing = interpolate,
    ) -> None:
        self.base = base
        self.smooth = smooth
        self.counts = ContextCounts(tunes, len(base), order, padding)

    def distributions(self, ids: Ids) -> Shares:
        """(T,) ids -> (T, V) probabilities, each row from the ids before its place."""
        return self.smooth(self.base, self.counts.tables(ids))


class ShortTerm:
    """Counts of the tune itself, up to the place that is predicted."""

    def __init__(
        self, order: int, base: Shares, padding: int = 1, smooth: Smoothing = interpolate
    ) -> None:
        self.base = base
        self.smooth = smooth
        self.order = order
        self.padding = padding

    def distributions(self, ids: Ids) -> Shares:
        """(T,) ids -> (T, V) probabilities, each row from the ids before its place."""
        return self.smooth(self.base, self.tables(ids))

    def tables(self, ids: Ids) -> Iterator[Shares]:
        """(T,) ids -> for each order, (T, V) counts of what followed the same context before."""
        before = IdsBefore([ids], len(self.base), self.padding)
        followers = np.eye(len(self.base))[ids]
        is_same = np.tri(len(ids), k=-1, dtype=bool)
        yield is_same @ followers
        for depth in range(1, self.order + 1):
            found = before.at(depth)
            is_same = is_same & (found[:, None] == found) & (found >= 0)
            if not is_same.any():
                return
            yield is_same @ followers


def combine(models: Sequence[Distributions], bias: float) -> Distributions:
    """Several models as one: the lower a model's entropy at a place, the more it counts there.

    The geometric mean, weighted by (relative entropy) ** -``bias``, ``bias`` 0 or more. Source:
    Pearce, Conklin & Wiggins, Methods for combining statistical models of music (2004).
    """

    def distributions(ids: Ids) -> Shares:
        every = np.stack([model(ids) for model in models])
        logs = np.log2(every)
        entropies = -(every * logs).sum(-1, keepdims=True) / np.log2(every.shape[-1])
        weights = np.maximum(entropies, 1e-6) ** -bias
        mixed = np.exp2((weights * logs).sum(0) / weights.sum(0))
        return np.asarray(mixed / mixed.sum(-1, keepdims=True))

    return distributions
