"""What a gap's surroundings say of it: what stands where the same notes stand without a gap.

Whole bars away, earlier or later, the visible symbols on both sides of a gap may stand once more.
Of all such places that one is taken where the most symbols in a row agree, before the gap and
after it together; where several tie, the nearest. What stands there, if it is visible, is told.

Shapes: T symbols of a tune, S shifts by whole bars.
"""

import numpy as np
from numpy.typing import NDArray

from melody.models.echoes import EDGES, Integers

Booleans = NDArray[np.bool_]


def numbers_around(ids: Integers, hidden: Booleans, bar: int, nothing: int) -> Integers:
    """(T,) ids and which are hidden -> (T, 2) what is known of each hidden one.

    The first is the id that stands there, the second how many symbols agree, as one of ``EDGES``.
    ``nothing`` is the id where nothing agrees, where what agrees is hidden too, and of what is
    visible. No hidden symbol has a part in it.
    """
    numbers = np.tile([nothing, 0], (len(ids), 1))
    shifts = _shifts(len(ids), bar)
    if hidden.all() or not hidden.any() or not len(shifts):
        return numbers
    there = np.arange(len(ids)) + shifts[:, None]
    inside = (there >= 0) & (there < len(ids))
    there = there.clip(0, len(ids) - 1)
    can_be_told = inside & ~hidden[there]
    agreeing = _agreeing(can_be_told & ~hidden & (ids[there] == ids), ~hidden)
    agreeing = np.where(can_be_told, agreeing, 0)
    chosen = agreeing.argmax(0), np.arange(len(ids))
    is_told = hidden & (agreeing[chosen] > 0)
    numbers[is_told, 0] = ids[there[chosen]][is_told]
    numbers[is_told, 1] = np.searchsorted(EDGES, agreeing[chosen], side="right")[is_told]
    return numbers


def _shifts(length: int, bar: int) -> Integers:
    """(S,) the nearest first, an earlier one before the later one."""
    back = np.arange(bar, length, bar)
    return np.stack([-back, back], 1).ravel()


def _agreeing(alike: Booleans, visible: Booleans) -> Integers:
    """(S, T) where a shift agrees -> how far it agrees on both sides of the gap at each step."""
    length = len(visible)
    steps = np.arange(length)
    before = np.maximum.accumulate(np.where(visible, steps, -1))
    after = np.minimum.accumulate(np.where(visible, steps, length)[::-1])[::-1]
    left, right = _in_a_row(alike), _in_a_row(alike[:, ::-1])[:, ::-1]
    left, right = np.pad(left, ((0, 0), (0, 1))), np.pad(right, ((0, 0), (0, 1)))
    agreeing: Integers = left[:, before] + right[:, after]
    return agreeing


def _in_a_row(alike: Booleans) -> Integers:
    """(S, T) -> how many agree in a row up to each step."""
    steps = np.arange(1, alike.shape[1] + 1)
    in_a_row: Integers = steps - np.maximum.accumulate(np.where(alike, 0, steps), 1)
    return in_a_row
