"""What people type, notation by notation: each with examples, and each found by the whole text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import MINOR, Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.seeds.notations.examples import WAYS
from melody.seeds.notations.registry import ABC, NOTATIONS, notations_of
from melody.seeds.text import read_text

EXAMPLES = {  # notation -> text -> pitches and steps
    "names": {
        "Eb4/8 F4/8 G4/8": "63:2 65:2 67:2",
        "Bb3/8. Ab3/16": "58:3 56:1",
        "C♯4 D♭4 E♮4 F𝄪4": "61:4 61:4 64:4 67:4",
        "G A B C D": "67:4 69:4 71:4 72:4 74:4",
        "A4 G F E": "69:4 67:4 65:4 64:4",
        "C4♩ D4♪ E4♬ F4♩.": "60:4 62:2 64:1 65:6",
        "67 _ C4 _ _ D4": "67:2 60:3 62:1",
        "60 62 64": "60:1 62:1 64:1",
        "e5 d#5 e5 b4 d5 c5 a4": "76:4 75:4 76:4 71:4 74:4 72:4 69:4",
        "g4 a4 b4 c5": "67:4 69:4 71:4 72:4",
        "b4 b4": "71:4 71:4",
        "60 62 b4": "60:1 62:1 71:1",
        "Eb4-F4-G4": "63:4 65:4 67:4",
        "Eb4/8F4/8": "63:2 65:2",
        "♭E ♯F": "63:4 66:4",
        "♪C4 ♩.D4 𝄽 𝄾 E4": "60:2 62:6 r:4 r:2 64:4",
        "𝄞 C4 D4": "60:4 62:4",
        "Ｃ４ Ｄ４": "60:4 62:4",
        "|: C4 D4 :|| E4 F4 |]": "60:4 62:4 64:4 65:4",
        "3/4 C4 D4 E4": "60:4 62:4 64:4",
    },
    "german": {
        "C4 D4 Es4 H4": "60:4 62:4 63:4 71:4",
        "H4 B4 A4": "71:4 70:4 69:4",
        "Fis4/8 Cis5/8 As4/4": "66:2 73:2 68:4",
        "c d es f": "60:4 62:4 63:4 65:4",
        "Heses His": "69:4 72:4",
    },
    "solfege": {
        "do re mi fa sol la si do": "60:4 62:4 64:4 65:4 67:4 69:4 71:4 72:4",
        "Do Sol Mi": "60:4 55:4 52:4",
        "do do' sol:2": "60:4 72:4 67:8",
        "fa# sol r sib": "66:4 67:4 r:4 70:4",
        "do di re ra": "60:4 61:4 62:4 61:4",
        "do4 mi4/8": "60:4 64:2",
        "dó ré mí": "60:4 62:4 64:4",
    },
    "degrees": {
        "1 2 3 5 5 1'": "60:4 62:4 64:4 67:4 67:4 72:4",
        "1 2 3 4 5": "60:4 62:4 64:4 65:4 67:4",
        "1 1 5 5 6 6 5 -": "60:4 60:4 67:4 67:4 69:4 69:4 67:8",
        "5. 1 b3 0 8": "55:4 60:4 63:4 r:4 72:4",
        "3/8 2/8 1:2": "64:2 62:2 60:8",
        "1 3 5 9 10 15": "60:4 64:4 67:4 74:4 76:4 84:4",
    },
    "lilypond": {
        "c'4 d8 e8": "60:4 62:2 64:2",
        "c'4 d'8 e' f'2.": "60:4 62:2 64:2 65:12",
        r"\relative c' { c4 e g c }": "60:4 64:4 67:4 72:4",
        r"\relative c'' { g8 fis g a b4 r }": "67:2 66:2 67:2 69:2 71:4 r:4",
        "cis''4 bes'8. a'16~ a'4": "73:4 70:3 69:5",
        "c4 d8 e8 f4": "48:4 50:2 52:2 53:4",
        "fis4 g4 a2": "54:4 55:4 57:8",
        r"\key d \dorian d'4": "62:4",
        r"\transpose c d { c'4 }": "62:4",
        r"\time 4/4 c'4 \addlyrics { a b }": "60:4",
        "%{\nc'4 d'4\n%}\ne'4 f'4": "64:4 65:4",
        r"\grace c'8 d'4": "62:4",
        "e'4 d'4 c'1*3/4": "64:4 62:4 60:12",
        "d'8*2 e'4": "62:4 64:4",
        r"\tuplet 3/2 { c'2 d' e' } c'4": "60:5 62:5 64:5 60:4",
        "c' d' es'": "60:4 62:4 63:4",
        "c d e f g a h c'": "48:4 50:4 52:4 53:4 55:4 57:4 59:4 60:4",
        "h'4 b'8 hes'": "71:4 70:2 70:2",
        "\\language \"english\" cs'4 ef' fsharp'": "61:4 63:4 66:4",
        "bf'4 cs'4": "70:4 61:4",
        r'\new Staff { \clef "bass" c4 R1 }': "48:4 r:16",
        r"\repeat volta 2 { c'4 d' }": "60:4 62:4",
        "<c' e' g'>4 d'2": "67:4 62:8",
        r"\relative c' { <c e g>4 d }": "67:4 62:4",
    },
    "contour": {"*uudr": "60:4 62:4 64:4 62:4 62:4", "* d d U": "60:4 59:4 57:4 59:4"},
    "ringtone": {
        "joy:d=4,o=5,b=120:e,e,f,g": "76:4 76:4 77:4 79:4",
        ":d=8,o=6,b=90:c#,2p,8a.5,16h": "85:2 r:8 81:3 95:1",
        "d=4,o=5,b=63:8a,b": "81:2 83:4",
    },
    "list": {
        "[60, 62, 64]": "60:4 62:4 64:4",
        '[[60, 1], ["r", 0.5], [62, 0.5], [null, 2]]': "60:4 r:2 62:2 r:8",
        "(60, 62, 64)": "60:4 62:4 64:4",
        "[60 62\n 64]": "60:4 62:4 64:4",
        "['C4', 'Eb4', None]": "60:4 63:4 r:4",
        "[(60, 1), (62, 0.5)]": "60:4 62:2",
        "[[60, 2], [62]]": "60:8 62:4",
        '{"notes": [{"pitch": 60, "duration": 0.5}, {"midi": 62}]}': "60:2 62:4",
        "[60, 62,": "60:4 62:4",
    },
    ABC: {
        "M:3/4 G2 A | B3": "67:4 69:2 71:6",
        "GABc d2": "67:2 69:2 71:2 72:2 74:4",
        "K:D\nF2A2": "66:4 69:4",
    },
}
ROWS = [(name, *row) for name, texts in EXAMPLES.items() for row in texts.items()]


def written(text: str, **options) -> str:
    notes = read_text(text, **options).notes
    return " ".join(f"{'r' if n.pitch is None else n.pitch}:{n.steps}" for n in notes)


@pytest.mark.parametrize(("notation", "text", "notes"), ROWS)
def test_each_notation_is_recognised_and_read(notation, text, notes):
    assert notations_of(text)[0] == notation
    assert written(text) == notes
    assert not any("not understood" in line for line in read_text(text).repairs)


def test_every_notation_has_examples_and_stands_in_the_help():
    assert set(EXAMPLES) == set(WAYS) == {*NOTATIONS, ABC}


HELP = [(name, way.text) for name, ways in WAYS.items() for way in ways]
TOLD = ("without an octave", "step of the contour", "nearest", "octaves were read", "repeats")


@pytest.mark.parametrize(("name", "text"), HELP)
def test_what_the_help_shows_is_read_so_and_needs_no_repair(name, text):
    assert notations_of(text)[0] == name
    repairs = read_text(text).repairs
    assert all(any(told in line for told in TOLD) for line in repairs), repairs


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("A4 B4 C5", set()),
        ("c2 d2 e2", {ABC}),
        ("G A B", {ABC}),
        ("1 2 3", {"names"}),
        ("67 _ 65 _", set()),
        ("C4 Es4", set()),
        ("C4D4E4", {"names"}),
        ("c' d' e'", {ABC}),
        ("C4-C4", {"names"}),
    ],
)
def test_a_text_that_could_be_two_things_says_so(text, others):
    assert set(notations_of(text)[1:]) == others


def test_the_other_notation_can_be_chosen():
    assert written("c2 d2 e2") == "36:4 38:4 40:4"
    assert written("c2 d2 e2", notation=ABC) == "72:4 74:4 76:4"
    assert written("1 2 3", notation="names") == "1:1 2:1 3:1"
    with pytest.raises(MelodyError, match="there is no such notation"):
        read_text("C4", notation="morse")


def test_degrees_and_movable_do_count_from_the_key():
    assert written("1 2 3", key=Key(7)) == "67:4 69:4 71:4"
    assert written("1 2 3 7", key=Key(9, MINOR)) == "69:4 71:4 72:4 79:4"
    assert written("do re mi", key=Key(7), solfege="movable") == "67:4 69:4 71:4"
    assert written("do re mi", key=Key(7)) == written("do re mi", key=Key(7), solfege="fixed")
    assert written("do re mi", key=Key(7)) == "60:4 62:4 64:4"
    assert read_text("1 2 3", key=Key(7)).key == Key(7)


@pytest.mark.parametrize("text", ["1_ 2_ 3", "0 0 0", "2 _ _ 4", "[1, 2, 3]"])
def test_notes_too_low_to_be_heard_are_told(text):
    assert any("cannot be heard" in line for line in read_text(text).repairs)


def test_line_ends_of_every_system_are_one_line_end():
    tune = "X:1\nL:1/4\nK:C\nCDE\nFGA\n"
    for end in ("\r\n", "\r"):
        assert written(tune.replace("\n", end)) == written(tune)


def test_what_lilypond_states_is_kept():
    seed = read_text(r"\relative c' { \time 3/4 \key d \minor \tempo 4 = 90 d4 e f | g2. | }")
    assert (seed.meter, seed.key, seed.bpm) == (Meter(3, 4), Key(2, MINOR), 90)


@pytest.mark.parametrize(
    ("text", "meter", "pickup"),
    [
        ("C4 D4 E4 F4 | G4:4", Meter(4, 4), 0),
        ("G4 | C4 D4 E4 F4 | G4:2 E4:2 | C4:3", Meter(4, 4), 4),
        ("C4 D4 E4 | F4 G4 A4 | B4:3 |", Meter(3, 4), 0),
        ("do re | mi fa | sol:2", Meter(2, 4), 0),
        ("5 | 1 2 3 | 3 2 1", Meter(3, 4), 4),
        ("C4/4. D4/4. | E4/4. F4/4. |", Meter(6, 8), 0),
        ("67 _ _ _ | 60 _ _ _ 62 _ _ _ 64 _ _ _ | 65 _ _ _ _ _ _ _ 67 _ _ _", Meter(3, 4), 4),
        ("C4 D4 | E4 F4 G4 | A4 | B4 C5", None, 0),
        ("C4 D4 E4", None, 0),
        ("|: G4 | C4 D4 :|| E4 F4 |]", Meter(2, 4), 4),
        ("3/4 C4 D4 E4 | F4:3", Meter(3, 4), 0),
        ("6/8 C4/8 D4/4", Meter(6, 8), 0),
    ],
)
def test_bar_lines_tell_meter_and_pickup(text, meter, pickup):
    seed = read_text(text)
    assert (seed.meter, seed.pickup) == (meter, pickup)


PIECES = ["c'4", "d8", "do", "sol'", "1", "5.", "H", "Es", "*u", "d=4", ":", "[60,", "62]", "|"]
PIECES += ["\\relative", "\\time 3/4", "{", "}", "~", "♪", "b3", "-", "0", "[[1,2]]", "e2:9", "~~"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join), st.sampled_from([*NOTATIONS]))
def test_any_text_in_any_notation_gives_a_seed_or_one_plain_line(text, notation):
    for chosen in (None, notation):
        try:
            lines = read_text(text, chosen).repairs
        except MelodyError as refusal:
            lines = (str(refusal),)
        assert all(len(line) <= 160 and line.isprintable() for line in lines)


@pytest.mark.parametrize("text", ["n:d=4,o=5,b=999:c,d", r"\\tempo 4 = 500 c'4 d'4"])
def test_a_tempo_that_nobody_plays_is_brought_to_the_fastest_and_said(text):
    seed = read_text(text.replace("\\\\", "\\"))
    assert seed.bpm == 300
    assert any("tempo" in line for line in seed.repairs)
