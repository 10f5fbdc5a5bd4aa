"""The randomness of one request: the Mersenne Twister, number for number as PyTorch draws it.

So a variation is the same take with and without PyTorch. Source: Matsumoto & Nishimura,
Mersenne Twister (1998).
"""

import math
from typing import cast

import numpy as np
from numpy.typing import NDArray

WIDE = 2**28  # above it a whole number is drawn of 64 bits
DOUBLE_BITS, FLOAT_BITS = 53, 24  # of a number from 0 to 1


class Chance:
    """A generator of random numbers of its own; the same seed, the same numbers."""

    def __init__(self, random_seed: int) -> None:
        state = np.random.RandomState(random_seed & 0xFFFFFFFF)
        self._bits = cast(np.random.MT19937, state._bit_generator)

    def uniform(self, *shape: int) -> NDArray[np.float64]:
        """Numbers from 0 to 1, 1 excluded."""
        kept = self._wide(math.prod(shape)) & np.uint64(2**DOUBLE_BITS - 1)
        numbers: NDArray[np.float64] = kept * 2.0**-DOUBLE_BITS
        return numbers.reshape(shape)

    def coarse(self, count: int) -> NDArray[np.float64]:
        """So many numbers from 0 to 1, 1 excluded, of half as many bits."""
        kept = self._narrow(count) & np.uint64(2**FLOAT_BITS - 1)
        numbers: NDArray[np.float64] = kept * 2.0**-FLOAT_BITS
        return numbers

    def whole(self, below: int, *shape: int) -> NDArray[np.int64]:
        """Whole numbers from 0 on, below a number."""
        draw = self._wide if below >= WIDE else self._narrow
        numbers: NDArray[np.uint64] = draw(math.prod(shape)) % np.uint64(below)
        return numbers.astype(np.int64).reshape(shape)

    def _narrow(self, count: int) -> NDArray[np.uint64]:
        drawn: NDArray[np.uint64] = self._bits.random_raw(count)
        return drawn

    def _wide(self, count: int) -> NDArray[np.uint64]:
        high, low = self._bits.random_raw(2 * count).reshape(-1, 2).T
        both: NDArray[np.uint64] = high << np.uint64(32) | low
        return both
