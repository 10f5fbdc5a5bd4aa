"""Chords for a melody: the likeliest progression, found by Viterbi over what lead sheets do.

Each chord sees the notes that sound with it and the chord before it. So it was done in Raphael &
Stoddard, Functional Harmonic Analysis Using Probabilistic Models (Computer Music Journal, 2004):
hidden chords of the key, which notes they let sound on strong and weak places, and how one leads
to the next. Chords change at bars and, where a bar has two halves, between them, as harmony mostly
does on strong beats (Temperley, The Cognition of Basic Musical Structures, 2001, chapter 6).
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import NamedTuple

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.music.setting import place
from melody.music.spelling import SIGNS, spell
from melody.notation import Note, count_steps
from melody.storage.paths import asset

FILE = asset("chords.json")

Degree = tuple[int, str]

# The triads of the scale and the dominant seventh; in major the dominant's own dominant, too,
# which is more frequent in lead sheets than the third degree's triad.
DEGREES: dict[str, tuple[Degree, ...]] = {
    MAJOR: (
        (0, ""), (2, "m"), (2, "7"), (4, "m"), (5, ""), (7, ""), (7, "7"), (9, "m"), (11, "dim"),
    ),
    MINOR: (
        (0, "m"), (2, "dim"), (3, ""), (5, "m"), (7, "m"), (7, ""), (7, "7"), (8, ""), (10, ""),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Tables:
    """Logarithms of probabilities, for the chords of one mode by their place in ``DEGREES``.

    ``first`` (chords,); ``next_bar`` and ``next_half`` (chord before, chord after): over a bar line
    and within a bar; ``notes`` (chord, strength, semitones above the tonic). ``weight`` and
    ``power``: a note of n steps counts as ``weight * n ** power`` chords do.
    """

    first: list[float]
    next_bar: list[list[float]]
    next_half: list[list[float]]
    notes: list[list[list[float]]]
    weight: float
    power: float


@cache
def read_tables(mode: str) -> Tables:
    """The tables of a mode."""
    return Tables(**json.loads(FILE.read_text(encoding="utf-8"))[mode])


INTERVALS = {
    "": (0, 4, 7), "m": (0, 3, 7), "7": (0, 4, 7, 10), "dim": (0, 3, 6),
    "6": (0, 4, 7, 9), "maj7": (0, 4, 7, 11), "m7": (0, 3, 7, 10), "m7b5": (0, 3, 6, 10),
}  # fmt: skip
SEVENTHS = {"m": "m7", "dim": "m7b5"}
DOMINANT, SUBTONIC = 7, 10  # semitones above the tonic
SHORTEST_HALF = 6  # steps: 4/4, 2/2, 6/8 and 12/8 have two chords in a bar, 2/4 has one


class Chord(NamedTuple):
    """A root (pitch class 0-11) and a quality: major is blank, else one of ``INTERVALS``."""

    root: int
    quality: str = ""

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Its notes from the root upwards."""
        return tuple((self.root + interval) % 12 for interval in INTERVALS[self.quality])

    def name(self, key: Key) -> str:
        """Its symbol, the root spelled as the key writes it.

        >>> Chord(10, "7").name(Key(3)), Chord(6, "m").name(Key(2))
        ('Bb7', 'F#m')
        """
        root = spell(self.root, key)
        return f"{root.letter}{SIGNS[root.alteration]}{self.quality}"


class PlacedChord(NamedTuple):
    """A chord and where it sounds, in steps."""

    start: int
    steps: int
    chord: Chord


class Slot(NamedTuple):
    """A stretch with one chord: ``notes`` are (pitch class, strength, steps) that sound in it."""

    start: int
    steps: int
    is_bar: bool
    notes: tuple[tuple[int, int, int], ...]


def changes(chords: Sequence[PlacedChord]) -> list[PlacedChord]:
    """The same chords, with those that stay joined into one.

    >>> changes([PlacedChord(0, 8, Chord(0)), PlacedChord(8, 8, Chord(0))])
    [PlacedChord(start=0, steps=16, chord=Chord(root=0, quality=''))]
    """
    same = (list(group) for _, group in groupby(chords, key=lambda placed: placed.chord))
    return [group[0]._replace(steps=sum(placed.steps for placed in group)) for group in same]


def by_bars(chords: Sequence[PlacedChord], meter: Meter, pickup: int = 0) -> list[PlacedChord]:
    """The same chords, with those that stay within a bar joined; each bar begins anew."""
    size = meter.steps_per_bar
    bars = groupby(chords, key=lambda placed: (placed.start - pickup) // size)
    return [placed for _, bar in bars for placed in changes(list(bar))]


def slots(notes: Sequence[Note], meter: Meter, pickup: int = 0) -> list[Slot]:
    """Cut a melody into the stretches that have a chord each; the last may be short."""
    end, size, bar = count_steps(notes), slot_steps(meter), meter.steps_per_bar
    heard = list(_sounding(notes, meter, pickup, size))
    return [
        Slot(
            start,
            min(size, end - start),
            (start - pickup) % bar == 0,
            tuple(note[1:] for note in heard if note[0] == start),
        )
        for start in range(pickup, end, size)
    ]


def slot_steps(meter: Meter) -> int:
    """How long a chord lasts at least: half a bar where that is a dotted quarter or more."""
    beats, half = meter.steps_per_bar // meter.steps_per_beat, meter.steps_per_bar // 2
    return half if beats % 2 == 0 and half >= SHORTEST_HALF else meter.steps_per_bar


def _sounding(
    notes: Sequence[Note], meter: Meter, pickup: int, size: int
) -> Iterator[tuple[int, int, int, int]]:
    """Slot, pitch class, strength (0 strongest) and steps of each note, cut at the slots."""
    for start, (pitch, steps) in place(notes):
        at, end = max(start, pickup), start + steps
        while pitch is not None and at < end:
            slot = at - (at - pickup) % size
            length = min(end, slot + size) - at
            is_beat = (at - pickup) % meter.steps_per_beat == 0
            yield slot, pitch % 12, 0 if at == slot else 1 if is_beat else 2, length
            at += length


def likelihood(slot: Slot, degree: int, key: Key, tables: Tables) -> float:
    """How well the notes of a slot go with a chord: a weighted sum of logarithms."""
    likely = tables.notes[degree]
    worths = (
        math.pow(steps, tables.power) * likely[strength][(pitch_class - key.tonic) % 12]
        for pitch_class, strength, steps in slot.notes
    )
    return tables.weight * sum(worths)


def add_sevenths(
    chords: Sequence[PlacedChord], notes: Sequence[Note], key: Key
) -> list[PlacedChord]:
    """The same chords with a fourth note.

    A large seventh grates below a melody that stands on the root: there it is a sixth.
    """
    same = (list(group) for _, group in groupby(chords, key=lambda placed: placed.chord))
    richer = ((group, _richer(changes(group)[0], notes, key)) for group in same)
    return [
        placed._replace(chord=placed.chord._replace(quality=quality))
        for group, quality in richer
        for placed in group
    ]


def _richer(placed: PlacedChord, notes: Sequence[Note], key: Key) -> str:
    root, quality = placed.chord
    above, end = (root - key.tonic) % 12, placed.start + placed.steps
    if quality:
        return SEVENTHS.get(quality, quality)
    if above == DOMINANT or (key.mode == MINOR and above == SUBTONIC):
        return "7"
    stands = any(
        pitch is not None and pitch % 12 == root and start < end and start + steps > placed.start
        for start, (pitch, steps) in place(notes)
    )
    return "6" if stands else "maj7"
