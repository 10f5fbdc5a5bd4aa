"""What lead sheets taught about chords: tables in ``assets``, made by benchmarks/chords/tables.py.

They are counts from the Nottingham Music Database and OpenEWLD, and hold no song. Chords and notes
are counted from the tonic: (7, "7") is the dominant seventh.
"""

import json
from dataclasses import dataclass
from functools import cache

from melody.music.keys import MAJOR, MINOR
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
