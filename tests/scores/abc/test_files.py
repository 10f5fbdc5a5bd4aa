"""Which lines of an ABC file are music, and of which tune."""

import codecs

import pytest

from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.abc.reader import read_abc
from melody.scores.text import decode
from tests.scores.abc.test_reader import heard, heard_in

TWO_BARS = "60 62 64 65 67 69 71 72"
BETWEEN = {
    "a comment": "% second part",
    "an indented comment": "   % second part",
    "a directive": "%%MIDI program 73",
    "an instruction": "I:linebreak $",
    "words": "w:ABC def gab c2|",
    "words below": "W:And fed a cab",
    "symbols": 's:"^abc" * | def',
    "words that go on": "w:one two three four\n+:and more words",
    "words that go on after a backslash": "w:one two \\\nbad cafe",
    "a remark": "r:abc",
    "a part": "P:A",
    "a note about it": "N:a bad cage",
    "a text block": "%%begintext\nA bad face\n\nCDEF\n%%endtext",
    "nothing but a directive and a comment": "%%vskip 1cm\n%\n%%",
}
TWO_TUNES = "%abc-2.1\nM:3/4\nL:1/4\n\nSome words\n\nX:7\nT:Fox, The\nK:C\nCDE|\n\nA bad cage\n\n"
TWO_TUNES += "X:9\nT:Other\nM:2/4\nK:G\nFG|\n"


@pytest.mark.parametrize("line", BETWEEN.values(), ids=BETWEEN)
def test_a_line_that_is_no_music_neither_sounds_nor_ends_the_tune(line):
    assert heard(f"CDEF|\n{line}\nGABc|]") == TWO_BARS
    assert heard(f"{line}\nCDEF|GABc|]") == TWO_BARS


@pytest.mark.parametrize("empty", ["", "   ", "\t"])
def test_an_empty_line_ends_the_tune(empty):
    assert heard(f"CDEF|GABc|]\n{empty}\nFeed a cab") == TWO_BARS


@pytest.mark.parametrize("text", ["X:1\n\nM:4/4\nL:1/4\nK:C\nCD", "X:1\nL:1/4\nK:C\n%%x\n\nCD"])
def test_an_empty_line_before_the_notes_ends_nothing(text):
    assert heard_in(read_abc(text)) == "60 62"


def test_text_without_a_number_is_one_tune():
    assert heard_in(read_abc("L:1/4\nK:C\nCD\n\nEF")) == "60 62 64 65"


@pytest.mark.parametrize("music", ["CD \\\nEF", "CD % words\nEF", "C\\\n% a\n\\\nDEF", "CD$EF*"])
def test_a_line_may_end_anyhow(music):
    assert heard(music) == "60 62 64 65"


def test_a_percent_sign_after_a_backslash_begins_no_comment():
    assert heard('"^50\\% slower" CD') == "60 62"


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("latin-1"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
    ],
)
def test_a_file_may_come_from_any_editor(encoded):
    reading = read_abc(decode(encoded("X:1\nT:Läuft\nL:1/4\nK:C\nCD|\nw:\xfc \xe9\nEF|\n\nabc\n")))
    assert (heard_in(reading), reading.title) == ("60 62 64 65", "Läuft")


@pytest.mark.parametrize("ending", ["\r", "\r\n"])
def test_typed_text_may_have_any_line_end(ending):
    assert heard_in(read_abc("\ufeffX:1\nL:1/4\nK:C\nCD\n\nEF".replace("\n", ending))) == "60 62"


def test_the_first_tune_is_read_and_told_unless_another_is_asked_for():
    first, second = read_abc(TWO_TUNES), read_abc(TWO_TUNES, 2)
    assert (heard_in(first), first.title, first.tunes) == ("60 62 64", "The Fox", 2)
    assert first.repairs == ['of the 2 tunes in it the first was read: "The Fox"']
    assert (heard_in(second), second.title, second.tunes) == ("66 67", "Other", 2)
    assert (second.repairs, read_abc(TWO_TUNES, 1).repairs) == ([], [])


def test_fields_before_the_first_tune_hold_for_all_that_do_not_state_their_own():
    first, second = read_abc(TWO_TUNES), read_abc(TWO_TUNES, 2)
    assert (first.meter, first.meters) == (Meter(3, 4), {Meter(3, 4)})
    assert (second.meter, second.meters) == (Meter(2, 4), {Meter(2, 4)})


@pytest.mark.parametrize(
    ("text", "number", "message"),
    [
        (TWO_TUNES, 3, "no tune 3 in it; it holds 2 tunes"),
        (TWO_TUNES, 0, "no tune 0"),
        ("K:C\nC", 2, "no tune 2 in it; it holds 1 tune$"),
    ],
)
def test_a_tune_that_is_not_there_is_refused(text, number, message):
    with pytest.raises(MelodyError, match=message):
        read_abc(text, number)
