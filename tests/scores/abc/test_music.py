"""Notes, chords, lengths and signs of ABC."""

import re

import pytest

from melody.scores.abc.reader import read_abc
from melody.scores.reading import TICKS_PER_QUARTER
from tests.scores.abc.test_reader import heard

TWO_BARS = "60 62 64 65 67 69 71 72"


@pytest.mark.parametrize(
    "music",
    [
        "CDEF|! GABc|!",
        "CDEF!|GABc!",
        "CDEF|!GA B!c|",
        "CD!trill!EF|!f!GAB!D.C.!c|",
        "CDE+fermata+F|+f+GABc|",
        "~CHD.EJF|LGMAOBPc|",
        "SCTDuEvF|GABc|",
        "Cy3DEyF|y GABc|",
        '"Am"CD"^b[a]d | ! {g}"EF|"<(c)"GABc|',
        "{g}C{/d}DE{fed}F|G{^c2B}ABc|",
        "(C(D)E)F|.(GA)Bc|",
        "C`D``E#F|;G@A?Bc|",
    ],
)
def test_a_sign_that_is_no_note_takes_no_time(music):
    assert heard(music) == TWO_BARS


@pytest.mark.parametrize("line_end", ["!\n", " !\n", "!"])
def test_a_lone_exclamation_mark_is_an_old_line_break(line_end):
    assert heard(f"CDEF|{line_end}GABc|{line_end}") == TWO_BARS


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("C2D2!E2F2!\nG4|", "60:2 62:2 64:2 65:2 67:4"),
        ("!C>D^F2!G,4|!c'2z2!", "60:3/2 62:1/2 66:2 55:4 84:2"),
        ("!f!C2!fff!D2|!D.C.!E4|", "60:2 62:2 64:4"),
        ("!crescendo(!C2!5!!+!D2!<)!|", "60:2 62:2"),
    ],
)
def test_notes_between_two_old_line_breaks_are_no_decoration(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    ("music", "unknown"),
    [
        ("qC", '1 sign not understood was left out: "q"'),
        ("CqDq", '2 signs .*"q"'),
        ("C E0", '"E0"'),
    ],
)
def test_a_sign_that_is_not_understood_is_told(music, unknown):
    (repair,) = read_abc(f"K:C\n{music}").repairs
    assert re.search(unknown, repair)


