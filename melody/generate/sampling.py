"""Sampling the next symbol: temperature, top-k, top-p, as pure functions on logits.

Everything happens in log space after the maximum is subtracted, so no temperature and no size of
logits gives NaN. In NumPy, which takes a third of PyTorch's time for so few numbers.
Shapes: B takes, V vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from melody.generate.chance import Chance
from melody.generate.limits import HOTTEST, MOST_KEPT
from melody.notation import MelodyError

AT_ONCE = 64  # choices that noise is drawn for
SURELY = 1e-9  # of probability: more than sums in another order differ by
LARGEST = float(np.finfo(np.float64).max)

Logits = NDArray[np.float64]
SymbolIds = NDArray[np.int64]


@dataclass(frozen=True)
class Sampling:
    """How symbols are drawn from the model's distribution.

    ``temperature`` 0...10, 0 takes the likeliest symbol; ``top_k`` 0 (off) or the number of
    likeliest symbols kept; ``top_p`` in (0, 1], the share of probability kept.

    Raises:
        MelodyError: for anything else, NaN included.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    def __post_init__(self) -> None:
        if not _is_between(self.temperature, 0, HOTTEST):
            raise MelodyError("temperature must be a number from 0 to 10")
        if not _is_between(self.top_k, 0, MOST_KEPT) or self.top_k != int(self.top_k):
            raise MelodyError(f"top-k must be a whole number to {MOST_KEPT}, 0 to switch it off")
        if not _is_between(self.top_p, 0, 1) or self.top_p == 0:
            raise MelodyError("top-p must be a number above 0 and up to 1")


def _is_between(value: object, low: float, high: float) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high


class GumbelNoise:
    """Standard Gumbel noise (Gumbel 1954), all the randomness of one melody.

    Adding it to logits and taking the largest draws from their softmax (the Gumbel-max trick). One
    number per symbol, so that equal noise compares models fairly. It is drawn for many choices at
    once, which takes a fraction of the time and gives the same numbers. They are those of
    PyTorch's generator: doubles of 53 bits from a Mersenne twister (Matsumoto & Nishimura 1998).
    """

    def __init__(self, random_seed: int) -> None:
        self._chance = Chance(random_seed)
        self._noise = np.empty((0, 0))
        self._used = 0

    def draw(self, choices: int, symbols: int) -> Logits:
        """(choices, symbols) noise not used before; ``symbols`` must be the same in every call."""
        if self._used + choices > len(self._noise):
            chance = self._chance.uniform(choices * AT_ONCE, symbols)
            self._noise = -np.log(-np.log(chance.clip(1e-300, 1 - 1e-16)))
            self._used = 0
        self._used += choices
        return self._noise[self._used - choices : self._used]


def choose(logits: NDArray[np.floating], sampling: Sampling, noise: GumbelNoise) -> SymbolIds:
    """(B, V) logits -> (B,) ids: the Gumbel-max trick after temperature, top-k and top-p."""
    if sampling.temperature == 0:
        return _likeliest(_finite(logits))
    return choose_with(logits, sampling, noise.draw(*logits.shape))


def choose_rows(
    logits: NDArray[np.floating], sampling: Sampling, noises: Sequence[GumbelNoise]
) -> SymbolIds:
    """(B, V) logits -> (B,) ids, each row with the noise of its own melody."""
    if sampling.temperature == 0:
        return _likeliest(_finite(logits))
    noise = np.concatenate([each.draw(1, logits.shape[1]) for each in noises])
    return choose_with(logits, sampling, noise)


def choose_with(logits: NDArray[np.floating], sampling: Sampling, noise: Logits) -> SymbolIds:
    """(B, V) logits and (B, V) noise -> (B,) ids; the temperature is not 0.

    Where the likeliest symbol with its noise is one of those that top-p keeps, it is chosen; the
    symbols need to be ranked for the other rows alone.
    """
    scaled = keep_top_k(_scale(_finite(logits), sampling), int(sampling.top_k))
    ids = _likeliest(scaled + noise)
    if sampling.top_p >= 1:
        return ids
    shares = np.exp(scaled - np.maximum.reduce(scaled, -1, keepdims=True))
    own = shares[np.arange(len(ids)), ids][:, None]
    before = np.add.reduce(shares * (shares >= own), -1) - own[:, 0]  # of equal ones, at most
    before /= np.add.reduce(shares, -1)
    unsure = np.flatnonzero(~(before < sampling.top_p - SURELY))
    if len(unsure):
        ids[unsure] = _likeliest(keep_top_p(scaled[unsure], sampling.top_p) + noise[unsure])
    return ids


def _finite(logits: NDArray[np.floating]) -> Logits:
    return forbid_nan(logits.astype(np.float64, copy=False))


def narrow(finite: Logits, sampling: Sampling) -> Logits:
    """(B, V) finite logits -> the same after temperature (not 0), top-k and top-p."""
    return keep_top_p(keep_top_k(_scale(finite, sampling), int(sampling.top_k)), sampling.top_p)


def _scale(finite: Logits, sampling: Sampling) -> Logits:
    # An overflow forbids what is very unlikely; where all is forbidden, the first id is taken.
    with np.errstate(over="ignore", invalid="ignore"):
        scaled: Logits = finite - np.maximum.reduce(finite, -1, keepdims=True)
        scaled /= sampling.temperature
    return scaled


def _likeliest(logits: Logits) -> SymbolIds:
    ids: SymbolIds = logits.argmax(-1)
    return ids


def forbid_nan(logits: Logits) -> Logits:
    """(B, V) logits, infinity and NaN made finite; minus infinity (a forbidden symbol) stays."""
    finite: Logits = np.minimum(logits, LARGEST)
    finite[np.isnan(finite)] = -LARGEST
    return finite


def keep_top_k(logits: Logits, top_k: int) -> Logits:
    """(B, V) logits with all but the ``top_k`` likeliest forbidden; 0 keeps all.

    Ties are broken by order, so that exactly ``top_k`` stay.
    """
    if top_k == 0 or top_k >= logits.shape[-1]:
        return logits
    kept: Logits = logits.copy()
    np.put_along_axis(kept, _ranked(logits)[:, top_k:], -np.inf, -1)
    return kept


def keep_top_p(logits: Logits, top_p: float) -> Logits:
    """(B, V) logits with all but the likeliest symbols, of ``top_p`` probability, forbidden.

    The likeliest always stays. Nucleus sampling: Holtzman et al., The Curious Case of Neural Text
    Degeneration (2020).
    """
    if top_p >= 1:
        return logits
    order = _ranked(logits)
    shares = np.exp(np.take_along_axis(logits, order, -1) - logits.max(-1, keepdims=True))
    shares /= shares.sum(-1, keepdims=True)
    before = shares.cumsum(-1) - shares  # top_p=0.7: [0, 0.5, 0.8] keeps two
    kept: Logits = logits.copy()
    likely = np.where(before < top_p, np.take_along_axis(logits, order, -1), -np.inf)
    np.put_along_axis(kept, order, likely, -1)
    return kept


def _ranked(logits: Logits) -> SymbolIds:
    """Ids from the likeliest down, the first of equal ones first."""
    order: SymbolIds = np.argsort(-logits, -1, kind="stable")
    return order
