"""Strengths from votes on pairs: the Bradley-Terry model with ties, and how sure they are.

Davidson, On Extending the Bradley-Terry Model to Accommodate Ties in Paired Comparison Experiments
(1970): A wins with odds a, B with b, and neither with t * sqrt(a b). In comments: N samples, S
systems, P pairs, 3 outcomes (the first wins, the second wins, neither does).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
# First and second system by number; 1 if the first won, -1 if the second did, 0 for neither.
Outcome = tuple[int, int, int]

PRIOR = 1 / 3  # of a vote, for each outcome of a meeting with an average system that nobody heard
FEWEST = 10  # votes on a system, before anything is said about it
SAMPLES = 400
MOST_ROUNDS, CLOSE = 50, 1e-9
COLUMN = {1: 0, -1: 1, 0: 2}


@dataclass(frozen=True)
class Standing:
    """A system's place: how often it would be preferred to an average one, 0 to 1.

    A tie counts half. From ``low`` to ``high`` is the 95 % interval; it is everything, 0 to 1,
    where fewer than ``FEWEST`` votes were given.
    """

    score: float
    low: float
    high: float
    votes: int


def rank(systems: int, outcomes: Sequence[Outcome]) -> list[Standing]:
    """The standing of each system, by its number; the interval is bootstrapped over the votes.

    The same votes in any order give the same numbers.
    """
    if not systems:
        return []
    counts = _count(systems, outcomes)
    met = Counter(number for first, second, _ in outcomes for number in (first, second))
    fitted = estimate(systems, np.concatenate([counts[None], _resample(counts)]))
    scores = fitted[0]
    low, high = np.quantile(fitted, (0.025, 0.975), axis=0)
    sure = [met[number] >= FEWEST for number in range(systems)]
    return [
        Standing(
            score=float(scores[number]),
            low=float(min(low[number], scores[number])) if sure[number] else 0.0,
            high=float(max(high[number], scores[number])) if sure[number] else 1.0,
            votes=met[number],
        )
        for number in range(systems)
    ]


def estimate(systems: int, counts: Numbers) -> Numbers:
    """(N, P, 3) votes on the pairs in the order of ``combinations`` -> (N, S) scores, 0 to 1.

    N samples of votes are fitted at once. The likelihood of each has one top (it is a logit of the
    odds and of t), which Newton's way finds.
    """
    features = _features(systems)
    average = np.full((len(counts), systems, 3), PRIOR)
    votes = np.concatenate([counts, average], axis=1)
    x = np.zeros((len(counts), systems + 1))
    for _ in range(MOST_ROUNDS):
        step = _newton_step(x, features, votes)
        x = x + _shorten(step, x, features, votes)
        if np.abs(step).max() < CLOSE:
            break
    return _scores(x)


def _count(systems: int, outcomes: Sequence[Outcome]) -> Numbers:
    place = {pair: row for row, pair in enumerate(combinations(range(systems), 2))}
    counts = np.zeros((len(place), 3))
    for first, second, winner in outcomes:
        if first == second:
            raise ValueError("a system does not meet itself")
        turned = first > second
        row = place[(second, first) if turned else (first, second)]
        counts[row, COLUMN[-winner if turned else winner]] += 1
    return counts


def _resample(counts: Numbers) -> Numbers:
    """(N, P, 3): as many votes drawn with repetition from the votes, again and again."""
    total = int(counts.sum())
    if not total:
        return np.zeros((0, *counts.shape))
    drawn = np.random.default_rng(1).multinomial(total, counts.ravel() / total, size=SAMPLES)
    return drawn.reshape(SAMPLES, *counts.shape).astype(np.float64)


def _features(systems: int) -> Numbers:
    """(P + S, 3, S + 1): what each outcome adds of each log strength, and of log t.

    The last S rows are the meetings with an average system, whose log strength is 0.
    """
    unit = np.eye(systems, systems + 1)
    nobody, tie = np.zeros(systems + 1), np.eye(1, systems + 1, systems)[0]
    pairs = [(unit[a], unit[b]) for a, b in combinations(range(systems), 2)]
    pairs += [(each, nobody) for each in unit]
    return np.array([(first, second, (first + second) / 2 + tie) for first, second in pairs])


def _log_shares(x: Numbers, features: Numbers) -> Numbers:
    """(N, P, 3) logarithms of the probabilities of the outcomes."""
    odds = np.einsum("ns,pos->npo", x, features)
    shares: Numbers = odds - np.logaddexp.reduce(odds, axis=2, keepdims=True)
    return shares


def _newton_step(x: Numbers, features: Numbers, votes: Numbers) -> Numbers:
    shares, total = np.exp(_log_shares(x, features)), votes.sum(axis=2)
    flat = features.reshape(-1, features.shape[2])
    squares = (flat[:, :, None] * flat[:, None, :]).reshape(len(flat), -1)
    weights = total[:, :, None] * shares
    mean = np.einsum("npo,pos->nps", shares, features)
    gradient = (votes - weights).reshape(len(x), -1) @ flat
    curvature = (weights.reshape(len(x), -1) @ squares).reshape(len(x), *2 * x.shape[1:])
    curvature -= np.swapaxes(mean * total[:, :, None], 1, 2) @ mean
    return np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0]


def _shorten(step: Numbers, x: Numbers, features: Numbers, votes: Numbers) -> Numbers:
    """The steps, halved until none leads down."""

    def likelihood(at: Numbers) -> Numbers:
        value: Numbers = (votes * _log_shares(at, features)).sum(axis=(1, 2))
        return value

    before = likelihood(x)
    while (leads_down := likelihood(x + step) < before - CLOSE).any():
        step = np.where(leads_down[:, None], step / 2, step)
    return step


def _scores(x: Numbers) -> Numbers:
    """(N, S + 1) log strengths and log t -> how often each is preferred to one of strength 1."""
    strengths, tie = x[:, :-1] - x[:, :-1].mean(axis=1, keepdims=True), np.exp(x[:, -1:])
    drawn = tie * np.exp(strengths / 2)
    scores: Numbers = (np.exp(strengths) + drawn / 2) / (np.exp(strengths) + 1 + drawn)
    return scores
