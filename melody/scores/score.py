"""A tune as its file has it: one line of notes in exact quarters, before any rule and any grid."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from melody.music.keys import Key
from melody.music.meters import Meter

FORMATS = {  # the ending of a file -> who reads it
    ".krn": "kern",
    ".abc": "abc",
    ".musicxml": "musicxml",
    ".xml": "musicxml",
    ".mxl": "mxl",
    ".mid": "midi",
    ".midi": "midi",
    ".kar": "midi",
    ".rmi": "midi",
}
OTHER_FORMATS = {".mei": "mei", ".capx": "capella", ".nwctxt": "noteworthytext"}  # by music21
PASSAGE = "passage"  # the form of a source whose text is a score in JSON
AS_STATED, KEY_BY_EAR = "as the score says", "found by ear"
KEY_OF_SIGNATURE = "signature from the score, key found"
KEY_OF_TONIC = "tonic from the score, mode found"

Line = tuple[tuple[int | None, Fraction], ...]


class Timed(NamedTuple):
    """A pitch (None for a rest), its length in quarters, and whether a tie joins it to the last."""

    pitch: int | None
    quarters: Fraction
    tied: bool = False


class VoiceFacts(NamedTuple):
    """A voice as a person may choose it: its number from 1, name, notes, range and instrument."""

    number: int
    name: str
    notes: int
    lowest: int
    highest: int
    instrument: str = ""


@dataclass(frozen=True)
class Score:
    """One tune as its file has it.

    ``notes`` are (MIDI pitch or None, length in quarters) pairs with ties and neighbouring rests
    merged; ``written`` are the lengths on paper, before merging. ``meter`` is None where the
    bars do not keep to one; ``pickup`` counts the quarters from the first note to a bar line, and
    ``start`` those of silence before it. ``first_meter`` and ``first_pickup`` are those that the
    file begins with, kept to or not. ``key_source`` says how the key is known. ``voice`` is the
    number of the one among ``voices`` that was taken, ``tune`` that of the one among the titles
    ``tunes`` of a file. ``remarks`` count what was changed in the
    notes, ``repairs`` tell a person what was done with the file.
    """

    name: str
    title: str
    notes: Line
    written: frozenset[Fraction]
    key: Key | None = None
    meter: Meter | None = None
    pickup: Fraction = Fraction(0)
    remarks: tuple[str, ...] = ()
    start: Fraction = Fraction(0)
    first_meter: Meter | None = None
    first_pickup: Fraction = Fraction(0)
    bpm: float | None = None
    key_source: str = ""
    voice: int | None = None
    voices: tuple[VoiceFacts, ...] = ()
    repairs: tuple[str, ...] = ()
    tune: int = 1
    tunes: tuple[str, ...] = ("",)


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


def merge(line: Iterable[Timed]) -> Line:
    """(pitch, quarters) pairs in which tied notes, and neighbouring rests, are one."""
    merged: list[tuple[int | None, Fraction]] = []
    for pitch, quarters, tied in line:
        rest_goes_on = pitch is None and merged and merged[-1][0] is None
        if merged and (rest_goes_on or (tied and merged[-1][0] == pitch)):
            merged[-1] = (pitch, merged[-1][1] + quarters)
        else:
            merged.append((pitch, quarters))
    return tuple(merged)


def to_json(score: Score) -> str:
    """A score as one line of text, which :func:`from_json` makes a score of again."""
    row = {
        **vars(score),
        "notes": [[pitch, str(quarters)] for pitch, quarters in score.notes],
        "written": [str(quarters) for quarters in sorted(score.written)],
        "key": score.key and [score.key.tonic, score.key.mode],
        "meter": _meter_row(score.meter),
        "first_meter": _meter_row(score.first_meter),
        "pickup": str(score.pickup),
        "start": str(score.start),
        "first_pickup": str(score.first_pickup),
    }
    return json.dumps(row)


def _meter_row(meter: Meter | None) -> list[int] | None:
    return None if meter is None else [meter.beats, meter.unit]


def from_json(text: str) -> Score:
    """What :func:`to_json` made a text of."""
    row: dict[str, Any] = json.loads(text)
    for name in ("meter", "first_meter"):
        row[name] = row[name] and Meter(*row[name])
    for name in ("pickup", "start", "first_pickup"):
        row[name] = Fraction(row[name])
    for name in ("remarks", "repairs", "tunes"):
        row[name] = tuple(row[name])
    row["notes"] = tuple((pitch, Fraction(quarters)) for pitch, quarters in row["notes"])
    row["written"] = frozenset(map(Fraction, row["written"]))
    row["key"] = row["key"] and Key(*row["key"])
    row["voices"] = tuple(VoiceFacts(*voice) for voice in row["voices"])
    return Score(**row)
