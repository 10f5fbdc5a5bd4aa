"""The notation: a tune as a line of symbols, one per sixteenth-note step.

A MIDI number starts a note, ``r`` starts a rest, ``_`` holds whichever sounds, ``/`` ends the
tune. ``67 _ 67 _ 65 _ 64 _ 62 _ _ _ /`` is exact and survives every round trip:

>>> to_notes("67 _ 65 r _ /".split())
[Note(pitch=67, steps=2), Note(pitch=65, steps=1), Note(pitch=None, steps=2)]
>>> " ".join(to_symbols([Note(67, 2), Note(None, 1)], ended=True))
'67 _ r /'
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

REST = "r"
HOLD = "_"
END = "/"
STEPS_PER_QUARTER = 4
LOWEST_PITCH, HIGHEST_PITCH = 0, 127
LONGEST_TAKE = 1024  # steps, the seed included: 64 bars of 4/4


class MelodyError(ValueError):
    """A person's mistake, in one line: the place, the thing and the cure."""


class Note(NamedTuple):
    """A pitch (MIDI number 0-127, ``None`` for a rest) and a length in steps (sixteenths)."""

    pitch: int | None
    steps: int


def is_pitch(symbol: str) -> bool:
    """Whether a symbol is a MIDI number 0-127, written without sign or leading zeros."""
    if not (symbol.isascii() and symbol.isdigit() and len(symbol) <= 3):
        return False
    return str(int(symbol)) == symbol and int(symbol) <= HIGHEST_PITCH


def is_symbol(symbol: str) -> bool:
    """Whether a symbol belongs to the notation."""
    return symbol in (REST, HOLD, END) or is_pitch(symbol)


def parse(text: str) -> list[str]:
    """Split a line of notation into symbols.

    Raises:
        MelodyError: at the first thing that is no symbol, at a hold with nothing to hold, and
            at anything that follows the end mark.
    """
    symbols = text.split()
    for place, symbol in enumerate(symbols, start=1):
        if not is_symbol(symbol):
            raise MelodyError(
                f"symbol {place}: {symbol[:12]!r} is not a pitch 0-127, 'r', '_' or '/'"
            )
        if place == 1 and symbol == HOLD:
            raise MelodyError("symbol 1: '_' has no note to hold; start with a pitch or 'r'")
        if symbol == END and place < len(symbols):
            raise MelodyError(f"symbol {place}: '/' ends the tune; remove what follows it")
    return symbols


def to_notes(symbols: Iterable[str]) -> list[Note]:
    """Symbols -> notes; the last note keeps its full length, ``/`` stops the reading.

    Raises:
        MelodyError: at a hold with nothing to hold.
    """
    notes: list[Note] = []
    for place, symbol in enumerate(symbols, start=1):
        if symbol == END:
            break
        if symbol != HOLD:
            notes.append(Note(None if symbol == REST else int(symbol), 1))
        elif notes:
            notes[-1] = Note(notes[-1].pitch, notes[-1].steps + 1)
        else:
            raise MelodyError(f"symbol {place}: '_' has no note to hold")
    return notes


def to_symbols(notes: Iterable[Note], *, ended: bool = False) -> list[str]:
    """Notes -> symbols, with the end mark after them if ``ended``."""
    symbols: list[str] = []
    for pitch, steps in notes:
        symbols.append(REST if pitch is None else str(pitch))
        symbols.extend([HOLD] * (steps - 1))
    return [*symbols, END] if ended else symbols


def count_steps(notes: Iterable[Note]) -> int:
    """Length of the notes in steps."""
    return sum(note.steps for note in notes)


def transpose(notes: Sequence[Note], semitones: int) -> list[Note]:
    """Move every pitch by ``semitones``, staying within 0-127.

    A line that would leave the range moves by whole octaves, all notes alike, so that it keeps
    its shape; only a line too wide for that has single notes folded back.
    """
    pitches = [note.pitch for note in notes if note.pitch is not None]
    if pitches and max(pitches) + semitones > HIGHEST_PITCH:
        semitones -= 12 * -(-(max(pitches) + semitones - HIGHEST_PITCH) // 12)
    if pitches and min(pitches) + semitones < LOWEST_PITCH:
        semitones += 12 * -(-(LOWEST_PITCH - min(pitches) - semitones) // 12)
    return [Note(None if p is None else _fold(p + semitones), steps) for p, steps in notes]


def _fold(pitch: int) -> int:
    while pitch > HIGHEST_PITCH:
        pitch -= 12
    return pitch


def in_range(pitch: int) -> bool:
    """Whether a MIDI number exists."""
    return LOWEST_PITCH <= pitch <= HIGHEST_PITCH


def fold(pitch: int) -> int:
    """Move a pitch by octaves until it lies within 0-127."""
    if pitch > HIGHEST_PITCH:
        return pitch - 12 * -(-(pitch - HIGHEST_PITCH) // 12)
    return pitch + 12 * -(-max(0, -pitch) // 12)
