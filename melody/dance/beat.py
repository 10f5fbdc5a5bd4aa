"""A curve of movement or of sound -> its steady beat: tempo, offset, and how sure that is.

The tempo is found by a comb over the curve's autocorrelation, the places of the beats by dynamic
programming (Ellis, Beat Tracking by Dynamic Programming, 2007) and a straight line through them.
"""

from dataclasses import dataclass

import numpy as np

from melody.dance.movement import RATE, SMOOTH, Curve, level, marks, smooth, stillness
from melody.notation import MelodyError

SLOWEST, FASTEST = 72.0, 144.0  # beats a minute that are told
SHORTEST_PULSE, LONGEST_PULSE = 0.22, 1.7  # seconds between two stops
TEETH = 4  # of the comb
AS_GOOD = 0.8  # the fastest pulse that is so good beside the best one is taken
TIGHT = 4.0  # how much a beat costs that does not keep the tempo
NEAR = 0.07  # seconds from a beat that still hit it
SURE = 0.5  # below it there is no steady beat
FEWEST_BEATS = 4
NO_BEAT = "the tempo must be {:g} to {:g} beats a minute, and its first beat within the clip"
SLOWEST_TOLD, FASTEST_TOLD = 36.0, 288.0


@dataclass(frozen=True)
class Beat:
    """A steady beat: ``offset`` is the second of its first beat; ``confidence`` is 0 to 1."""

    bpm: float
    offset: float
    confidence: float = 1.0

    def __post_init__(self) -> None:
        is_tempo = SLOWEST_TOLD <= self.bpm <= FASTEST_TOLD
        if not is_tempo or not 0 <= self.offset <= 60:
            raise MelodyError(NO_BEAT.format(SLOWEST_TOLD, FASTEST_TOLD))

    @property
    def seconds(self) -> float:
        """From a beat to the next."""
        return 60 / self.bpm

    def times(self, seconds: float) -> Curve:
        """The seconds of all beats in a clip of that length."""
        return np.arange(self.offset, seconds, self.seconds)


def autocorrelate(curve: Curve, longest: int) -> Curve:
    """How much a curve is like itself some moments later, 1 at once."""
    values = curve - curve.mean()
    size = 1 << (2 * len(values)).bit_length()
    power = np.abs(np.fft.rfft(values, size)) ** 2
    found = np.fft.irfft(power, size)[:longest]
    overlap = np.maximum(len(values) - np.arange(longest), len(values) // 4)
    scaled = found / overlap
    return scaled / (scaled[0] or 1.0)


def comb(likeness: Curve, periods: Curve) -> Curve:
    """How well each period (moments) and its multiples come back, less what lies between them."""
    places = np.arange(len(likeness))
    total, count = np.zeros(len(periods)), np.zeros(len(periods))
    for tooth in range(1, TEETH + 1):
        there = tooth * periods < len(likeness) - 1
        on = np.interp(tooth * periods, places, likeness)
        off = np.interp((tooth - 0.5) * periods, places, likeness)
        total += np.where(there, on - 0.5 * off, 0)
        count += there
    return total / np.maximum(count, 1) / 1.5


def find_pulse(curve: Curve) -> tuple[float, float]:
    """The period of a curve's pulse in seconds, and how well it comes back (0 to 1)."""
    longest = min(len(curve) * 3 // 4, round(TEETH * LONGEST_PULSE * RATE) + 2)
    likeness = autocorrelate(curve, longest)
    periods = np.geomspace(SHORTEST_PULSE, LONGEST_PULSE, 600) * RATE
    scores = comb(likeness, periods)
    peaks = np.flatnonzero((scores[1:-1] >= scores[:-2]) & (scores[1:-1] > scores[2:])) + 1
    if not len(peaks):
        return 0.5, 0.0
    best = scores[peaks].max()
    fast = peaks[scores[peaks] >= AS_GOOD * best][0]
    return float(periods[fast] / RATE), float(np.clip(scores[fast], 0, 1))


def track(curve: Curve, period: float) -> Curve:
    """The seconds of beats about a period apart at high places of a curve."""
    step = period * RATE
    score, source = curve.copy(), np.full(len(curve), -1)
    reach = np.arange(-round(1.5 * step), -round(0.6 * step))
    cost = -TIGHT * np.log(-reach / step) ** 2 * 4
    for at in range(round(1.5 * step), len(curve)):
        ways = score[at + reach] + cost
        best = int(ways.argmax())
        if ways[best] > 0:
            score[at] += ways[best]
            source[at] = at + reach[best]
    tail = max(1, round(step))
    at = len(curve) - tail + int(score[-tail:].argmax())
    beats = [at]
    while source[at] >= 0:
        at = int(source[at])
        beats.append(at)
    return np.array(beats[::-1]) / RATE


def fit_line(beats: Curve, period: float) -> tuple[float, float]:
    """The period and the first beat of the straight line that lies nearest to some beats."""
    numbers = np.concatenate(([0], np.cumsum(np.maximum(1, np.round(np.diff(beats) / period)))))
    keep = np.ones(len(beats), bool)
    slope, start = period, float(beats[0])
    for _ in range(3):
        if keep.sum() < FEWEST_BEATS:
            break
        slope, start = np.polyfit(numbers[keep], beats[keep], 1)
        missed = np.abs(beats - start - slope * numbers)
        keep = missed <= max(NEAR, 1.5 * float(np.median(missed)))
    return float(slope), float(start % slope)


def fold_period(period: float) -> float:
    """A period as one of 72 to 144 beats a minute."""
    while 60 / period < SLOWEST:
        period /= 2
    while 60 / period >= FASTEST:
        period *= 2
    return period


def find_beat(pulsing: Curve, curve: Curve) -> Beat:
    """The steady beat: its tempo comes from ``pulsing``; ``curve`` is high where beats are."""
    pulse, likeness = find_pulse(pulsing)
    beats = track(curve, pulse)
    if len(beats) < FEWEST_BEATS:
        return Beat(100.0, 0.0, 0.0)
    exact, first = fit_line(beats, pulse)
    exact = exact if abs(exact / pulse - 1) < 0.06 else pulse
    period = fold_period(exact)
    offset = best_phase(curve, period, first, exact)
    misses = np.abs((beats - first + exact / 2) % exact - exact / 2)
    steady = float((misses <= NEAR).mean())
    return Beat(
        round(60 / period, 2), round(offset, 3), round(float(np.clip(likeness * steady, 0, 1)), 2)
    )


def best_phase(curve: Curve, period: float, first: float, pulse: float) -> float:
    """Where beats of a folded period begin: of the pulse's places those where the curve is high."""
    count = max(1, round(period / pulse))
    starts = [(first + number * pulse) % period for number in range(count)]
    moments = np.arange(len(curve)) / RATE
    seconds = len(curve) / RATE

    def height(start: float) -> float:
        return float(np.interp(np.arange(start, seconds, period), moments, curve).mean())

    return max(starts, key=height)


def beat_of_motion(speed: Curve) -> Beat:
    """The steady beat at which a movement stops."""
    return find_beat(stillness(speed), marks(speed))


def beat_of_sound(beginnings: Curve) -> Beat | None:
    """The steady beat of a clip's own sound; ``None`` where it has none."""
    if len(beginnings) < 3 * RATE or not beginnings.max() > 0:
        return None
    curve = level(smooth(beginnings, SMOOTH / 2))
    return find_beat(curve, curve)