def test_a_sign_that_the_tune_defines_is_left_out_without_a_word():
    assert read_abc("U:q = !trill!\nU: W=!f!\nK:C\nqCWD").repairs == []


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("[.C.E]2 [CE]2|", "64:2 64:2"),
        ('[C!fermata!E]["x"(GE)]', "64 67"),
        ("[C2E2]2 [C/E/]", "64:4 64:1/2"),
        ("[CE2G]3", "67:3"),
        ("[C-E-G-]2[CEG]", "67:3"),
        ("[CE-]E", "64:2"),
        ("[CE]-[CE]", "64:2"),
        ("[^FA,]F|F", "66 66 65"),
        ("[^f c]", "78"),
        ("[CE\nG]F", "67 65"),
        ("+CEG+2 +C2E2+ +ff+F", "67:2 64:2 65"),
    ],
)
def test_the_notes_of_a_chord_sound_together(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("[CD|EF", "60 62 64 65"),
        ("[C [DF]", "60 65"),
        ("C]D|]E", "60 62 64"),
    ],
)
def test_a_bracket_without_its_partner_is_no_chord(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("C3/2D/E//F/4G3/4A2", "60:3/2 62:1/2 64:1/4 65:1/4 67:3/4 69:2"),
        ("C///D/8E8", "60:1/8 62:1/8 64:8"),
        ("C,,D,'E,c'd''", "36 62 52 84 98"),
    ],
)
def test_a_note_has_its_length_and_octave(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("C>D E<F", "60:3/2 62:1/2 64:1/2 65:3/2"),
        ("C>>D E<<F G>>>A", "60:7/4 62:1/4 64:1/4 65:7/4 67:15/8 69:1/8"),
        ("A>(BA2)", "69:3/2 71:1/2 69:2"),
        ("(A>)B A > B", "69:3/2 71:1/2 69:3/2 71:1/2"),
        ('A>{g}B A>"Am"!f!vB', "69:3/2 71:1/2 69:3/2 71:1/2"),
        ("[CE]>[DF] z>C C<z|D", "64:3/2 65:1/2 r:3/2 60:1/2 60:1/2 r:3/2 62"),
        ("A-<B A2", "69:1/2 71:3/2 69:2"),
        ("(3A>BA", "69 71:1/3 69:2/3"),
    ],
)
def test_a_broken_rhythm_joins_the_next_note_whatever_stands_between(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    ("music", "meter", "expected"),
    [
        ("(3CDEF", "4/4", "60:2/3 62:2/3 64:2/3 65"),
        ("(3:2:2C2DE", "4/4", "60:4/3 62:2/3 64"),
        ("(3::2CDE", "4/4", "60:2/3 62:2/3 64"),
        ("(3:4CDEF", "4/4", "60:4/3 62:4/3 64:4/3 65"),
        ("(3::CDEF", "4/4", "60:2/3 62:2/3 64:2/3 65"),
        ("(2CDE", "6/8", "60:3/2 62:3/2 64"),
        ("(4CDEFG", "6/8", "60:3/4 62:3/4 64:3/4 65:3/4 67"),
        ("(5CDEFG", "4/4", "60:2/5 62:2/5 64:2/5 65:2/5 67:2/5"),
        ("(5CDEFG", "6/8", "60:3/5 62:3/5 64:3/5 65:3/5 67:3/5"),
        ("(5CDEFG", "3/8", "60:2/5 62:2/5 64:2/5 65:2/5 67:2/5"),
        ("(6CDEFGAB", "4/4", "60:1/3 62:1/3 64:1/3 65:1/3 67:1/3 69:1/3 71"),
        ("(3C z [EG]F", "4/4", "60:2/3 r:2/3 67:2/3 65"),
        ("(3C|{g}D|!f!EF", "4/4", "60:2/3 62:2/3 64:2/3 65"),
        ("((3CDE)F", "4/4", "60:2/3 62:2/3 64:2/3 65"),
    ],
)
def test_a_tuplet_counts_its_notes_rests_and_chords(music, meter, expected):
    assert heard(music, meter=meter) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("CzDxE", "60 r 62 r 64"),
        ("Z2|C4|Z|D", "60:4 r:4 62"),
        ("CX2|D", "60 r:8 62"),
    ],
)
def test_rests_may_be_unseen_or_of_whole_bars(music, expected):
    assert heard(music) == expected


def test_each_bar_of_silence_has_its_bar_line():
    (voice,) = read_abc("M:3/4\nL:1/4\nK:C\nC|Z3|D3|").voices
    assert [line // TICKS_PER_QUARTER for line in voice.bar_lines] == [1, 4, 7, 10, 13]


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("^FfF,|F", "66 78 54 65"),
        ("^^C __D =E|_E", "62 60 64 63"),
        ("^/F _/B ^3/2G ^1/2c _3/4e", "65 71 68 72 76"),
        ("^F-|F F", "66:2 65"),
        ("^F-|^F F", "66:2 66"),
        ("^F-|=F", "66 65"),
        ("^c-_d|", "73:2"),
        ("_B2-|B2 B", "70:4 71"),
        ("C- z C", "60 r 60"),
        ("C-!f!(C)-|\n C", "60:3"),
    ],
)
def test_accidentals_and_ties_hold_as_they_are_written(music, expected):
    assert heard(music) == expected


@pytest.mark.parametrize(
    ("music", "expected"),
    [
        ("C4 & E4|D4|", "60:4 62:4"),
        ("C4 & (3EFG A>B [K:G]|F4|", "60:4 66:4"),
        ("(& C4|D4 & E4|F4 &) G4|", "60:4 62:4 67:4"),
        ("C4 & E2 & G2|D4|", "60:4 62:4"),
    ],
)
def test_a_second_line_within_a_voice_is_left_out(music, expected):
    assert heard(music) == expected


def test_lengths_on_paper_are_kept_before_ties_are_merged():
    (voice,) = read_abc("L:1/4\nK:C\n{g}C2-|C>D (3EFG z/|").voices
    quarters = {ticks / TICKS_PER_QUARTER for ticks in voice.written}
    assert quarters == {2, 1.5, 0.5, TICKS_PER_QUARTER * 2 // 3 / TICKS_PER_QUARTER}
