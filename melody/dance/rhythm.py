"""Movement on a beat -> a rhythm: at which sixteenth notes begin, and how high and lively it is.

A note begins where the movement's accent and the place in the bar together are worth it; the more
lively a second is, the less they need to be. Bars are of 4/4.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from melody.dance.beat import Beat
from melody.dance.clips import Clip
from melody.dance.movement import RATE, Curve, marks, smooth
from melody.music.meters import Meter
from melody.notation import HOLD, LONGEST_TAKE, REST, STEPS_PER_QUARTER, MelodyError

METER = Meter(4, 4)
BEATS = 4  # in a bar
BAR = METER.steps_per_bar
NOTE = "note"  # a step at which one begins; others are held or rests
WORTH = np.array([1, 0, 0.4, 0, 0.7, 0, 0.4, 0, 0.85, 0, 0.4, 0, 0.7, 0, 0.4, 0])  # of sixteenths
ACCENT_SHARE, WORTH_SHARE, SPEED_SHARE = 0.65, 0.35, 0.3
NEEDED, EASIER = 0.75, 0.37  # to begin a note in calm, and how much less where it is lively
CALM, LONGEST_CALM = 0.08, 8  # energy below which a note ends after so many steps
LIVELY = 0.5  # seconds over which energy is felt
TOO_SHORT = "the clip has no whole bar at this tempo; give a longer one, or double the tempo"


@dataclass(frozen=True, eq=False)
class Rhythm:
    """When notes begin in a clip.

    ``kinds`` has one of ``note``, ``_`` and ``r`` for each step, the first one sounding at
    ``start`` seconds; ``heights`` and ``energies`` (0 to 1) are those of the movement there.
    """

    beat: Beat
    start: float
    pickup: int
    kinds: tuple[str, ...]
    heights: Curve
    energies: Curve

    @property
    def bars(self) -> int:
        """How many whole bars there are."""
        return (len(self.kinds) - self.pickup) // BAR

    @property
    def onsets(self) -> Curve:
        """The seconds at which notes begin."""
        steps = [step for step, kind in enumerate(self.kinds) if kind == NOTE]
        return self.start + np.array(steps) * self.beat.seconds / STEPS_PER_QUARTER


def find_rhythm(clip: Clip, beat: Beat) -> Rhythm:
    """The rhythm of a movement, in as many bars as the clip has.

    Raises:
        MelodyError: when there is no whole bar.
    """
    accents = normal(marks(clip.speed))
    start = beat.offset % beat.seconds
    length = beat.seconds / STEPS_PER_QUARTER
    steps = min(int((clip.seconds - start) / length + 0.25), LONGEST_TAKE)
    times: Curve = start + np.arange(max(0, steps), dtype=np.float64) * length
    pickup = STEPS_PER_QUARTER * strongest_phase(accents, times[::STEPS_PER_QUARTER])
    bars = (steps - pickup) // BAR
    if bars < 1:
        raise MelodyError(TOO_SHORT)
    times = times[: pickup + bars * BAR]
    energies = value_at(normal(smooth(clip.speed, LIVELY)), times)
    heights = value_at(spread(smooth(clip.height, LIVELY / 2)), times)
    accent = ACCENT_SHARE * around(accents, times, length / 4)
    worth = WORTH_SHARE * WORTH[(np.arange(len(times)) - pickup) % BAR]
    speed = SPEED_SHARE * energies * value_at(normal(smooth(clip.speed, 0.03)), times)
    begins = (accent + worth + speed >= NEEDED - EASIER * energies).tolist()
    return Rhythm(beat, start, pickup, kinds_of(begins, energies, pickup), heights, energies)


def normal(curve: Curve) -> Curve:
    """A curve as 0 to 1, what is rarely reached being 1."""
    top = float(np.percentile(curve, 95)) or float(curve.max()) or 1.0
    return np.clip(curve / top, 0, 1)


def spread(curve: Curve) -> Curve:
    """A curve from 0, where it is rarely lower, to 1."""
    low, high = np.percentile(curve, (5, 95))
    shares: Curve = np.clip((curve - low) / max(high - low, 1e-6), 0, 1)
    return shares


def value_at(curve: Curve, times: Curve) -> Curve:
    """The values of a curve at some seconds."""
    return np.interp(times, np.arange(len(curve)) / RATE, curve)


def around(curve: Curve, times: Curve, reach: float) -> Curve:
    """The highest values of a curve near some seconds."""
    places = np.linspace(-reach, reach, 7)
    highest: Curve = np.max([value_at(curve, times + near) for near in places], axis=0)
    return highest


def strongest_phase(accents: Curve, beats: Curve) -> int:
    """On which of the first four beats bars begin: where the movement is accented most."""
    heights = around(accents, beats, 0.07)
    sums = [heights[phase::BEATS].mean() if len(heights[phase:]) else 0.0 for phase in range(BEATS)]
    return int(np.argmax(np.round(sums, 2)))


def kinds_of(begins: Sequence[bool], energies: Curve, pickup: int) -> tuple[str, ...]:
    """Where notes begin -> what each step is; every bar has a note, the last one is held."""
    kinds = [NOTE if begin else HOLD for begin in begins]
    kinds[0] = NOTE
    for line in range(pickup, len(kinds), BAR):
        if NOTE not in kinds[line : line + BAR]:
            kinds[line] = NOTE
    hold_last(kinds)
    held = 0
    for step, kind in enumerate(kinds):
        held = 0 if kind == NOTE else held + 1
        is_calm = energies[step] < CALM and step % STEPS_PER_QUARTER == 0
        is_over = REST in kinds[step - held : step]
        if kind == HOLD and held >= LONGEST_CALM and is_calm and not is_over:
            kinds[step] = REST
    return tuple(kinds)


def hold_last(kinds: list[str]) -> None:
    """Let the last note that begins on a beat of the last bar be held to the end."""
    line = len(kinds) - BAR
    beats = [s for s in range(line, len(kinds), STEPS_PER_QUARTER) if kinds[s] == NOTE]
    last = beats[-1] if beats else line
    kinds[last:] = [NOTE, *[HOLD] * (len(kinds) - last - 1)]
