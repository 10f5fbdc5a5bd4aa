"""A tune as its file has it, before the rules and the grid."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from melody.music.keys import Key
from melody.music.meters import Meter

FORMATS = {
    ".krn": "humdrum",
    ".abc": "abc",
    ".musicxml": "musicxml",
    ".xml": "musicxml",
    ".mxl": "musicxml",
    ".mid": "midi",
    ".midi": "midi",
}


class Timed(NamedTuple):
    """A pitch (None for a rest), its length in quarters, and whether a tie joins it to the last."""

    pitch: int | None
    quarters: Fraction
    tied: bool = False


@dataclass(frozen=True)
class Score:
    """One tune as its file has it.

    ``notes`` are (MIDI pitch or None, length in quarters) pairs with ties and neighbouring rests
    merged; ``written`` are the lengths on paper, before merging. ``meter`` is None where the
    bars do not keep to one; ``pickup`` is in quarters. ``remarks`` say what was changed while it
    was read.
    """

    name: str
    title: str
    notes: tuple[tuple[int | None, Fraction], ...]
    written: frozenset[Fraction]
    key: Key | None = None
    meter: Meter | None = None
    pickup: Fraction = Fraction(0)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One tune's place: the file, and for a collection its text.

    ``style`` is the tradition it belongs to and ``title`` what its collection calls it, where
    that is known. ``states_mode`` is False where the file names a tonic but loses the mode, as the
    ABC edition of the Essen collection does: the mode is then found from the notes.
    ``states_tonic`` is False where only the key signature can be believed: of its major and its
    minor key the likelier is then found. ``form`` says how the text is written where the file's
    ending does not, and ``bars`` how many a passage must have, at least and at most.
    """

    path: Path
    name: str
    text: str | None = None
    style: str = ""
    states_mode: bool = True
    title: str = ""
    states_tonic: bool = True
    form: str = ""
    bars: tuple[int, int] | None = None


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
