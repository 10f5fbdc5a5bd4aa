"""Keys: naming them, finding them, and the way home to C major or A minor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from melody.notation import MelodyError, Note

MAJOR, MINOR = "major", "minor"

# Krumhansl & Kessler (1982), probe-tone ratings; index 0 is the tonic.
PROFILES = {
    MAJOR: (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    MINOR: (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
HOME = {MAJOR: 0, MINOR: 9}
NAMES = {
    MAJOR: ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
    MINOR: ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"),
}
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "-": -1, "♭": -1}
KEY_PATTERN = re.compile(r"([A-Ga-g])([#♯b♭-]?)\s*(major|maj|minor|min|m|)", re.IGNORECASE)


@dataclass(frozen=True)
class Key:
    """A tonic (pitch class 0-11, C is 0) and a mode, ``major`` or ``minor``."""

    tonic: int
    mode: str = MAJOR

    @property
    def name(self) -> str:
        """The usual name: ``Bb major``, ``F# minor``."""
        return f"{NAMES[self.mode][self.tonic]} {self.mode}"

    @property
    def fifths(self) -> int:
        """Sharps (positive) or flats (negative) of the key signature, -5 to 6."""
        relative_major = self.tonic if self.mode == MAJOR else self.tonic + 3
        return (relative_major * 7 + 5) % 12 - 5

    @property
    def shift_home(self) -> int:
        """Semitones of the nearest way to C major or A minor, -5 to 6."""
        return (HOME[self.mode] - self.tonic + 5) % 12 - 5


def parse_key(text: str) -> Key:
    """Read ``G``, ``Bb major``, ``F#m`` or ``a minor``.

    A lone lower-case letter is minor, as musicians write it.

    Raises:
        MelodyError: when the text names no key.
    """
    match = KEY_PATTERN.fullmatch(text.strip())
    if match is None:
        raise MelodyError("that is no key; write one like 'G major', 'Bb' or 'F# minor'")
    letter, accidental, mode = match.groups()
    tonic = (LETTERS[letter.upper()] + ACCIDENTALS[accidental.replace("B", "b")]) % 12
    lone_minor = not mode and letter.islower()
    is_minor = mode == "m" or mode.lower().startswith("min") or lone_minor
    return Key(tonic, MINOR if is_minor else MAJOR)


def all_keys() -> list[Key]:
    """The 24 keys, C major first, majors before minors."""
    return [Key(tonic, mode) for mode in (MAJOR, MINOR) for tonic in range(12)]
