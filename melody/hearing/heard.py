"""What was heard in a recording: a seed, and all that led to it, so that a person can judge it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from melody.hearing.grid import Gridded, find_grid
from melody.hearing.segment import SungNote
from melody.hearing.tuning import Tuned, tune
from melody.music.setting import FASTEST_BPM, SLOWEST_BPM
from melody.notation import STEPS_PER_QUARTER
from melody.scores.score import KEY_BY_EAR, Score, Timed, merge
from melody.seeds.reduce import to_seed
from melody.seeds.seed import Seed

UNNOTICED_CENTS = 10  # so little out of tune nobody hears
SHORTEST_REST = 0.25  # seconds
REST_SHARE = 0.45  # of the time up to the next note from which silence is a rest
STACCATO = 0.3  # of a tune that is sung so short silence means nothing
MISSED_BY_HALF = 0.5  # semitones at which a note is doubted


class Taken(NamedTuple):
    """A note: when it was sung, in seconds, at which pitch, and the pitch that was taken for it."""

    start: float
    end: float
    sung: float
    pitch: int


@dataclass(frozen=True)
class Heard:
    """The seed, and what was heard.

    ``curve`` has a pitch in semitones for each frame of 16 ms, None where there was none; ``cents``
    tells how far above the piano's tuning it was sung (below it: negative); ``bpm`` counts
    quarters a minute, ``is_told`` where the person said it; ``confidence`` is 0 to 1.
    """

    seed: Seed
    notes: tuple[Taken, ...]
    curve: tuple[float | None, ...]
    cents: int
    bpm: float
    is_told: bool
    confidence: float
    engine: str
    seconds: float


def understand_notes(
    notes: Sequence[SungNote], bpm: float | None, repairs: Sequence[str]
) -> tuple[Seed, Tuned, Gridded, float]:
    """SungNote notes -> a seed, with its tuning, its grid and how sure all that is."""
    tuned, grid = tune(notes), find_grid(notes, bpm)
    score = Score(
        name="",
        title="",
        notes=merge(line_of(notes, tuned, grid)),
        written=frozenset(),
        key=tuned.key,
        meter=grid.meter,
        pickup=Fraction(-grid.place % bar_of(grid), STEPS_PER_QUARTER),
        first_meter=grid.meter,
        bpm=float(np.clip(round(bpm or grid.bpm, 1), SLOWEST_BPM, FASTEST_BPM)),
        key_source=KEY_BY_EAR,
        repairs=(*repairs, *said_of_tuning(tuned.cents)),
    )
    missed = np.array([n.pitch - p for n, p in zip(notes, tuned.pitches, strict=True)])
    fits = np.exp(-0.5 * ((missed - tuned.cents / 100) / MISSED_BY_HALF) ** 2)
    sure = float(np.mean(fits * [note.sureness for note in notes]))
    return to_seed(score), tuned, grid, float(np.clip(sure, 0, 1))


def bar_of(grid: Gridded) -> int:
    """Steps of a bar."""
    return grid.meter.steps_per_bar


def line_of(notes: Sequence[SungNote], tuned: Tuned, grid: Gridded) -> list[Timed]:
    """Notes and rests in quarters."""
    silences = [max(0.0, b.start - a.end) for a, b in pairwise(notes)]
    spans = [max(1e-3, b.start - a.start) for a, b in pairwise(notes)]
    shares = [gap / span for gap, span in zip(silences, spans, strict=True)]
    is_staccato = bool(shares) and float(np.median(shares)) > STACCATO
    line = []
    for at, (pitch, steps) in enumerate(zip(tuned.pitches, grid.steps, strict=True)):
        rest = 0
        if at < len(shares) and not is_staccato:
            rest = steps_of_rest(silences[at], shares[at], steps)
        line.append(Timed(pitch, Fraction(steps - rest, STEPS_PER_QUARTER)))
        if rest:
            line.append(Timed(None, Fraction(rest, STEPS_PER_QUARTER)))
    return line


def steps_of_rest(silence: float, share: float, steps: int) -> int:
    """How much of the steps up to the next note is a rest; a breath is none."""
    if silence < SHORTEST_REST or share < REST_SHARE or steps < 2:
        return 0
    rest = share * steps
    return min(steps - 1, max(1, 2 * round(rest / 2)))


def said_of_tuning(cents: int) -> list[str]:
    """That the voice was not in tune with a piano, where one would notice."""
    if abs(cents) < UNNOTICED_CENTS:
        return []
    way = "above" if cents > 0 else "below"
    return [f"it was sung {abs(cents)} cents {way} a piano's tuning and moved onto it"]
