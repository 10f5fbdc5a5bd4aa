"""A plain line of ABC by the short way: what music21 reads, or nothing."""

import contextlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from music21.exceptions21 import Music21Exception

from melody.notation import MelodyError
from melody.scores import read as scores
from melody.scores.plain_abc import read_plain_abc
from melody.scores.read import clean_abc, read_score
from melody.scores.score import Source

HEAD = "X:1\nT:Tune, The\nM:2/4\nL:1/8\nK:"
TUNES = {
    "a pickup": "G\nG|A2 B2|c2 d2|e3|",
    "accidentals to the bar line": "F\n^F2 F2|F2 B2|=B2 B2|",
    "ties over the bar line": "C\nc2 c2-|c2 d2-|d2 c2|",
    "triplets": "D\n(3def d2|(3d2e2f2|d4|",
    "broken rhythm": "D\nd>e f<g|d>>e f2|d4|",
    "forgotten bar lines": "C\nc2 d2 e2 f2|g2 a2|c4|",
    "a note over a forgotten bar line": "C\nc3 d3 e2|g2 a2|c4|",
    "a bar and a half": "C\nc2 d2 e2|g2 a2|c4|",
    "first and second endings": "C\n|:c2 d2|e2 f2|1 g2 g2:|2 a2 a2||c4|c4|",
    "endings of two bars": "C\n|:c2 d2|1 e2 f2|g2 g2:|2 a2 a2|c4|",
    "endings of three bars": "C\n|:c2 d2|1 e2 f2|b2 b2|g2 g2:|2 a2 a2|c4|",
    "a first ending alone": "C\n|:c2 d2|1 e2 f2:|c4|c4|",
    "repeats": "C\n|:c2 d2:|:e2 f2:|g4|c4|",
    "a meter that changes": "C\nc2 d2|e2 f2|\nM:3/4\ng2 a2 b2|c6|",
    "a key that changes": "C\nc2 d2|e2 f2|\nK:D\ng2 f2|d4|",
    "rests": "C\nz2 c2|z4|c2 z2|d4|",
    "old modes": "E Dorian\ne2 f2|g2 a2|e4|",
    "a title of two lines": "C\nT:Another\nc2 d2|e2 f2|c4|",
}
OTHERS = {
    "chords": "C\n[ce]2 d2|e2 f2|c4|",
    "two voices": "C\nV:1\nc2 d2|e2 f2|\nV:2\nC4|C4|",
    "no bar lines": "C\nc2 d2 e2 f2",
    "silence": "C\nz4|z4|z4|",
    "a long first ending": "C\n|:c2 d2|1 e2 f2 g2 a2:|2 c4|c4|",
    "a clef": "C bass\nc2 d2|e2 f2|c4|",
}


def by_music21(text):
    with contextlib.redirect_stderr(io.StringIO()):
        return scores._read_melody("", scores._parse(Source(Path("a.abc"), "", text)))


@pytest.mark.parametrize("music", TUNES.values(), ids=TUNES)
def test_a_plain_line_reads_as_music21_reads_it(music):
    ours = read_plain_abc("", clean_abc(HEAD + music))
    assert ours == by_music21(HEAD + music)


NOTES = st.tuples(
    st.sampled_from(["", "^", "_", "="]),
    st.sampled_from(["C", "E", "G", "B", "c", "f", "b'", "z"]),
    st.sampled_from(["", "2", "3", "/", "3/2", "4", ">", "<", "-"]),
    st.sampled_from(["", " ", "|", "|", ":|", "|1 ", "|2 ", "||", "(3"]),
).map(lambda note: "".join(note if note[1] != "z" else ("", *note[1:])))


@given(st.lists(NOTES, min_size=2, max_size=16), st.sampled_from(["C", "F#m", "Gmix"]))
def test_any_line_reads_as_music21_reads_it_or_is_left_to_it(notes, key):
    text = f"{HEAD}{key}\nc|{''.join(notes)}|c4|"
    ours = read_plain_abc("", clean_abc(text))
    try:
        theirs = by_music21(text)
    except Music21Exception:  # it stumbles over lengths that cannot be written as one note
        return
    assert ours is None or ours == theirs


@pytest.mark.parametrize("music", OTHERS.values(), ids=OTHERS)
def test_what_is_more_than_a_plain_line_is_left_to_music21(music):
    assert read_plain_abc("", clean_abc(HEAD + music)) is None


def test_a_tune_without_a_note_is_refused():
    with pytest.raises(MelodyError, match="no notes"):
        read_score(Source(Path("a.abc"), "a", HEAD + "C\nz4|z4|z4|"))
