"""The shape of a melody: what returns, where it breathes and closes, and its highest note.

Conventions: a melody is its notes at home (the tonic is C or A), its meter and its pickup in steps.
A block is whole bars counted from the first step on, as in :mod:`melody.music.phrases`.
"""

from collections.abc import Sequence

from melody.evaluate.traits import full_bars
from melody.music.meters import Meter
from melody.music.phrases import REPEATED_UNITS, cut_blocks, last_note, letters_of, longest_run
from melody.notation import Note, count_steps, to_symbols

BLOCK = 4  # bars
LONG_PHRASE = 6  # bars
LONG_NOTE = 2  # beats
SHAPES = (
    "four bars return",
    "question and answer",
    "phrase over six bars",
    "last note of two beats",
    "distinct bars",
    "bars in a row",
    "climax in one bar",
)


def describe_shape(
    notes: Sequence[Note], meter: Meter, pickup: int, tonic: int
) -> dict[str, float]:
    """The shape of a melody with at least one pitch; shares and facts are from 0 to 1.

    ``tonic`` is a pitch class. *Bars in a row*: how often the same 1, 2 or 4 bars stand at once.
    """
    bars = full_bars(notes, meter, pickup)
    values = (
        float(returns(notes, meter)),
        float(answers(notes, meter, tonic)),
        float(longest_phrase(notes, meter) > LONG_PHRASE),
        float(_last_steps(notes) >= LONG_NOTE * meter.steps_per_beat),
        len(set(bars)) / len(bars) if bars else 1.0,
        float(max(longest_run(bars, unit) for unit in REPEATED_UNITS)),
        float(highest_bars(notes, meter, pickup) == 1),
    )
    return dict(zip(SHAPES, values, strict=True))


def returns(notes: Sequence[Note], meter: Meter) -> bool:
    """Whether a block of four bars comes back, more or less."""
    letters = letters_of(cut_blocks(to_symbols(notes), BLOCK * meter.steps_per_bar))
    return len(set(letters)) < len(letters)


def answers(notes: Sequence[Note], meter: Meter, tonic: int) -> bool:
    """Whether the fourth bar ends off the tonic and the eighth on it."""
    blocks = cut_blocks(to_symbols(notes), BLOCK * meter.steps_per_bar)[:2]
    ends = [end[0] % 12 == tonic for block in blocks if (end := last_note(block))]
    return ends == [False, True]


def longest_phrase(notes: Sequence[Note], meter: Meter) -> float:
    """The bars of the longest stretch without a rest or a note of two beats."""
    longest = steps = 0
    for pitch, length in notes:
        steps += length
        longest = max(longest, steps)
        if pitch is None or length >= LONG_NOTE * meter.steps_per_beat:
            steps = 0
    return longest / meter.steps_per_bar


def highest_bars(notes: Sequence[Note], meter: Meter, pickup: int) -> int:
    """In how many bars the highest note begins."""
    top = max(note.pitch for note in notes if note.pitch is not None)
    starts, clock = set(), -pickup
    for pitch, steps in notes:
        if pitch == top:
            starts.add(clock // meter.steps_per_bar)
        clock += steps
    return len(starts)


def _last_steps(notes: Sequence[Note]) -> int:
    last = max(place for place, note in enumerate(notes) if note.pitch is not None)
    return count_steps(notes[last:])
