"""Da capo, dal segno, fine and coda are followed where they are plain, else told in one line."""

import pytest

from melody.scores.abc.reader import read_abc
from melody.scores.jumps import FOLLOWED, NOT_FOLLOWED, mark_of_words
from melody.scores.melody_line import to_score
from melody.scores.musicxml.reader import read_musicxml
from melody.scores.score import Score
from tests.score_files import score, xml_note

FOUR = "<time><beats>4</beats><beat-type>4</beat-type></time>"
END = "</direction>"
LETTERS = {60: "C", 62: "D", 64: "E", 65: "F", 67: "G", 69: "A"}


def letters(of: Score) -> str:
    return "".join(LETTERS[pitch] for pitch, _ in of.notes if pitch is not None)


def of_abc(music: str, header: str = "") -> Score:
    return to_score(read_abc(f"X:1\nM:4/4\nL:1/1\n{header}K:C\n{music}\n"), form="abc")


def of_xml(*bars: str) -> Score:
    return to_score(read_musicxml(score(*bars, attributes=FOUR)), form="musicxml")


def bar(letter: str, before: str = "", after: str = "") -> str:
    return before + xml_note(f"{letter}4", 16) + after


def sound(mark: str) -> str:
    return (
        f'<direction><direction-type><words>.</words></direction-type><sound {mark}="yes"/>' + END
    )


def words(text: str) -> str:
    return f"<direction><direction-type><words>{text}</words></direction-type>{END}"


def sign(name: str) -> str:
    return f"<direction><direction-type><{name}/></direction-type>{END}"


@pytest.mark.parametrize(
    ("music", "played"),
    [
        ("C|D!fine!|E|F!D.C.!|]", "CDEFCD"),
        ("C|!fine!D|E|!D.C.!F|]", "CDEFCD"),
        ('C|D"^Fine"|E|F"_D.C. al Fine"|]', "CDEFCD"),
        ("C|!segno!D|E!fine!|F!D.S.!|]", "CDEFDE"),
        ("C|SD|E!fine!|F!D.S.!|]", "CDEFDE"),
        ("C|D!coda!|E!D.C.!|!coda!F|G|]", "CDECDFG"),
        ("C|D!dacoda!|E!dacapo!|!coda!F|G|]", "CDECDFG"),
        ("C|!segno!D|EO|F!D.S.!|!coda!G|]", "CDEFDEG"),
        ("|:C|D!fine!:|E|F!D.C.!|]", "CDEFCD"),
        ("C|1D:|2E!fine!|F|G!D.C.!|]", "CEFGCE"),
    ],
)
def test_a_jump_of_abc_is_followed(music, played):
    read = of_abc(music)
    assert (letters(read), FOLLOWED in read.repairs) == (played, True)
    assert str(read.meter) == "4/4"


@pytest.mark.parametrize(
    "music",
    ["C|D|E!D.C.!|]", "C|D!fine!|E!D.S.!|]", "C!D.C.!|D!fine!|E|F!D.C.!|]", "C!fine!|D!D.C.!|E|]"],
)
def test_a_jump_without_a_plain_end_is_told(music):
    read = of_abc(music)
    assert len(letters(read)) == music.count("|")
    assert NOT_FOLLOWED in read.repairs


@pytest.mark.parametrize("music", ["C|D!fine!|E|]", "!segno!C|D|E|]", '"D"C|"Dm"D|"C/D"E|]'])
def test_without_a_way_back_nothing_is_told(music):
    read = of_abc(music)
    assert (letters(read), read.repairs) == ("CDE", ())


def test_a_letter_that_the_tune_defines_is_no_sign():
    assert of_abc("C|SD!fine!|E!D.S.!|]", "U:S=!trill!\n").repairs == (NOT_FOLLOWED,)


FINE = words("Fine")


@pytest.mark.parametrize(
    ("bars", "played"),
    [
        ([bar("C"), bar("D", "", sound("fine")), bar("E", "", sound("dacapo"))], "CDECD"),
        ([bar("C"), bar("D", FINE), bar("E"), bar("F", words("D.C. al Fine"))], "CDEFCD"),
        ([bar("C"), bar("D", sign("segno")), bar("E", FINE), bar("F", words("D.S."))], "CDEFDE"),
        (
            [bar("C", words("To Coda")), bar("D", words("D.C.")), bar("E", sign("coda"))],
            "CDCE",
        ),
        (
            [bar("C", "", sign("coda")), bar("D", sound("dacapo")), bar("E", sign("coda"))],
            "CDCE",
        ),
    ],
)
def test_a_jump_of_musicxml_is_followed(bars, played):
    read = of_xml(*bars)
    assert (letters(read), FOLLOWED in read.repairs) == (played, True)
    assert str(read.meter) == "4/4"


def test_a_jump_of_musicxml_without_an_end_is_told():
    assert of_xml(bar("C"), bar("D", "", sound("dacapo"))).repairs == (NOT_FOLLOWED,)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("D.C.", "da capo"),
        ("D. C. al Fine", "da capo"),
        ("Da Capo", "da capo"),
        ("D.S. al Coda", "dal segno"),
        ("Dal Segno", "dal segno"),
        ("To Coda", "to coda"),
        ("Fine", "fine"),
        ("Finely", ""),
        ("Dolce", ""),
        ("DS9", ""),
        ("", ""),
    ],
)
def test_a_mark_is_known_by_its_words(text, mark):
    assert mark_of_words(text) == mark


@pytest.mark.parametrize("sign_of_abc", ["^/C", "_/D", "^3/2C"])
def test_a_microtone_is_told(sign_of_abc):
    assert of_abc(f"{sign_of_abc}|D|").repairs == (
        "notes between the semitones were moved to a semitone",
    )


def test_a_microtone_of_musicxml_is_told():
    note = xml_note("C4", 16).replace("</step>", "</step><alter>0.5</alter>")
    assert of_xml(note, bar("D")).repairs == (
        "notes between the semitones were moved to a semitone",
    )
