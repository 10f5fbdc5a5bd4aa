"""When notes began -> steps: tempo, meter and place in the bar, found together by Viterbi.

Every tempo from slow to fast starts a way of its own at every place in the bar of every meter. From
note to note each way keeps the steps that fit best what is usual at its place, and follows the
singer: its next beat lies a little nearer to where the note was heard, its step is a little longer
or shorter. The way that explains all onsets best gives steps, tempo, meter and pickup.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.hearing.segment import SungNote
from melody.hearing.tables import lengths, meters
from melody.hearing.track import Floats
from melody.music.meters import Meter, parse_meter

SLOWEST, FASTEST, TEMPOS = 45.0, 220.0, 48  # quarters a minute
USUAL_TEMPO, TEMPO_WIDTH = 100.0, 0.2  # and its spread, as a logarithm
KNOWN_WIDTH = 0.03
MISSED = 0.03  # seconds by which an onset misses the grid
WILD, WILD_WIDTH = 0.004, 0.08  # share of onsets that are off by anything, and how far
LEAN, YIELD = 0.5, 0.12  # how much of a miss moves the beat, and the length of a step
HABIT = 0.6  # weight of what is usual at a place
METER_SHARES = {"2/4": -1.2, "3/4": -1.2, "4/4": -1.1, "6/8": -1.7}
LAST_MISSED = 0.12  # seconds by which the last note ends too soon or too late
MINUTE = 60.0
STEPS = 4  # of a quarter


class Gridded(NamedTuple):
    """Steps from each note to the next, the tempo in quarters a minute, meter, first place."""

    steps: tuple[int, ...]
    bpm: float
    meter: Meter
    place: int
    seconds: tuple[float, ...]
    score: float


def find_grid(notes: Sequence[SungNote], bpm: float | None = None) -> Gridded:
    """The likeliest steps; ``bpm`` is the tempo where it is known."""
    times = np.array([*(note.start for note in notes), notes[-1].end])
    return max((follow(times, name, bpm) for name in meters()), key=lambda way: way.score)


class Ways:
    """The ways of one meter: (tempos, places) their scores, next beats and seconds of a step."""

    def __init__(self, start: float, meter: str, bpm: float | None) -> None:
        self.habits = HABIT * lengths(meter)
        self.bar, self.longest = self.habits.shape
        tempos, self.prior = offered_tempos(bpm)
        self.step = np.repeat((MINUTE / STEPS / tempos)[:, None], self.bar, 1)
        self.beat = np.full_like(self.step, start)
        self.score = np.repeat(self.prior[:, None], self.bar, 1) + METER_SHARES[meter]
        counts = np.arange(1, self.longest + 1)
        self.counts = counts[:, None]  # steps from one note to the next
        self.origin = (np.arange(self.bar)[None] - self.counts) % self.bar  # (steps, places)
        self.yields = YIELD

    def advance(self, time: float, missed: float) -> tuple[NDArray[np.intp], Floats]:
        """Go on to a note; how many steps each way took to each place, and its step before."""
        step, beat = self.step[:, self.origin], self.beat[:, self.origin]
        late = time - beat - self.counts * step
        likely = self.score[:, self.origin] + self.habits[self.origin, self.counts - 1]
        likely = likely + closeness(late, missed)
        best = likely.argmax(1)[:, None]
        late, before, beat, likely = (
            np.take_along_axis(values, best, 1)[:, 0] for values in (late, step, beat, likely)
        )
        count = best[:, 0] + 1
        self.score = likely
        self.beat = beat + count * before + LEAN * late
        self.step = before * np.exp(np.clip(self.yields * late / (count * before), -0.1, 0.1))
        return count, before


def closeness(late: Floats, missed: float) -> Floats:
    """How likely a note is to come so late, as a logarithm."""
    true = (1 - WILD) / missed * np.exp(-0.5 * (late / missed) ** 2)
    wild = WILD / WILD_WIDTH * np.exp(-0.5 * (late / WILD_WIDTH) ** 2)
    likely: Floats = np.log(true + wild + 1e-12)
    return likely


def offered_tempos(bpm: float | None) -> tuple[Floats, Floats]:
    """The tempos that are tried, and how likely each is, as a logarithm."""
    if bpm is not None:
        tempos = bpm * np.array([0.97, 0.985, 1.0, 1.015, 1.03])
        return tempos, -0.5 * (np.log(tempos / bpm) / KNOWN_WIDTH) ** 2
    tempos = np.geomspace(SLOWEST, FASTEST, TEMPOS)
    return tempos, -0.5 * (np.log(tempos / USUAL_TEMPO) / TEMPO_WIDTH) ** 2


def follow(times: Floats, meter: str, bpm: float | None) -> Gridded:
    """The best way through the onsets in one meter; the last time is the end of the last note."""
    ways = Ways(float(times[0]), meter, bpm)
    taken = []
    for time in times[1:-1]:
        taken.append(ways.advance(float(time), MISSED))
    taken.append(ways.advance(float(times[-1]), LAST_MISSED))
    tempo, place = np.unravel_index(int(ways.score.argmax()), ways.score.shape)
    score = float(ways.score[tempo, place])
    steps, seconds = [], []
    for counts, before in reversed(taken):
        steps.append(int(counts[tempo, place]))
        seconds.append(float(before[tempo, place]))
        place = (place - steps[-1]) % ways.bar
    steps.reverse()
    seconds.reverse()
    heard = tempo_of(times, steps)
    return Gridded(tuple(steps), heard, parse_meter(meter), int(place), tuple(seconds), score)


def tempo_of(times: Floats, steps: Sequence[int]) -> float:
    """Quarters a minute from the first note to the last, whose own end is vague."""
    last = len(times) - 2 if len(times) > 2 else 1
    return MINUTE / STEPS * sum(steps[:last]) / max(0.01, float(times[last] - times[0]))
