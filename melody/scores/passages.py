"""Passages: stretches of a solo or a song that were cut from a table of notes, as text.

A table has no file for each tune, so a passage carries its own notes; ``PASSAGE`` is the form of
such a source.
"""

import json
from fractions import Fraction

from melody.music.keys import Key
from melody.music.meters import parse_meter
from melody.scores.score import Score

PASSAGE = "passage"


def write_passage(score: Score) -> str:
    """A score as one line of text, which :func:`read_passage` makes a score of again."""
    return json.dumps(
        {
            "title": score.title,
            "notes": [[pitch, str(quarters)] for pitch, quarters in score.notes],
            "key": [score.key.tonic, score.key.mode] if score.key else None,
            "meter": str(score.meter) if score.meter else None,
            "pickup": str(score.pickup),
            "remarks": list(score.remarks),
        }
    )


def read_passage(name: str, text: str) -> Score:
    """A passage as :func:`write_passage` wrote it."""
    row = json.loads(text)
    notes = tuple((pitch, Fraction(quarters)) for pitch, quarters in row["notes"])
    return Score(
        name=name,
        title=row["title"],
        notes=notes,
        written=frozenset(quarters for _, quarters in notes),
        key=Key(*row["key"]) if row["key"] else None,
        meter=parse_meter(row["meter"]) if row["meter"] else None,
        pickup=Fraction(row["pickup"]),
        remarks=tuple(row["remarks"]),
    )
