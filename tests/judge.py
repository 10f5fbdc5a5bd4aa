"""music21 as the judge of our readers: the same file, read by it, on the same way to a score."""

import contextlib
import io
from pathlib import Path

from music21 import converter

from melody.scores.melody_line import to_score
from melody.scores.other_formats import read_other, to_reading
from melody.scores.score import Score


def by_music21(path: Path, form: str) -> Score:
    """What music21 reads in a file."""
    return to_score(read_other(path, form), form="kern")


def abc_by_music21(text: str) -> Score:
    """What music21 reads in a text of ABC, in which accidentals hold to the bar line."""
    with contextlib.redirect_stderr(io.StringIO()):
        return to_score(
            to_reading(converter.parseData(f"%abc-2.1\n{text}", format="abc")), form="abc"
        )
