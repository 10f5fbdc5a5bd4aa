"""Choosing the next symbol: the knobs, and pure functions on logits.

Everything happens in log space after the maximum is subtracted, so no temperature and no size of
logits gives NaN. Shapes: B takes, V vocabulary.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from melody.notation import MelodyError

HOTTEST = 10.0
MOST_KEPT = 1000  # far above every vocabulary
AT_ONCE = 64  # choices that noise is drawn for


@dataclass(frozen=True)
class Sampling:
    """The knobs of sampling.

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


class Dice:
    """The chance of one request: Gumbel noise (Gumbel 1954) for one choice after the other.

    One noise per symbol, so that equal noise compares models fairly. It is drawn for many choices
    at once, which takes a fraction of the time and gives the same numbers.
    """

    def __init__(self, random_seed: int) -> None:
        self._generator = torch.Generator().manual_seed(random_seed)
        self._noise = torch.empty(0, 0, dtype=torch.float64)
        self._used = 0

    def roll(self, choices: int, symbols: int) -> Tensor:
        """(choices, symbols) noise that was not used before; ``symbols`` stays the same."""
        if self._used + choices > len(self._noise):
            shape = (choices * AT_ONCE, symbols)
            chance = torch.rand(shape, generator=self._generator, dtype=torch.float64)
            self._noise = -torch.log(-torch.log(chance.clamp(1e-300, 1 - 1e-16)))
            self._used = 0
        self._used += choices
        return self._noise[self._used - choices : self._used]


def choose(logits: Tensor, sampling: Sampling, dice: Dice) -> Tensor:
    """(B, V) logits -> (B,) ids, drawn with the request's own dice."""
    logits = forbid_nan(logits.double())
    if sampling.temperature == 0:
        return logits.argmax(-1)
    scaled = (logits - logits.amax(-1, keepdim=True)) / sampling.temperature
    kept = keep_top_p(keep_top_k(scaled, int(sampling.top_k)), sampling.top_p)
    return (kept + dice.roll(*kept.shape)).argmax(-1)


def forbid_nan(logits: Tensor) -> Tensor:
    """(B, V) logits, infinity and NaN made finite; minus infinity (a forbidden symbol) stays."""
    largest = torch.finfo(logits.dtype).max
    return logits.nan_to_num(nan=-largest, posinf=largest, neginf=-math.inf)


def keep_top_k(logits: Tensor, top_k: int) -> Tensor:
    """(B, V) logits with all but the ``top_k`` likeliest forbidden; 0 keeps all.

    Ties are broken by order, so that exactly ``top_k`` stay.
    """
    if top_k == 0 or top_k >= logits.shape[-1]:
        return logits
    kept = logits.topk(top_k, -1).indices
    allowed = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, kept, True)
    return logits.masked_fill(~allowed, -math.inf)


def keep_top_p(logits: Tensor, top_p: float) -> Tensor:
    """(B, V) logits with the unlikely tail forbidden: the likeliest symbol always stays.

    Source: Holtzman et al., The Curious Case of Neural Text Degeneration (2020).
    """
    if top_p >= 1:
        return logits
    ranked, order = logits.log_softmax(-1).sort(-1, descending=True)
    before = ranked.exp().cumsum(-1) - ranked.exp()  # top_p=0.7: [0, 0.5, 0.8] keeps two
    drop = torch.zeros_like(before, dtype=torch.bool).scatter(-1, order, before >= top_p)
    return logits.masked_fill(drop, -math.inf)
