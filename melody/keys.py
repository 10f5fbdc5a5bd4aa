"""Keys: naming them, finding them, and the way home to C major or A minor."""

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
    MAJOR: ("C", "D-", "D", "E-", "E", "F", "F#", "G", "A-", "A", "B-", "B"),
    MINOR: ("C", "C#", "D", "E-", "E", "F", "F#", "G", "G#", "A", "B-", "B"),
}
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
ACCIDENTALS = {"#": 1, "♯": 1, "b": -1, "-": -1, "♭": -1}
