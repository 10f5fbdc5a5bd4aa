"""What is written for a person in their own notation: it is read back as just these notes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.notation import Note, count_steps, to_notes
from melody.seeds.notations.registry import ABC, NOTATIONS, WRITERS, notations_of
from melody.seeds.notations.solfege import FIXED, MOVABLE
from melody.seeds.text import read_text
from melody.seeds.writing import Habit, write_opening

TYPED = {  # notation -> what somebody typed in it
    "list": ["[60, 62, 64]", '[[60, 1], ["r", 0.5]]'],
    "ringtone": ["joy:d=4,o=5,b=120:e,e,f,g"],
    "lilypond": ["c'4 d8 e8 f4", r"\relative c' { \time 3/4 \key g \major g4 a b }"],
    "contour": ["*uudr"],
    "degrees": ["1 2 3 5 5 1'", "5 | 1 2 3 | 3 2 1"],
    "names": ["C4 D4 E4:2", "67 _ 65 _", "67 _ C4 _", "G A B C", "e5 d#5 e5", "G4 | C4 D4 E4 | F4"],
    "german": ["C4 Es4 G4 H4", "c d es f"],
    "solfege": ["do re mi fa sol", "Do4 Sol4:2", "do re ti"],
    ABC: [
        "K:Ebm\nEGB2",
        "K:G\nGABc d2",
        "GABc d2",
        "X:1\nT:Air\nM:3/4\nL:1/4\nK:Bb\nB2c|d3|",
        "K:D D2 F2 A2",
    ],
}
ROWS = [(name, text) for name, texts in TYPED.items() for text in texts]
LENGTHS = st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 30])
PITCHED = st.builds(Note, st.integers(36, 96), LENGTHS)
ANY = st.one_of(PITCHED, st.builds(Note, st.none(), st.sampled_from([1, 2, 3, 4, 6, 8, 16])))
LINES = st.tuples(PITCHED, st.lists(ANY, max_size=24)).map(lambda two: [two[0], *two[1]])
KEYS = st.none() | st.builds(Key, st.integers(0, 11), st.sampled_from([MAJOR, MINOR]))


def written(notes: str | list[Note], like: str, **more) -> str:
    given = to_notes(notes.split()) if isinstance(notes, str) else notes
    return write_opening(given, Habit(like, **more)).text


@given(LINES, st.sampled_from(ROWS), KEYS, st.sampled_from([FIXED, MOVABLE]))
def test_what_is_written_is_read_as_the_same_notes(notes, row, key, solfege):
    name, like = row
    made = write_opening(notes, Habit(like, "", key, solfege, Meter(3, 4), 4))
    again = read_text(made.text, notation=made.notation or None, key=key, solfege=solfege)
    assert again.notes == tuple(notes)
    assert (made.notation or notations_of(made.text)[0]) in (name, "names")


@pytest.mark.parametrize(("name", "like"), ROWS)
@given(notes=st.lists(st.builds(Note, st.integers(60, 83), st.sampled_from([2, 4, 8])), min_size=1))
def test_a_plain_line_stays_in_the_notation_that_was_typed(name, like, notes):
    made = write_opening(notes, Habit(like))
    read_as = made.notation or notations_of(made.text)[0]
    assert read_as == name or name == "contour"


@pytest.mark.parametrize(
    ("typed", "more", "text"),
    [
        ("K:Ebm\nEGB2", 70, "K:Ebm\nEG B2 B2"),
        ("K:Gb\nGABc", 67, "K:Gb\nGA Bc =G2"),
        ("K:Gm\nGABc", 66, "K:Gm\nGA Bc ^F2"),
        ("K:Hp\nFcFc", 66, "K:Hp\nFc Fc F2"),
        ("K:Dphr ^f\nDEF2", 66, "K:Dphr ^f\nDE F2 F2"),
    ],
)
def test_abc_keeps_the_signs_of_its_key_field(typed, more, text):
    notes = [*read_text(typed).notes, Note(more, 4)]
    assert write_opening(notes, Habit(typed)).text == text


@given(LINES)
def test_every_note_of_the_piano_and_beyond_can_be_written(notes):
    high = [Note(None if p is None else p + 31, steps * 40) for p, steps in notes]
    if count_steps(high) <= 2048:
        assert write_opening(high, Habit("C4")).seed.notes == tuple(high)


def test_there_is_a_writer_for_every_reader():
    assert set(WRITERS) == set(TYPED) == {*NOTATIONS, ABC}
    assert all(notations_of(like)[0] == name for name, like in ROWS)


MELODY = "60 _ _ _ 63 _ 67 _ r _ _ _ 72 _ _ _ _ _ _ _"


@pytest.mark.parametrize(
    ("like", "text"),
    [
        ("C4 D4", "C4 Eb4/8 G4/8 r C5:2"),
        ("67 _ 65 _", MELODY),
        ("C4 Es4", "C4 Es4/8 G4/8 r C5:2"),
        ("c d es f", "c es/8 g/8 r c:2"),
        ("do re mi", "do mib/8 sol/8 r do:2"),
        ("1 2 3", "1 b3/8 5/8 0 1':2"),
        ("c'4 d8 e8", "c'4 es'8 g' r4 c''2".replace("es'", "ees'")),
        (r"\relative c' { c4 e g c }", r"\relative c' { c4 ees8 g r4 c2 }"),
        ("[60, 62]", '[[60, 1], [63, 0.5], [67, 0.5], ["r", 1], [72, 2]]'),
        ("joy:d=4,o=5,b=120:e,e,f", "joy:d=4,o=5,b=120:c4,8d#4,8g4,p,2c"),
        ("K:Cm\nCE2", "K:Cm\nC2 EG z2 c4"),
        ("GABc d2", "K:C C2 _EG z2 c4"),
        ("*uud", "C4 Eb4/8 G4/8 r C5:2"),
        ("", "C4 Eb4/8 G4/8 r C5:2"),
    ],
)
def test_an_edit_leaves_the_text_in_the_notation_of_the_person(like, text):
    assert written(MELODY, like) == text


def test_the_contour_stays_one_where_it_can():
    assert written("60 _ _ _ 62 _ _ _ 62 _ _ _ 60 _ _ _", "*uud") == "*urd"


@pytest.mark.parametrize(
    ("like", "pitches", "text"),
    [
        ("Db4 Eb4", "61 _ _ _ 66 _ _ _", "Db4 Gb4"),
        ("C#4 D4", "61 _ _ _ 66 _ _ _", "C#4 F#4"),
        ("C#4 Db4 Ab4", "61 _ _ _ 68 _ _ _", "Db4 Ab4"),
        ("reb mi", "61 _ _ _ 64 _ _ _", "reb mi"),
    ],
)
def test_flats_stay_flats_where_they_were_typed(like, pitches, text):
    assert written(pitches, like) == text


def test_flats_are_written_where_the_key_has_them():
    assert written("63 _ _ _ 68 _ _ _ 61 _ _ _", "C4", key=Key(8)) == "Eb4 Ab4 Db4"


def test_degrees_and_movable_syllables_count_from_the_key():
    tune = "67 _ _ _ 69 _ _ _ 71 _ _ _"
    assert written(tune, "1 2", key=Key(7)) == "1 2 3"
    assert written(tune, "do re", key=Key(7), solfege=MOVABLE) == "do re mi"
    assert written(tune, "do re", key=Key(7)) == "sol la si"


def test_bar_lines_stay_where_the_bars_are():
    tune = "67 _ _ _ 60 _ _ _ 62 _ _ _ 64 _ _ _ 65 _ _ _"
    assert written(tune, "G4 | C4 D4 E4 | F4") == "G4 | C4 D4 E4 | F4"
    assert written(tune, "5 | 1 2 3 | 3 2 1") == "5. | 1 2 3 | 4".replace("5.", "5")
    held = "67 _ _ _ 60 _ _ _ 62 _ _ _ _ _ _ _ _ _ _ _ 65 _ _ _"
    assert written(held, "G4 | C4 D4 E4 | F4") == "G4 C4 D4:3 F4"
    abc = "X:1\nM:3/4\nL:1/4\nK:C\nG|CDE|F"
    assert written(held, abc) == "X:1\nM:3/4\nL:1/4\nK:C\nG | C D2- | D F"


def test_what_the_text_does_not_show_is_told_to_its_reader():
    made = write_opening([Note(60, 4), Note(70, 4)], Habit("C4 H4"))
    assert (made.text, made.notation) == ("C4 B4", "german")
    shown = write_opening([Note(60, 4), Note(71, 4)], Habit("C4 H4"))
    assert (shown.text, shown.notation) == ("C4 H4", "")


BOOK = """X:1
T:Air
M:3/4
L:1/4
K:D
V:1
A3|
V:2
D3|

X:2
T:Jig
M:6/8
L:1/8
K:Bb
B2c d3|
"""


@pytest.mark.parametrize(
    ("taken", "text"),
    [
        ({}, "X:1\nT:Air\nM:3/4\nL:1/4\nK:D\nF/2F/2"),
        ({"voice": "2", "tune": 1}, "X:1\nT:Air\nM:3/4\nL:1/4\nK:D\nF/2F/2"),
        ({"tune": 2}, "X:2\nT:Jig\nM:6/8\nL:1/8\nK:Bb\n^FF"),
        ({"tune": 7}, "X:1\nT:Air\nM:3/4\nL:1/4\nK:D\nF/2F/2"),
    ],
)
def test_of_several_tunes_the_one_that_was_taken_is_written_on(taken, text):
    assert written("66 _ 66 _", BOOK, **taken) == text
