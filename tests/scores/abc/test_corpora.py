"""A plain line of ABC by our own reader: what music21 reads, where it is right."""

from pathlib import Path

import pytest

from melody.notation import MelodyError
from melody.scores.read import read_score
from melody.scores.score import Source
from tests.judge import abc_by_music21

HEAD = "X:1\nT:AbcTune, The\nM:2/4\nL:1/8\nK:"
TUNES = {
    "a pickup": "G\nG|A2 B2|c2 d2|e3|",
    "accidentals to the bar line": "F\n^F2 F2|F2 B2|=B2 B2|",
    "ties over the bar line": "C\nc2 c2-|c2 d2-|d2 c2|",
    "triplets": "D\n(3def d2|(3d2e2f2|d4|",
    "broken rhythm": "D\nd>e f<g|d>>e f2|d4|",
    "forgotten bar lines": "C\nc2 d2 e2 f2|g2 a2|c4|",
    "a note over a forgotten bar line": "C\nc3 d3 e2|g2 a2|c4|",
    "a bar and a half": "C\nc2 d2 e2|g2 a2|c4|",
    "repeats": "C\n|:c2 d2:|:e2 f2:|g4|c4|",
    "a meter that changes": "C\nc2 d2|e2 f2|\nM:3/4\ng2 a2 b2|c6|",
    "a key that changes": "C\nc2 d2|e2 f2|\nK:D\ng2 f2|d4|",
    "rests": "C\nz2 c2|z4|c2 z2|d4|",
    "old modes": "E Dorian\ne2 f2|g2 a2|e4|",
    "a title of two lines": "C\nT:Another\nc2 d2|e2 f2|c4|",
}


def read(text):
    return read_score(Source(Path("a.abc"), "", text))


@pytest.mark.parametrize("music", TUNES.values(), ids=TUNES)
def test_a_plain_line_reads_as_music21_reads_it(music):
    ours, theirs = read(HEAD + music), abc_by_music21(HEAD + music)
    assert (ours.notes, ours.key) == (theirs.notes, theirs.key)


def test_a_tune_without_a_note_is_refused():
    with pytest.raises(MelodyError, match="no note"):
        read(HEAD + "C\nz4|z4|z4|")
