"""Spelling: which letter and accidental a pitch is written with in a key."""

import re
from typing import NamedTuple

from melody.music.keys import LETTERS, MAJOR, MINOR, Key

LINE_OF_FIFTHS = "FCGDAEB"
NAMED = re.compile(r"\b([A-G])([#b])(?=-?\d| major\b| minor\b)")
SIGNS = {-1: "b", 0: "", 1: "#", 2: "##"}
# A key takes in twelve neighbours on the line of fifths. So many of them lie below its signature's
# major tonic: C major has Eb, Bb and F there, A minor Bb and F, and D# (its raised fourth) instead.
FLATWARDS = {MAJOR: 3, MINOR: 2}


class Spelling(NamedTuple):
    """A letter A-G, its alteration in semitones (flat -1, sharp 1), an octave (middle C is 4)."""

    letter: str
    alteration: int
    octave: int

    @property
    def name(self) -> str:
        """The name in plain letters: ``F#4``."""
        return f"{self.letter}{SIGNS[self.alteration]}{self.octave}"


def spell(pitch: int, key: Key) -> Spelling:
    """Spell a MIDI pitch (0-127) as it is written in a key.

    >>> [spell(63, key).name for key in (Key(0), Key(9, "minor"), Key(4))]
    ['Eb4', 'D#4', 'D#4']
    >>> spell(60, Key(1, "minor")).name
    'B#3'
    """
    lowest = key.fifths - FLATWARDS[key.mode]
    letter, alteration = _on_the_line(lowest + (7 * pitch - lowest) % 12)
    octave = (pitch - alteration - LETTERS[letter]) // 12 - 1
    return Spelling(letter, alteration, octave)


def signature(key: Key) -> dict[str, int]:
    """The alteration that the key signature gives each letter.

    >>> signature(Key(2))
    {'G': 0, 'D': 0, 'A': 0, 'E': 0, 'B': 0, 'F': 1, 'C': 1}
    """
    return dict(_on_the_line(place) for place in range(key.fifths - 1, key.fifths + 6))


def with_signs(text: str) -> str:
    """Notes and keys within a text as a musician writes them.

    >>> with_signs("from Bb3 to F#5, stays in Bb major")
    'from B♭3 to F♯5, stays in B♭ major'
    """
    return NAMED.sub(lambda found: found[1] + ("♯" if found[2] == "#" else "♭"), text)


def _on_the_line(place: int) -> tuple[str, int]:
    """Letter and alteration of a place on the line of fifths, C being 0 and G 1."""
    alteration, index = divmod(place + 1, 7)
    return LINE_OF_FIFTHS[index], alteration
