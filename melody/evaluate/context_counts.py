"""Counts of what follows each context in the training tunes, and the n-gram model over them.

A context is the ids right before an id: of order 0 none, of order 2 the two before it. Ids are
those of symbols or of whole notes. Shapes: T ids of a tune, V vocabulary.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Shares = NDArray[np.float64]
IdTune = Sequence[int] | Ids
# (T,) ids of a tune -> (T, V) probability of each id at each place, given the places before it.
Distributions = Callable[[Ids], Shares]


@dataclass(frozen=True)
class Level:
    """The contexts of one order: each one's key, and its followers with their counts.

    ``keys`` are ordered; a key is made of the shorter context's number and the id before it. The
    followers of context n are those from ``bounds[n]`` to ``bounds[n + 1]``.
    """

    keys: Ids
    bounds: Ids
    followers: NDArray[np.int32]
    counts: NDArray[np.int32]


class ContextCounts:
    """How often each id followed each context of up to ``order`` ids in the training tunes.

    A tune is padded with ``padding`` start marks; no context reaches further.
    """

    def __init__(self, tunes: Sequence[IdTune], size: int, order: int, padding: int) -> None:
        self.size = size
        self.order = order
        self.padding = padding
        before = IdsBefore(tunes, size, padding)
        self.levels: list[Level] = []
        nodes = np.zeros(len(before.places), dtype=np.int64)
        keys = np.zeros(1, dtype=np.int64)
        for depth in range(order + 1):
            if depth:
                keys, nodes = _deeper(nodes, before.at(depth), size)
            self.levels.append(_count(keys, nodes, before.at(0), size))

    def contexts(self, ids: Ids) -> Iterator[Ids]:
        """(T,) ids -> for each order, the (T,) numbers of the contexts before them, -1 if new."""
        before = IdsBefore([ids], self.size, self.padding)
        nodes = np.zeros(len(ids), dtype=np.int64)
        yield nodes
        for depth, level in enumerate(self.levels[1:], start=1):
            wanted = np.where(
                (nodes < 0) | (before.at(depth) < 0),
                -1,
                nodes * (self.size + 1) + before.at(depth),
            )
            places = np.minimum(np.searchsorted(level.keys, wanted), max(len(level.keys) - 1, 0))
            is_known = level.keys[places] == wanted if len(level.keys) else wanted > wanted
            nodes = np.where(is_known, places, -1)
            yield nodes

    def tables(self, ids: Ids) -> Iterator[Shares]:
        """(T,) ids -> for each order, (T, V) counts of what followed the contexts before them."""
        for level, nodes in zip(self.levels, self.contexts(ids), strict=True):
            yield _spread(level, nodes, self.size)


class IdsBefore:
    """The ids before each place of some tunes, laid end to end."""

    def __init__(self, tunes: Sequence[IdTune], size: int, padding: int) -> None:
        lengths = np.array([len(tune) for tune in tunes], dtype=np.int64)
        is_real = np.concatenate(
            [np.arange(-padding, length) >= 0 for length in lengths] or [np.zeros(0, dtype=bool)]
        )
        self.flat = np.full(len(is_real), size, dtype=np.int64)
        self.flat[is_real] = np.concatenate([*tunes, np.zeros(0)]).astype(np.int64)
        self.places = np.flatnonzero(is_real)
        starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
        self.reach = np.arange(len(self.places)) - starts + padding

    def at(self, depth: int) -> Ids:
        """The id ``depth`` places before each place; -1 beyond the start of its tune."""
        found = self.flat[np.maximum(self.places - depth, 0)]
        return np.where(self.reach >= depth, found, -1)


def _deeper(nodes: Ids, before: Ids, size: int) -> tuple[Ids, Ids]:
    """Contexts one symbol longer: their keys in order, and each place's number among them."""
    is_there = (nodes >= 0) & (before >= 0)
    keys, numbers = np.unique(nodes[is_there] * (size + 1) + before[is_there], return_inverse=True)
    longer = np.full(len(nodes), -1, dtype=np.int64)
    longer[is_there] = numbers
    return keys, longer


def _count(keys: Ids, nodes: Ids, followers: Ids, size: int) -> Level:
    is_there = nodes >= 0
    return pack_level(keys, nodes[is_there] * size + followers[is_there], size)


def pack_level(keys: Ids, pairs: Ids, size: int) -> Level:
    """Pairs (context number * V + follower), as often as they occurred -> a level."""
    pairs, counts = np.unique(pairs, return_counts=True)
    bounds = np.searchsorted(pairs // size, np.arange(len(keys) + 1))
    return Level(keys, bounds, (pairs % size).astype(np.int32), counts.astype(np.int32))


def _spread(level: Level, nodes: Ids, size: int) -> Shares:
    table = np.zeros((len(nodes), size))
    starts = np.where(nodes < 0, 0, level.bounds[nodes])
    lengths = np.where(nodes < 0, 0, level.bounds[nodes + 1] - starts)
    rows = np.repeat(np.arange(len(nodes)), lengths)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.repeat(starts, lengths) + within
    table[rows, level.followers[places]] = level.counts[places]
    return table


class KneserNey:
    """The n-gram baseline: interpolated Kneser-Ney over ids.

    ``order`` counts the predicted id too; ``base`` (V,) is the distribution of ids before anything
    is counted. One discount a level, n1 / (n1 + 2 n2). Source: Chen & Goodman, An Empirical Study
    of Smoothing Techniques for Language Modeling (1999), section 3.
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
