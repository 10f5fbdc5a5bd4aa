"""Da capo, dal segno, fine and coda are followed where they are plain, else told in one line."""

import pytest

from melody.notation import MelodyError
from melody.scores.abc.order import PARTS_IN_A_ROW, PARTS_IN_ORDER
from melody.scores.abc.reader import read_abc
from melody.scores.jumps import FOLLOWED, NOT_FOLLOWED, mark_of_words
from melody.scores.melody_line import to_score
from melody.scores.musicxml.reader import read_musicxml
from melody.scores.reading import REPEATS
from melody.scores.score import Score
from tests.score_files import score, xml_note

FOUR = "<time><beats>4</beats><beat-type>4</beat-type></time>"
END = "</direction>"
TOLD_OF_PARTS = (PARTS_IN_ORDER, PARTS_IN_A_ROW, REPEATS)
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


@pytest.mark.parametrize(
    ("order", "music", "played", "told"),
    [
        ("ABA", "P:A\nC|D|\nP:B\nE|", "CDECD", PARTS_IN_ORDER),
        ("ABA", "[P:A]C|D|[P:B]E|", "CDECD", PARTS_IN_ORDER),
        ("A.(AB)3.C2", "[P:A]C|[P:B]D|[P:C]E|", "CDE", REPEATS),
        ("A(BA)2C", "P:A\nC|\nP:B\nD|\nP:C\nE|", "CDCE", PARTS_IN_ORDER),
        ("AABB", "P:A\nC|\nP:B\nD|", "CD", REPEATS),
        ("AB", "P:A\nC|\nP:B\nD|", "CD", ""),
        ("BA", "P:A\nC|\nP:B\nD|", "DC", PARTS_IN_ORDER),
        ("ABA", "G|\nP:A\nC|\nP:B\nD|", "GCDC", PARTS_IN_ORDER),
        ("ACA", "P:A\nC|\nP:B\nD|\nP:C\nE|", "CECD", PARTS_IN_ORDER),
        ("ABAX", "P:A\nC|\nP:B\nD|", "CDC", PARTS_IN_ORDER),
        ("ABA", "C|D|", "CD", PARTS_IN_A_ROW),
        ("slow air", "C|D|", "CD", ""),
        ("ABA", "P:A\nV:1\nC|\nV:2\nA,|\nP:B\nV:1\nD|\nV:2\nB,|", "CDC", PARTS_IN_ORDER),
    ],
)
def test_parts_are_played_in_the_order_that_a_tune_states(order, music, played, told):
    read = of_abc(music, f"P:{order}\n")
    assert letters(read) == played
    assert [line for line in read.repairs if line in TOLD_OF_PARTS] == [told] * bool(told)


def test_an_ending_that_is_left_out_moves_the_parts_after_it():
    read = of_abc("P:A\nC|[1D:|[2E|]\nP:B\nF|", "P:ABA\n")
    assert letters(read) == "CEFCE"


def test_a_bar_line_stays_where_it_was_in_its_part():
    read = of_abc("P:A\nC|D|\nP:B\nE|", "P:ABA\n")
    assert (str(read.meter), read.pickup) == ("4/4", 0)


def test_an_order_far_longer_than_music_is_refused():
    with pytest.raises(MelodyError, match="too long"):
        of_abc("P:A\nC|", "P:" + "(" * 8 + "A" + ")9" * 8 + "\n")


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
