"""Played music -> note values: MIDI has ticks, and players end notes early.

Onsets and lengths are rounded to twelfths of a quarter, which keeps sixteenths and triplets apart
(to 24ths where a program wrote every note on one), a gap too short to be a rest is closed, and a
note before a rest or at the end gets back the little that it lacks.
"""

from collections.abc import Sequence

from melody.notation import STEPS_PER_QUARTER
from melody.scores.reading import TICKS_PER_QUARTER, Tone

TWELFTH, FINEST = TICKS_PER_QUARTER // 12, TICKS_PER_QUARTER // 24
WRITTEN = TICKS_PER_QUARTER // 480  # how far from the finest grid a program's notes may lie
SIXTEENTH = TICKS_PER_QUARTER // STEPS_PER_QUARTER
SHORTEST_REST = TICKS_PER_QUARTER // 8  # a gap below a thirty-second note is articulation
SOUNDING = 0.97  # of its written length: 23 of 24 twelfths stay as played


def unit_of(line: Sequence[Tone]) -> int:
    """What to round to: 24ths where all notes start on them, else twelfths."""
    is_written = all(abs(tone.onset - nearest(tone.onset, FINEST)) <= WRITTEN for tone in line)
    return FINEST if is_written else TWELFTH


def nearest(ticks: int, unit: int) -> int:
    """The nearest whole number of units, in ticks."""
    return (ticks + unit // 2) // unit * unit


def round_played(line: Sequence[Tone]) -> list[Tone]:
    """One line of played notes -> the same as one would write it; what falls together is gone."""
    unit = unit_of(line)
    onsets = [nearest(tone.onset, unit) for tone in line]
    rounded = []
    for tone, onset, following in zip(line, onsets, [*onsets[1:], None], strict=True):
        end = max(nearest(tone.end, unit), onset + unit)
        if following is not None and following - end < SHORTEST_REST:
            end = following
        else:
            end = onset + written_length(end - onset)
        if end > onset:
            rounded.append(Tone(onset, end - onset, tone.pitch))
    return rounded


def written_length(ticks: int) -> int:
    """A length before a rest or the end: whole sixteenths if it lacks only a little."""
    whole = -(-ticks // SIXTEENTH) * SIXTEENTH
    return whole if ticks >= SOUNDING * whole else ticks
