"""The distance of two sets of melodies, by the distributions of their traits.

Shapes: N melodies of a set, F traits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melody.evaluate.traits import TRAITS

TraitTable = NDArray[np.float64]
GRID_POINTS = 200
LEAST_SPREAD = 1e-6  # below it, a trait does not vary


@dataclass(frozen=True)
class Comparison:
    """How one trait of a set stands to real songs.

    ``overlap`` is from 0 to 1: how alike the distances between generated and real melodies are to
    those among real ones.
    """

    trait: str
    real: float
    real_spread: float
    found: float
    found_spread: float
    overlap: float

    @property
    def is_close(self) -> bool:
        """Whether the means are within one standard deviation of real songs."""
        return abs(self.found - self.real) <= self.real_spread


def table_of(described: Sequence[Mapping[str, float]]) -> TraitTable:
    """Described melodies -> (N, F) traits, in their order."""
    return np.array([[traits[name] for name in TRAITS] for traits in described])


def compare_sets(real: TraitTable, found: TraitTable) -> list[Comparison]:
    """(N, F) traits of real songs and of a set -> one comparison for each trait."""
    return [
        Comparison(
            name,
            float(real[:, place].mean()),
            float(real[:, place].std()),
            float(found[:, place].mean()),
            float(found[:, place].std()),
            overlap(real[:, place], found[:, place]),
        )
        for place, name in enumerate(TRAITS)
    ]


def overlap(real: TraitTable, found: TraitTable) -> float:
    """(N,) values of a trait in two sets -> the area that two densities have in common.

    The one is of the distances among real songs, the other of those from the set to real songs.
    Source: Yang & Lerch, On the evaluation of generative models in music (2020), section 3.
    """
    within = np.abs(real[:, None] - real)[np.triu_indices(len(real), 1)]
    across = np.abs(found[:, None] - real).ravel()
    width = max(float(within.std()), 1e-3) * len(real) ** -0.2
    points = np.linspace(-3 * width, max(within.max(), across.max()) + 3 * width, GRID_POINTS)
    both = np.minimum(_density(within, points, width), _density(across, points, width))
    return float(both.sum() * (points[1] - points[0]))


def _density(values: TraitTable, points: TraitTable, width: float) -> TraitTable:
    """A smooth histogram: each value spread by a bell of a width, at evenly spaced points."""
    gap = points[1] - points[0]
    edges = np.append(points - gap / 2, points[-1] + gap / 2)
    shares = np.histogram(values, edges)[0] / len(values)
    bells = np.exp(-(((points[:, None] - points) / width) ** 2) / 2)
    return np.asarray(bells / bells.sum(0) @ shares / gap)


def frechet_distance(real: TraitTable, found: TraitTable) -> float:
    """The Frechet distance of two sets of traits: 0 for the same mean and covariance.

    The traits are first measured in standard deviations of the real songs; one in which real songs
    do not differ has none, and is left out. Source: Heusel et al.,
    GANs trained by a two time-scale update rule (2017), section 2, on traits instead of a
    network's features.
    """
    varies = real.std(0) > LEAST_SPREAD
    mean, spread = real[:, varies].mean(0), real[:, varies].std(0)
    one, other = (real[:, varies] - mean) / spread, (found[:, varies] - mean) / spread
    covariances = shrunk_covariance(one), shrunk_covariance(other)
    root = _root(covariances[0])
    middle = _root(root @ covariances[1] @ root)
    apart = ((one.mean(0) - other.mean(0)) ** 2).sum()
    return float(apart + np.trace(covariances[0]) + np.trace(covariances[1]) - 2 * np.trace(middle))


def shrunk_covariance(values: TraitTable) -> TraitTable:
    """(N, F) values -> (F, F) covariance, shrunk towards a multiple of the identity.

    Source: Ledoit & Wolf, A well-conditioned estimator for large-dimensional covariance matrices
    (2004).
    """
    count, width = values.shape
    centred = values - values.mean(0)
    sample = centred.T @ centred / count
    round_one = np.trace(sample) / width * np.eye(width)
    distance = ((sample - round_one) ** 2).sum()
    lengths = (centred**2).sum(1)
    noise = float((lengths**2).sum() / count - (sample**2).sum()) / count
    weight = min(noise / distance, 1.0) if distance > 0 else 1.0
    return np.asarray(weight * round_one + (1 - weight) * sample)


def _root(matrix: TraitTable) -> TraitTable:
    """The square root of a symmetric matrix that is positive semidefinite."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)) @ vectors.T)
