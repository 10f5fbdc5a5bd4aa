"""Parsons code: ``*uudr``, whether each note goes up, down or repeats (Parsons 1975)."""

import re
from collections.abc import Sequence

from melody.music.keys import LETTERS
from melody.notation import STEPS_PER_QUARTER, Note
from melody.seeds.notations.line import STAFF, USUAL_OCTAVE, TypedLine
from melody.seeds.notations.manner import Manner, UnwritableError

STARRED = re.compile(r"\s*\*[udr\s]*[ud][udr\s]*", re.IGNORECASE)
BARE = re.compile(r"\s*(?=[udr]*u)(?=[udr]*d)[udr]{4,}\s*")
MOVES = {"u": 1, "d": -1, "r": 0}


def read_contour(text: str) -> TypedLine:
    """Read a contour as steps of the scale of C major from C4, a beat each."""
    line = TypedLine(remarks=["each step of the contour is one step of the scale of C major"])
    place = 7 * USUAL_OCTAVE
    for move in ("", *re.sub(r"[\s*]", "", text.lower())):
        place += MOVES.get(move, 0)
        line.add(_pitch_at(place), STEPS_PER_QUARTER)
    return line


def is_contour(text: str) -> bool:
    """Whether a text is a contour and nothing else."""
    return bool(STARRED.fullmatch(text) or BARE.fullmatch(text))


def write_contour(notes: Sequence[Note], manner: Manner) -> str:
    """Write the contour that gives just these notes, if one does."""
    text = "*"
    place = 7 * USUAL_OCTAVE
    for number, (pitch, steps) in enumerate(notes):
        moves = {_pitch_at(place + step): move for move, step in MOVES.items()}
        here = {_pitch_at(place): ""} if number == 0 else moves
        if steps != STEPS_PER_QUARTER or pitch not in here:
            raise UnwritableError
        text += here[pitch]
        place += MOVES.get(here[pitch], 0)
    return text if manner.like.lstrip().startswith("*") else text[1:]


def _pitch_at(place: int) -> int:
    """The pitch of a place on the staff, seven to an octave, in C major."""
    octave, index = divmod(place, 7)
    return 12 * (octave + 1) + LETTERS[STAFF[index]]
