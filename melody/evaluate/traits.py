"""A dozen numbers that describe a melody: its pitches, its rhythm, its bars and how it closes.

None of them measures whether a melody is good. Together they separate melodies that behave like
songs from those that do not. Sources: Yang & Lerch, On the evaluation of generative models in music
(2020); Wu & Yang, The Jazz Transformer on the front line (2020) for groove and structure.
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise

from melody.music.keys import MAJOR, SCALES, find_key
from melody.music.meters import Meter, bar_lines
from melody.notation import HOLD, STEPS_PER_QUARTER, Note, count_steps, to_symbols

TRAITS = (
    "pitch-class entropy",
    "scale share",
    "range",
    "step share",
    "tonic ending",
    "whole bars",
    "bar repetition",
    "rhythm repetition",
    "groove",
    "onsets on beats",
    "note-length entropy",
    "structure",
)
LARGEST_STEP = 2  # semitones
LAGS = (4, 8, 16)  # bars


def describe(notes: Sequence[Note], meter: Meter, pickup: int) -> dict[str, float]:
    """The traits of a melody with at least one pitch: entropies in bits, range in semitones.

    The others are shares from 0 to 1. Bars are counted from the pickup on, full ones only.
    """
    pitches = [note.pitch for note in notes if note.pitch is not None]
    bars = full_bars(notes, meter, pickup)
    rhythms = [tuple(symbol != HOLD for symbol in bar) for bar in bars]
    values = (
        entropy([pitch % 12 for pitch in pitches]),
        scale_share(pitches),
        max(pitches) - min(pitches),
        share([abs(two - one) <= LARGEST_STEP for one, two in pairwise(pitches)]),
        float(pitches[-1] % 12 == find_key(notes).tonic),
        float(has_whole_bars(notes, meter, pickup)),
        repetition(bars),
        repetition(rhythms),
        groove(rhythms),
        onsets_on_beats(notes, pickup),
        entropy([note.steps for note in notes]),
        structure(bars),
    )
    return dict(zip(TRAITS, values, strict=True))


def full_bars(notes: Sequence[Note], meter: Meter, pickup: int) -> list[tuple[str, ...]]:
    """The symbols of each full bar; a bar that begins within a note begins with a hold."""
    symbols, length = to_symbols(notes), meter.steps_per_bar
    starts = bar_lines(meter, pickup, len(symbols) - length + 1)
    return [tuple(symbols[start : start + length]) for start in starts]


def share(facts: Sequence[bool]) -> float:
    """The share (0 to 1) of some facts that are true; 0 where there are none."""
    return sum(facts) / len(facts) if facts else 0.0


def entropy(values: Sequence[int]) -> float:
    """The entropy in bits of the distribution of some values (Shannon 1948)."""
    counts = Counter(values)
    return -sum(n / len(values) * math.log2(n / len(values)) for n in counts.values())


def scale_share(pitches: Sequence[int]) -> float:
    """The share of pitches in the major scale that fits them best."""
    return max(
        share([(pitch - tonic) % 12 in SCALES[MAJOR] for pitch in pitches]) for tonic in range(12)
    )


def has_whole_bars(notes: Sequence[Note], meter: Meter, pickup: int) -> bool:
    """Whether the last bar is full, or makes a full one together with the pickup."""
    return count_steps(notes) % meter.steps_per_bar in (0, pickup % meter.steps_per_bar)


def repetition(bars: Sequence[Hashable]) -> float:
    """The share (0 to 1) of bars that equal an earlier bar of the melody."""
    return 1 - len(set(bars)) / len(bars) if bars else 0.0


def groove(rhythms: Sequence[Sequence[bool]]) -> float:
    """Grooving similarity: the share of sixteenths at which neighbouring bars agree on an onset."""
    alike = [one == two for pair in pairwise(rhythms) for one, two in zip(*pair, strict=True)]
    return share(alike) if alike else 1.0


def onsets_on_beats(notes: Sequence[Note], pickup: int) -> float:
    """The share of notes that begin a whole number of quarters after a bar line."""
    starts, clock = [], -pickup
    for pitch, steps in notes:
        if pitch is not None:
            starts.append(clock % STEPS_PER_QUARTER == 0)
        clock += steps
    return share(starts)


def structure(bars: Sequence[Hashable]) -> float:
    """The share of bars that equal the one 4, 8 or 16 bars before, for the best of the three."""
    shares = [
        share([one == two for one, two in zip(bars, bars[lag:], strict=False)]) for lag in LAGS
    ]
    return max(shares)
