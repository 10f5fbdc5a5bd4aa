"""How well a beat is found in clips of dancers whose tempo is known, and what music on it hits.

The dancers are drawn by our own code (``tests/dance/dancers.py``): every manner at three tempos.
``python -m benchmarks.dance.run`` writes ``results.csv`` and quotes it in ``docs/dance.md``.
"""

import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.figures import quote_figures, write_figures
from melody.dance.beat import SURE, Beat
from melody.dance.clips import Clip, read_clip
from melody.dance.decode import watch_clip
from melody.dance.rhythm import find_rhythm
from melody.notation import STEPS_PER_QUARTER
from melody.storage.paths import ROOT
from tests.dance.dancers import MANNERS, PLAIN, Dance, dance

SECONDS = 12.0
TEMPOS = ((80, 104, 128), (86, 110, 134), (92, 116, 140))
FREE = 10  # clips without any beat
NEAR, WIDTH = 0.07, 0.05  # seconds: a hit; the spread of the Beat Align Score
ROTATIONS = 50
PAGE = ROOT / "docs" / "dance.md"
WANTED = {
    "tempo within 4 %": "0.95",
    "kinematic beats hit within 70 ms by the melody": "0.9",
    "of them called steady": "0",
    "CPU seconds for 20 seconds of 1080p": "below 10",
}
Moments = NDArray[np.float64]


def share_hit(goals: Moments, given: Moments) -> float:
    """The share of the goals with something given within 70 ms."""
    return float((np.abs(goals[:, None] - given[None]).min(1) <= NEAR).mean())


def align(goals: Moments, given: Moments) -> float:
    """The Beat Align Score: the mean over goals of exp(-d^2 / 2 s^2) to the nearest given one."""
    missed = np.abs(goals[:, None] - given[None]).min(1)
    return float(np.exp(-(missed**2) / (2 * WIDTH**2)).mean())


def by_chance(
    measure: Callable[[Moments, Moments], float], goals: Moments, given: Moments, length: float
) -> float:
    """The same where what is given is turned round in its time by lot."""
    dice, first = np.random.default_rng(1), given.min()
    turned = (
        np.sort((given - first + dice.uniform(0, length)) % length + first)
        for _ in range(ROTATIONS)
    )
    return float(np.mean([measure(goals, each) for each in turned]))


def score(dancer: Dance) -> dict[str, float]:
    """What is right of one clip."""
    began = time.process_time()
    watched = watch_clip(dancer.data)
    clip = Clip(watched.speed / watched.speed.max(), watched.height, watched.sound, watched.seconds)
    beat = clip.motion_beat
    seconds = time.process_time() - began
    rhythm = find_rhythm(clip, beat)
    length = len(rhythm.kinds) * beat.seconds / STEPS_PER_QUARTER
    arrivals = clip.kinematic_beats
    inside = (arrivals >= rhythm.start - NEAR) & (arrivals < rhythm.start + length)
    return {
        **score_tempo(beat, dancer),
        **score_music(arrivals[inside], rhythm.onsets, beat.times(clip.seconds), length),
        "CPU seconds per second of 320 x 240": seconds / clip.seconds,
    }


def score_tempo(beat: Beat, dancer: Dance) -> dict[str, float]:
    """What is right of a beat."""
    error = abs(beat.bpm / dancer.bpm - 1)
    octaves = min(abs(beat.bpm * factor / dancer.bpm - 1) for factor in (0.5, 1, 2))
    return {
        "tempo within 4 %": error <= 0.04,
        "tempo within 4 % up to a factor of two": octaves <= 0.04,
        "beats danced to that the beat found hits within 70 ms": share_hit(
            dancer.beats, beat.times(SECONDS)
        ),
        "sure of it": beat.confidence >= SURE,
    }


def score_music(
    arrivals: Moments, onsets: Moments, beats: Moments, length: float
) -> dict[str, float]:
    """How the notes of a melody meet the movement, beside a metronome and chance."""
    found = {}
    measures = {"kinematic beats hit within 70 ms": share_hit, "Beat Align Score": align}
    for name, measure in measures.items():
        found[f"{name} by the melody"] = measure(arrivals, onsets)
        found[f"{name} by a metronome at the tempo found"] = measure(arrivals, beats)
        found[f"{name} by the melody turned round"] = by_chance(measure, arrivals, onsets, length)
    return found


def make_dancers() -> Iterator[Dance]:
    """Every manner at three tempos from 80 to 140."""
    for number, manner in enumerate(MANNERS.values()):
        for place, bpm in enumerate(TEMPOS[number % len(TEMPOS)]):
            yield dance(bpm, SECONDS, manner, seed=3 * number + place)


def measure_large() -> Iterator[tuple[str, object]]:
    """What 20 seconds of 1080p cost, in the child as on the page."""
    data = dance(120, 20, PLAIN, size=(1920, 1080), sound=True).data
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    clip = read_clip(data)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    began = time.process_time()
    find_rhythm(clip, clip.motion_beat)
    yield "CPU seconds for 20 seconds of 1080p", round(spent + time.process_time() - began, 1)


def measure() -> Iterator[tuple[str, object]]:
    """All figures."""
    scores = [score(dancer) for dancer in make_dancers()]
    yield "clips", len(scores)
    for name in scores[0]:
        yield name, round(float(np.mean([each[name] for each in scores])), 3)
    free = [dance(100, SECONDS, PLAIN, seed=100 + n, is_free=True) for n in range(FREE)]
    unsure = [score(dancer)["sure of it"] for dancer in free]
    yield "clips without any beat", FREE
    yield "of them called steady", round(float(np.mean(unsure)), 3)
    yield from measure_large()


def main() -> None:
    """Measure, write ``results.csv`` and quote it."""
    rows = list(measure())
    write_figures(Path(__file__).parent, rows)
    quote_figures(PAGE, "dance", rows, WANTED)


if __name__ == "__main__":
    main()
