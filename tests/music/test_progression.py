"""Progressions: closes have the chords of closes, and a phrase that returns keeps its own."""

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.progression import find_chords
from melody.music.sections import sections_of
from melody.notation import count_steps
from melody.seeds.text import read_text

OPEN = "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 G4:2 {}:2 "
SHUT = "E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 D4:2 C4:2 "


def names(text: str, form: str) -> list[str]:
    notes = read_text(text).notes
    sections = sections_of(form, Meter(), count_steps(notes))
    return [each.chord.name(Key(0)) for each in find_chords(notes, Key(0), Meter(), 0, sections)]


def test_a_half_close_rests_on_the_dominant_and_a_full_one_comes_home_from_it():
    for last in ("D4", "G4", "B3"):
        found = names(OPEN.format(last) + SHUT, "A4A4")
        assert found[7] in ("G", "G7")
        assert found[14][:1] == "G"
        assert found[15] == "C"


def test_bars_that_come_back_have_the_chords_that_they_had():
    bridge = "A4 A4 G4 F4 E4 E4 D4:2 A4 A4 G4 F4 E4 F#4 G4:2 "
    found = names(SHUT + SHUT + bridge + SHUT, "A4A4B4A4")
    assert found[:6] == found[8:14] == found[24:30]
