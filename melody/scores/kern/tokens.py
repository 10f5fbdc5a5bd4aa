"""Data tokens of **kern: lengths, pitches, and what kind of note each is."""

import re
from functools import lru_cache

from melody.music.keys import LETTERS
from melody.notation import MelodyError
from melody.scores.reading import TICKS_PER_QUARTER

LONGEST_NOTE = 64 * 4 * TICKS_PER_QUARTER  # eight maximas; what is longer is a slip of the pen
FINEST, MOST_DOTS, MOST_ZEROS, HIGHEST_OCTAVE = 4096, 4, 3, 6
LENGTH = re.compile(r"(\d+)(?:%(\d+))?(\.*)")
PITCH = re.compile(r"([a-gA-G]+)(#{1,3}|-{1,3}|)")
UNPITCHED = re.compile(r"(?<![TtMmWwSs$])R")  # after the sign of an ornament it is its last turn
NO_LENGTH = 0


def notes_of(token: str) -> list[str]:
    """The notes of a token that take time: grace notes and groupettos take none."""
    return [note for note in token.split() if "q" not in note and "Q" not in note]


def to_length(note: str, broken: str) -> int:
    """Ticks of a **recip: ``4`` a quarter, ``8.`` a dotted eighth, ``0`` a breve, ``3%2``."""
    match = LENGTH.search(note)
    length = ticks_of(*match.groups(default="1")) if match else NO_LENGTH
    if length == NO_LENGTH:
        raise MelodyError(broken)
    return length


def has_length(note: str) -> bool:
    """Whether a note of a chord states a length of its own."""
    return LENGTH.search(note) is not None


@lru_cache(maxsize=1024)
def ticks_of(number: str, over: str, dots: str) -> int:
    """Ticks of a length's three parts; ``NO_LENGTH`` for one that no music has."""
    if len(number) > MOST_DOTS or len(over) > MOST_DOTS or len(dots) > MOST_DOTS:
        return NO_LENGTH
    zeros = len(number) if not int(number) else 0
    if zeros > MOST_ZEROS or int(number) > FINEST:
        return NO_LENGTH
    # A breve is two whole notes, a long four, a maxima eight; each dot adds half of the last.
    above = 4 * TICKS_PER_QUARTER * int(over) * 2**zeros * (2 ** (len(dots) + 1) - 1)
    below = (int(number) or 1) * 2 ** len(dots)
    length = round(above / below)
    return length if length <= LONGEST_NOTE else NO_LENGTH


def pitch_of_token(note: str, broken: str) -> int:
    """The MIDI number of a **pitch: ``c`` is middle C, ``cc`` an octave up, ``C`` one down."""
    match = PITCH.search(note)
    if match is None or len(match[1]) > HIGHEST_OCTAVE or len(set(match[1])) > 1:
        raise MelodyError(broken)
    letters, accidentals = match.groups()
    octave = len(letters) if letters.islower() else 1 - len(letters)
    alteration = len(accidentals) * (-1 if "-" in accidentals else 1)
    return 48 + 12 * octave + LETTERS[letters[0].upper()] + alteration


def is_unpitched(note: str) -> bool:
    """Whether a note sounds without a pitch, as ``4R`` does: that of a drum."""
    return UNPITCHED.search(note) is not None
