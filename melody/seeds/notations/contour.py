"""Parsons code: ``*uudr``, whether each note goes up, down or repeats (Parsons 1975)."""

import re

from melody.music.keys import LETTERS
from melody.notation import STEPS_PER_QUARTER
from melody.seeds.notations.line import STAFF, USUAL_OCTAVE, TypedLine

STARRED = re.compile(r"\s*\*[udr\s]*[ud][udr\s]*", re.IGNORECASE)
BARE = re.compile(r"\s*(?=[udr]*u)(?=[udr]*d)[udr]{4,}\s*")
MOVES = {"u": 1, "d": -1, "r": 0}


def read_contour(text: str) -> TypedLine:
    """Read a contour as steps of the scale of C major from C4, a beat each."""
    line = TypedLine(remarks=["each step of the contour is one step of the scale of C major"])
    place = 7 * USUAL_OCTAVE
    for move in ("", *re.sub(r"[\s*]", "", text.lower())):
        place += MOVES.get(move, 0)
        octave, index = divmod(place, 7)
        line.add(12 * (octave + 1) + LETTERS[STAFF[index]], STEPS_PER_QUARTER)
    return line


def is_contour(text: str) -> bool:
    """Whether a text is a contour and nothing else."""
    return bool(STARRED.fullmatch(text) or BARE.fullmatch(text))
