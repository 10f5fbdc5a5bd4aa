"""The n-gram baseline: counts of short contexts, smoothed as Kneser and Ney do.

A network that cannot beat it on tunes it never saw has learned no more than what follows what.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from melody.evaluate import Predictor, evaluate

START = "^"
Context = tuple[str, ...]


class KneserNey:
    """Interpolated Kneser-Ney over symbols, ``order`` of them counting the predicted one.

    One discount a level, n1 / (n1 + 2 n2). Source: Chen & Goodman, An Empirical Study of
    Smoothing Techniques for Language Modeling (1999), section 3.
    """

    def __init__(self, order: int, symbols: Sequence[str], tunes: Iterable[Sequence[str]]) -> None:
        self.order = order
        self.symbols = tuple(symbols)
        self.counts: list[defaultdict[Context, Counter[str]]] = [
            defaultdict(Counter) for _ in range(order)
        ]
        for tune in tunes:
            self._count(tune)
        self._continue()
        self.totals = [{c: sum(f.values()) for c, f in level.items()} for level in self.counts]
        self.discounts = [_discount(level) for level in self.counts]

    def _count(self, tune: Sequence[str]) -> None:
        padded = [START] * (self.order - 1) + list(tune)
        for place in range(self.order - 1, len(padded)):
            context = tuple(padded[place - self.order + 1 : place])
            self.counts[-1][context][padded[place]] += 1

    def _continue(self) -> None:
        """Below the highest level count how many contexts a symbol follows, not how often."""
        for level in range(self.order - 1, 0, -1):
            for context, followers in self.counts[level].items():
                shorter = self.counts[level - 1][context[1:]]
                for symbol in followers:
                    shorter[symbol] += 1

    def distribution(self, before: Sequence[str]) -> dict[str, float]:
        """The symbols so far -> the probability of each next one."""
        padded = [START] * (self.order - 1) + list(before)
        shares = dict.fromkeys(self.symbols, 1 / len(self.symbols))
        for level in range(self.order):
            context = tuple(padded[len(padded) - level :])
            followers = self.counts[level].get(context)
            if followers:
                self._interpolate(shares, followers, self.totals[level][context], level)
        return shares

    def _interpolate(
        self, shares: dict[str, float], followers: Counter[str], total: int, level: int
    ) -> None:
        discount = self.discounts[level]
        left_over = discount * len(followers) / total
        for symbol in shares:
            shares[symbol] *= left_over
        for symbol, count in followers.items():
            shares[symbol] += max(count - discount, 0.0) / total

    def predict(self, tune: Sequence[str]) -> tuple[list[float], list[bool]]:
        """A tune -> log2 p of each symbol after the first, and whether it was the likeliest."""
        logs, right = [], []
        for place in range(1, len(tune)):
            shares = self.distribution(tune[max(0, place - self.order + 1) : place])
            logs.append(math.log2(shares[tune[place]]))
            right.append(max(shares, key=shares.__getitem__) == tune[place])
        return logs, right


def _discount(level: dict[Context, Counter[str]]) -> float:
    sizes = Counter(count for followers in level.values() for count in followers.values())
    return sizes[1] / (sizes[1] + 2 * sizes[2]) if sizes[1] else 0.5


def best_kneser_ney(
    symbols: Sequence[str],
    train: Sequence[Sequence[str]],
    valid: Sequence[Sequence[str]],
    orders: Iterable[int] = (2, 4, 6, 8, 10, 12),
) -> tuple[int, Predictor]:
    """The order that does best on the validation tunes, and its predictor."""
    models = {order: KneserNey(order, symbols, train) for order in orders}
    best = min(models, key=lambda order: evaluate(models[order].predict, valid).bits_per_symbol)
    return best, models[best].predict
