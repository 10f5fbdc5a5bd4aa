"""A tune as its file has it, before the rules and the grid."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from melody.keys import Key
from melody.meters import Meter


class Timed(NamedTuple):
    """A pitch (None for a rest), its length in quarters, and whether a tie joins it to the last."""

    pitch: int | None
    quarters: Fraction
    tied: bool = False


@dataclass(frozen=True)
class Score:
    """One tune as its file has it.

    ``notes`` are (MIDI pitch or None, length in quarters) pairs with ties and neighbouring rests
    merged; ``written`` are the lengths on paper, before merging.
    """

    name: str
    title: str
    notes: tuple[tuple[int | None, Fraction], ...]
    written: frozenset[Fraction]
    key: Key | None = None
    meter: Meter | None = None
    pickup: Fraction = Fraction(0)


@dataclass(frozen=True)
class Source:
    """One tune's place: the file, and for a collection its text and number."""

    path: Path
    name: str
    text: str | None = None


def merge(line: Iterable[Timed]) -> tuple[tuple[int | None, Fraction], ...]:
    """(pitch, quarters) pairs in which tied notes, and neighbouring rests, are one."""
    merged: list[tuple[int | None, Fraction]] = []
    for pitch, quarters, tied in line:
        rest_goes_on = pitch is None and merged and merged[-1][0] is None
        if merged and (rest_goes_on or (tied and merged[-1][0] == pitch)):
            merged[-1] = (pitch, merged[-1][1] + quarters)
        else:
            merged.append((pitch, quarters))
    return tuple(merged)
