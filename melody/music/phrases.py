"""Phrases: which parts of a melody are alike, how a repeat differs, and where a phrase closes.

A melody is cut into blocks of whole bars from its first step on, its pickup included, so that a
pickup belongs to the phrase that it leads into. Blocks get letters in the order in which they come:
``AABA``. All functions take symbols of the notation.
"""

from collections.abc import Hashable, Sequence
from itertools import pairwise

from melody.notation import HOLD, REST, is_pitch

ALIKE = 0.6  # share of notes at the same place and pitch, from which a block has the same letter
LITERAL, OUTLINE, RHYTHM, ORNAMENT, OTHER = "literal", "outline", "rhythm", "ornament", "other"
CHANGES = (LITERAL, OUTLINE, RHYTHM, ORNAMENT, OTHER)
REPEATED_UNITS = (1, 2, 4)  # bars that may return at once

Block = Sequence[str]


def cut_blocks(symbols: Block, steps: int) -> list[Block]:
    """The whole blocks of so many steps, from the first step on."""
    return [symbols[start : start + steps] for start in range(0, len(symbols) - steps + 1, steps)]


def onsets(block: Block) -> frozenset[tuple[int, str]]:
    """The notes of a block: at which step each begins, and its pitch."""
    return frozenset((step, symbol) for step, symbol in enumerate(block) if is_pitch(symbol))


def likeness(one: Block, other: Block) -> float:
    """The share (0 to 1) of the notes of two blocks that they have in common (Dice 1945)."""
    mine, theirs = onsets(one), onsets(other)
    both = len(mine) + len(theirs)
    return 2 * len(mine & theirs) / both if both else 0.0


def letters_of(blocks: Sequence[Block]) -> str:
    """The form of a melody by its blocks: each has the letter of the earlier one most like it."""
    letters = ""
    for place, block in enumerate(blocks):
        earlier = range(place)
        nearest = max(earlier, key=lambda at: likeness(block, blocks[at]), default=0)
        if place and likeness(block, blocks[nearest]) >= ALIKE:
            letters += letters[nearest]
        else:
            letters += chr(ord("A") + len(set(letters)))
    return letters


def change_of(bar: Block, source: Block) -> str:
    """How a bar of a repeat differs from the bar that it repeats: one of ``CHANGES``."""
    if tuple(bar) == tuple(source):
        return LITERAL
    if rhythm_of(bar) == rhythm_of(source):
        return OUTLINE if motions_of(bar) == motions_of(source) else RHYTHM
    return ORNAMENT if onsets(source) < onsets(bar) else OTHER


def rhythm_of(bar: Block) -> tuple[str, ...]:
    """A bar with every pitch made one: ``n`` begins a note."""
    return tuple(symbol if symbol in (HOLD, REST) else "n" for symbol in bar)


def motions_of(bar: Block) -> list[int]:
    """Whether each note of a bar after the first rises (1), falls (-1) or stays (0)."""
    pitches = [int(symbol) for symbol in bar if is_pitch(symbol)]
    return [(two > one) - (two < one) for one, two in pairwise(pitches)]


def last_note(block: Block) -> tuple[int, int] | None:
    """The pitch of a block's last note and its steps up to the block's end, rests included."""
    for step in reversed(range(len(block))):
        if is_pitch(block[step]):
            return int(block[step]), len(block) - step
    return None


def last_onset(bar: Block) -> int:
    """The place of the last note or rest that begins in a bar; -1 where none does."""
    return next((place for place in reversed(range(len(bar))) if bar[place] != HOLD), -1)


def longest_run(bars: Sequence[Hashable], unit: int) -> int:
    """How often in a row the same ``unit`` bars stand: 1 where none returns at once."""
    longest, run = 1, 0
    for place in range(len(bars) - unit):
        run = run + 1 if bars[place] == bars[place + unit] else 0
        longest = max(longest, 1 + run // unit)
    return longest


def longest_silence(symbols: Block) -> int:
    """The steps of the longest rest."""
    longest = steps = 0
    for symbol in symbols:
        steps = 0 if is_pitch(symbol) else steps + (symbol == REST or steps > 0)
        longest = max(longest, steps)
    return longest
