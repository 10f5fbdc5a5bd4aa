"""How a movement goes: where it is still, and where it arrives, as curves and as moments.

Kinematic beats are the moments at which a movement stops: it has arrived, the pose stands. All
curves have ``RATE`` values a second.
"""

import numpy as np
from numpy.typing import NDArray

RATE = 60
SMOOTH, LOCAL = 0.035, 1.0  # seconds: of one movement, of what is usual around it
DEEP, ARRIVED = 0.25, 0.12  # shares of a movement: to count at all, left when it has arrived
REACH = 1.0  # seconds around a moment in which a movement is measured
Curve = NDArray[np.float64]


def smooth(curve: Curve, seconds: float) -> Curve:
    """A curve without what is shorter than some time."""
    width = max(1, round(3 * seconds * RATE))
    bell = np.exp(-0.5 * (np.arange(-width, width + 1) / (seconds * RATE)) ** 2)
    padded = np.pad(curve, width, mode="edge")
    return np.convolve(padded, bell / bell.sum(), "valid")


def level(curve: Curve) -> Curve:
    """A curve beside what is usual around each moment: mean 0, spread 1."""
    usual = smooth(curve, LOCAL)
    spread = np.sqrt(smooth((curve - usual) ** 2, LOCAL))
    floor = 0.05 * (spread.max() or 1.0)
    return (curve - usual) / (spread + floor)


def stillness(speed: Curve) -> Curve:
    """How much a movement stops, moment by moment: high at kinematic beats."""
    ground = float(np.median(speed)) * 0.1 + 1e-9
    return -level(smooth(np.log(speed + ground), SMOOTH))


def kinematic_beats(speed: Curve) -> Curve:
    """The seconds at which a movement arrives: where speed has fallen to its next low."""
    return arrivals(speed)[0]


def arrivals(speed: Curve) -> tuple[Curve, Curve]:
    """The seconds at which a movement arrives, and how strongly it stopped there (1 is usual).

    A pose that is held begins when it is reached, not in the middle of its time.
    """
    slow = smooth(speed, SMOOTH)
    highs, lows = turns(slow, DEEP * range_around(slow))
    times, strengths = [], []
    for high, low in zip(highs, lows, strict=True):
        edge = slow[low] + ARRIVED * (slow[high] - slow[low])
        at = high + int(np.argmax(slow[high : low + 1] <= edge))
        before, here = slow[at - 1], slow[at]
        part = (before - edge) / (before - here) if before > here else 1.0
        times.append((at - 1 + part) / RATE)
        strengths.append(slow[high] - slow[low])
    usual = float(np.median(strengths)) if strengths else 1.0
    return np.array(times), np.array(strengths) / (usual or 1.0)


def range_around(curve: Curve) -> Curve:
    """How far a curve goes up and down around each moment."""
    width = round(REACH * RATE)
    padded = np.pad(curve, width, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * width + 1)
    found: Curve = np.percentile(windows, 95, axis=1) - np.percentile(windows, 5, axis=1)
    wide: Curve = np.maximum(found, 0.15 * found.max()) + 1e-9
    return wide


def turns(curve: Curve, least: Curve) -> tuple[list[int], list[int]]:
    """The highs of a curve, and the low after each, apart by ``least`` or more."""
    highs, lows = [], []
    high = low = 0
    is_rising = True
    for at in range(len(curve)):
        if is_rising:
            if curve[at] > curve[high]:
                high = at
            elif curve[high] - curve[at] > least[at]:
                highs.append(high)
                low, is_rising = at, False
        elif curve[at] < curve[low]:
            low = at
        elif curve[at] - curve[low] > least[at]:
            lows.append(low)
            high, is_rising = at, True
    if not is_rising:
        lows.append(low)
    return highs, lows


def marks(speed: Curve) -> Curve:
    """A curve that is high where a movement arrives."""
    times, strengths = arrivals(speed)
    curve = np.zeros(len(speed))
    np.add.at(curve, np.clip(np.round(times * RATE).astype(int), 0, len(speed) - 1),
              np.minimum(strengths, 2.0))  # fmt: skip
    return smooth(curve, SMOOTH) * RATE * SMOOTH * 2.5
