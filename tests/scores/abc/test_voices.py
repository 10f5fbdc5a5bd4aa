"""The voices of ABC, their names and what moves their notes."""

import pytest

from melody.scores.abc.reader import read_abc
from melody.scores.reading import TICKS_PER_QUARTER, Reading
from tests.scores.abc.test_reader import heard


def voices_of(reading: Reading) -> dict[str, list[int]]:
    return {voice.name: [tone.pitch for tone in voice.tones] for voice in reading.voices}


def read(*lines: str) -> dict[str, list[int]]:
    return voices_of(read_abc("\n".join(["X:1", "M:4/4", "L:1/4", *lines])))


@pytest.mark.parametrize(
    "lines",
    [
        ("K:C", "V:1", "cdef|", "V:2", "C4|", "V:1", "g4|", "V:2", "D4|"),
        ("K:C", "V:1", "V:2", "[V:1] cdef|g4|", "[V:2] C4|D4|"),
        ("V:1", "V:2", "K:C", "[V:1]cdef|", "[V:2]C4|", "[V:1]g4|", "[V:2]D4|"),
        ("V:1", "V:2", "K:C", "cdef|", "V:2", "C4|D4|", "V:1", "g4|"),
        ("K:C", "[V:1]cdef|[V:2]C4|[V:1]g4|[V:2]D4|"),
        ("K:C", "V:1", "cdef|\\", "% words", "V:2", "w:la", "C4|", "V:1", "g4|", "V:2", "D4|"),
    ],
)
def test_a_voice_goes_on_where_it_left_off(lines):
    assert read(*lines) == {"1": [72, 74, 76, 77, 79], "2": [60, 62]}


def test_notes_before_any_voice_are_those_of_the_first():
    assert read("K:C", "cd|", "V:2", "C2|", "V:1", "ef|") == {"": [72, 74, 76, 77], "2": [60]}


@pytest.mark.parametrize(
    ("properties", "name"),
    [
        ('name="Tin Whistle" clef=treble', "Tin Whistle"),
        ("clef=treble nm=Fiddle snm=F.", "Fiddle"),
        ("\tname=Whistle", "Whistle"),
        ('nm="Flute\\nsolo"', "Flute solo"),
        ('name = "Open', "Open"),
        ("clef=bass", "T"),
        ('snm="S"', "T"),
    ],
)
def test_a_voice_has_the_name_that_it_is_given(properties, name):
    (voice,) = read_abc(f"K:C\nV:T {properties}\nC").voices
    assert voice.name == name


@pytest.mark.parametrize(
    ("properties", "semitones"),
    [
        ("clef=treble-8", -12),
        ("treble-8", -12),
        ('clef="treble-8"', -12),
        ("clef=treble+8", 12),
        ("clef=bass-8", -12),
        ("clef=G2-8", -12),
        ("clef=treble-15", -24),
        ("clef=bass", 0),
        ("bass", 0),
        ("clef=tenor", 0),
        ("octave=-1", -12),
        ("octave=1 clef=treble-8", 0),
        ("transpose=-2", -2),
        ("t=-2", -2),
        ("clef=treble transpose=+9", 9),
        ("sound=_B", -2),
        ("sound=cE", -8),
        ("score=_B", 0),
        ("middle=d", 0),
        ("stafflines=5", 0),
    ],
)
@pytest.mark.parametrize(
    "place", ["K:C {}\nV:1\nc", "V:1 {}\nK:C\nc", "K:C\nV:1 {}\nc", "K:C\n[K:C {}]c"]
)
def test_clefs_with_an_eight_and_transpositions_move_what_sounds(place, properties, semitones):
    (voice,) = [v for v in read_abc(place.format(properties)).voices if v.tones]
    assert [tone.pitch for tone in voice.tones] == [72 + semitones]


def test_a_clef_alone_changes_no_key():
    assert heard("F [K:clef=bass]F [K:treble-8]F [K:bass] F", key="G") == "66 66 54 66"


def test_a_voice_of_its_own_clef_is_not_moved_by_that_of_the_key():
    assert read("V:1", "V:2 clef=bass", "K:C treble-8", "c|", "V:2", "c|") == {"1": [60], "2": [72]}
    assert read("V:1 clef=bass-8", "V:2", "K:C treble", "c|", "V:2", "c|") == {"1": [60], "2": [72]}


def test_the_key_is_the_one_that_sounds():
    assert read_abc("K:D transpose=-2\nD").key.name == "C major"
    assert read_abc("V:1 transpose=3\nK:Am\nV:1\nA").key.name == "C minor"
    assert read_abc("K:D\nV:1\nD\nV:2 transpose=-2\nE").key.name == "D major"


@pytest.mark.parametrize(
    "lines",
    [
        ("L:1/4", "K:C", "V:1", "C2|", "V:2", "L:1/8", "E2|", "V:1", "D2|", "V:2", "F2|"),
        ("L:1/4", "V:1", "V:2", "L:1/8", "K:C", "C2|", "V:2", "E2|", "V:1", "D2|", "V:2", "F2|"),
        ("K:C", "[V:1][L:1/4]C2|[V:2]E2|[V:1]D2|[V:2]F2|"),
    ],
)
def test_a_unit_length_after_a_voice_belongs_to_it(lines):
    first, second = [v for v in read_abc("\n".join(lines)).voices if v.tones]
    assert [tone.length / TICKS_PER_QUARTER for tone in first.tones] == [2, 2]
    assert [tone.length / TICKS_PER_QUARTER for tone in second.tones] == [1, 1]


def test_a_unit_length_in_a_header_after_its_voices_holds_for_all():
    first, second = read_abc("V:1\nV:2\nL:1/4\nK:C\nC|\nV:2\nD|").voices
    assert first.end == second.end == TICKS_PER_QUARTER


@pytest.mark.parametrize("change", ["K:D", "[K:D]"])
def test_a_key_in_the_notes_is_that_of_its_voice(change):
    assert read("K:C", "V:1", "F|", "V:2", "F|", f"{change}\nF|", "V:1", "F|") == {
        "1": [65, 65],
        "2": [65, 66],
    }


def test_accidentals_and_rhythms_are_those_of_their_voice():
    assert read("K:C", "[V:1]^F>[V:2]F2[V:1]F[V:2]F|") == {"1": [66, 66], "2": [65, 65]}


@pytest.mark.parametrize("clef", ["clef=perc", "perc"])
def test_a_voice_in_the_percussion_clef_is_drums(clef):
    melody, drums = read_abc(f"K:C\nV:1\nC|\nV:2 {clef}\nD|").voices
    assert (melody.is_drums, drums.is_drums) == (False, True)


@pytest.mark.parametrize(
    "field", ["[L:1/8]", "[r:a [b c]", "[I:x]", "[P:A]", "[M:2/4]", "[Q:1/4=9]"]
)
def test_a_field_within_the_line_makes_no_note(field):
    expected = "60 62:1/2" if field.startswith("[L") else "60 62"
    assert heard(f"C{field}D") == expected
