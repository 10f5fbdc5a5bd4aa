"""A bass and chords in the way of the meter."""

import pytest

from melody.music.accompaniment import accompany
from melody.music.chords import Chord, PlacedChord, add_sevenths
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.rhythm import name_way
from melody.music.setting import RHYTHM, SWING, WAYS, Setting
from melody.notation import Note
from melody.seeds.text import read_text

PLACES = {
    "waltz": (Meter(3, 4), 0.5, [(0, 1), (4, 3), (8, 3)]),
    "jig": (Meter(6, 8), 0.5, [(0, 1), (4, 3), (6, 1), (10, 3)]),
    "march": (Meter(4, 4), 0.5, [(0, 1), (4, 3), (8, 1), (12, 3)]),
    "quick march": (Meter(2, 4), 0.5, [(0, 1), (2, 3), (4, 1), (6, 3)]),
    "swing": (Meter(4, 4), 0.67, [(0, 1), (4, 4), (8, 1), (12, 4)]),
}


@pytest.mark.parametrize("way", PLACES)
def test_the_bass_goes_before_and_the_chords_follow(way):
    meter, swing, wanted = PLACES[way]
    bar = meter.steps_per_bar
    chords = [PlacedChord(0, bar, Chord(0)), PlacedChord(bar, bar, Chord(7))]
    setting = Setting(meter=meter, swing=swing, accompaniment=RHYTHM)
    struck = accompany([Note(84, 2 * bar)], chords, setting)
    first = [each for each in struck if each.start < bar]
    starts = sorted({each.start for each in first})
    assert [(at, sum(each.start == at for each in first)) for at in starts] == wanted
    assert min(each.pitch for each in first) % 12 == 0
    assert min(each.pitch for each in first) < 48
    assert all(each.start + each.steps <= bar for each in first)


@pytest.mark.parametrize(
    ("style", "meter", "bpm", "way"),
    [
        ("jazz", "4/4", 140, "swing"),
        ("jazz", "3/4", 140, "waltz"),
        ("pop", "4/4", 80, "ballad"),
        ("stage", "4/4", 72, "ballad"),
        ("rock", "4/4", 130, "march"),
        ("german", "4/4", 80, "march"),
        ("irish", "6/8", 110, "jig"),
        ("", "2/4", 100, "march"),
    ],
)
def test_the_style_and_the_meter_choose_the_way(style, meter, bpm, way):
    setting = Setting(
        bpm=bpm, meter=Meter(*map(int, meter.split("/"))), style=style, accompaniment=RHYTHM
    )
    assert name_way(setting) == way


@pytest.mark.parametrize("way", WAYS)
def test_a_way_that_is_asked_for_goes_before_the_style_and_the_meter(way):
    assert name_way(Setting(meter=Meter(5, 4), style="jazz", accompaniment=way)) == way


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("meter", ["2/4", "3/4", "4/4", "5/4", "3/8", "6/8", "12/8", "2/2"])
def test_every_chord_begins_with_its_root_in_the_bass(way, meter):
    read = Meter(*map(int, meter.split("/")))
    bar = read.steps_per_bar
    chords = [PlacedChord(0, bar // 2, Chord(0)), PlacedChord(bar // 2, bar - bar // 2, Chord(5))]
    chords += [PlacedChord(bar, bar, Chord(7))]
    struck = accompany([Note(84, 2 * bar)], chords, Setting(meter=read, accompaniment=way))
    begun = [each.pitch for each in struck if each.start == 0]
    assert min(begun) % 12 == 0


def test_a_walking_bass_leads_to_the_next_root():
    chords = [PlacedChord(16 * bar, 16, Chord(root)) for bar, root in enumerate((0, 5, 0))]
    struck = accompany([Note(84, 48)], chords, Setting(accompaniment=SWING))
    bass = [min(each.pitch for each in struck if each.start == at) % 12 for at in range(0, 20, 4)]
    assert bass == [0, 4, 7, 4, 5]


def test_jazz_has_sevenths_and_a_sixth_where_the_melody_stands_on_the_root():
    notes = read_text("E4:4 D4:4 B4:4 C4:4").notes
    plain = [Chord(0), Chord(2, "m"), Chord(7), Chord(0)]
    chords = [PlacedChord(16 * bar, 16, chord) for bar, chord in enumerate(plain)]
    names = [placed.chord.name(Key(0)) for placed in add_sevenths(chords, notes, Key(0))]
    assert names == ["Cmaj7", "Dm7", "G7", "C6"]
