"""Prediction by partial matching: what followed the longest contexts that are known.

The long-term model counts the training tunes, the short-term model the tune itself up to the
place; together they are what music psychology knows as IDyOM (Pearce, The Construction and
Evaluation of Statistical Models of Melodic Structure, 2005, chapters 6 and 7). In comments: T ids
of a tune, V ids there are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from melody.evaluate.context_counts import Before, ContextCounts, Distributions, Ids, Shares, Tune

# (V,) base and counts by order, each (T, V) -> (T, V) probabilities.
Smoothing = Callable[[Shares, Iterable[Shares]], Shares]


def interpolate(base: Shares, tables: Iterable[Shares]) -> Shares:
    """Counts by order, each (T, V) -> (T, V) probabilities, every shorter context heard too.

    A context that has seen N ids of t kinds keeps t / (N + t) for the shorter ones: escape method
    C. Sources: Moffat, Implementing the PPM data compression scheme (1990); Bunton, Semantically
    motivated improvements for PPM variants (1997).
    """
    shares = base
    for table in tables:
        totals = table.sum(1, keepdims=True)
        kinds = (table > 0).sum(1, keepdims=True)
        longer = (table + kinds * shares) / np.maximum(totals + kinds, 1)
        shares = np.where(totals > 0, longer, shares)
    return shares


def exclude(base: Shares, tables: Iterable[Shares]) -> Shares:
    """Counts by order, each (T, V) -> (T, V) probabilities, shorter contexts for new ids alone.

    Escape method C as Moffat has it: what a longer context has seen is left out of the shorter
    ones, which share its escape.
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
    unheard = base * is_new
    left = unheard.sum(1, keepdims=True)
    shares += escaped * unheard / np.where(left > 0, left, 1)
    # Where every id was heard, nothing is left to escape to.
    return np.asarray(shares / shares.sum(1, keepdims=True))


class LongTerm:
    """Counts of the training tunes, from contexts of up to ``order`` ids.

    ``base`` (V,) is what is thought of the ids before anything is counted; ``padding`` as in
    :class:`~melody.evaluate.context_counts.ContextCounts`.
    """

    def __init__(
        self,
        order: int,
        base: Shares,
        tunes: Sequence[Tune],
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
    """Counts of the tune itself: what stood before the place, and nothing of other tunes."""

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
        before = Before([ids], len(self.base), self.padding)
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
    """Several models as one: the surer of a place a model is, the more it counts there.

    The geometric mean, weighted by (relative entropy) ** -``bias``. Source: Pearce, Conklin &
    Wiggins, Methods for combining statistical models of music (2004).
    """

    def distributions(ids: Ids) -> Shares:
        every = np.stack([model(ids) for model in models])
        logs = np.log2(every)
        entropies = -(every * logs).sum(-1, keepdims=True) / np.log2(every.shape[-1])
        weights = np.maximum(entropies, 1e-6) ** -bias
        mixed = np.exp2((weights * logs).sum(0) / weights.sum(0))
        return np.asarray(mixed / mixed.sum(-1, keepdims=True))

    return distributions
