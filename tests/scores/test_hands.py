"""Of two hands at one keyboard the upper staff is the melody, and its highest line."""

import pytest

from melody.scores.kern.reader import read_kern
from melody.scores.melody_line import to_score
from melody.scores.midi.reader import read_midi
from melody.scores.musicxml.reader import read_musicxml
from melody.scores.score import Score
from tests.midi_bytes import event, midi, named, note, off, on, track
from tests.score_files import score, xml_note

# The right hand plays chords below middle C's octave, the left a line that is nearly as high.
TOPS = [67, 69, 71, 72]
LEFT_LINE = (60, 64, 62, 65)


def pitches(of: Score) -> list[int]:
    return [pitch for pitch, _ in of.notes if pitch is not None]


def kern(*heads: str) -> list[int]:
    """The melody of two spines: the left hand's, then the right hand's."""
    music = ["4c\t4g 4e 4c", "4e\t4a 4f", "4d\t4b 4g", "4f\t4cc 4a 4f"]
    text = "\n".join(["**kern\t**kern", *heads, "*M4/4\t*M4/4", *music, "*-\t*-"])
    return pitches(to_score(read_kern(text), form="kern"))


@pytest.mark.parametrize(
    "heads",
    [
        (),
        ("*staff2\t*staff1",),
        ("*part1\t*part1", "*staff2\t*staff1"),
        ("*Ipiano\t*Ipiano",),
        ("*Ipiano\t*Ipiano", "*staff2\t*staff1", "*clefF4\t*clefG2"),
        ('*I"Piano Solo\t*I"Piano Solo', "*staff2\t*staff1"),
        ("*Icemba\t*Icemba",),
        ('*I"left hand\t*I"right hand',),
    ],
)
def test_the_right_spine_of_a_keyboard_is_the_melody(heads):
    assert kern(*heads) == TOPS


def test_the_first_staff_is_the_upper_one_wherever_it_stands():
    music = ["4g 4e 4c\t4ccc", "4a 4f\t4r", "4b 4g\t4r", "4cc 4a\t4ddd"]
    heads = ["**kern\t**kern", "*Ipiano\t*Ipiano", "*staff1\t*staff2"]
    read = to_score(read_kern("\n".join([*heads, *music, "*-\t*-"])), form="kern")
    assert pitches(read) == TOPS


@pytest.mark.parametrize("name", ["Piano", "Piano Solo", "Lead", "Klavier", ""])
def test_the_upper_staff_of_a_part_is_the_melody(name):
    chords = [("C4", "E4", "G4"), ("F4", "A4"), ("G4", "B4"), ("A4", "C5")]
    upper = "".join(
        xml_note(chord[0], 4) + "".join(xml_note(n, 4, first="<chord/>") for n in chord[1:])
        for chord in chords
    )
    lower = "".join(xml_note(n, 4, "<staff>2</staff>") for n in ("C4", "E4", "D4", "F4"))
    back = "<backup><duration>16</duration></backup>"
    parts = f"<part-list><score-part id='P1'><part-name>{name}</part-name></score-part></part-list>"
    bar = upper + back + lower
    for music in (bar, lower + back + upper):
        read = to_score(read_musicxml(score(music, parts=parts)), form="musicxml")
        assert pitches(read) == TOPS


def right(channel: int = 0) -> list[bytes]:
    """Chords, their top notes last."""
    return [
        each
        for top in TOPS
        for each in (
            *(on(pitch, channel) for pitch in (top - 7, top - 4, top)),
            off(top - 7, channel, after=24),
            *(off(pitch, channel) for pitch in (top - 4, top)),
        )
    ]


def left(channel: int = 0) -> list[bytes]:
    return [note(pitch, channel=channel) for pitch in LEFT_LINE]


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("Piano right", "Piano left"),
        ("Right Hand", "Left Hand"),
        ("RH", "LH"),
        ("Piano R.H.", "Piano L.H."),
        ("upper", "lower"),
        ("rechte Hand", "linke Hand"),
        ("main droite", "main gauche"),
        ("Piano", "Piano"),
        ("Piano:1", "Piano:2"),
    ],
)
def test_the_right_hands_track_is_the_melody(upper, lower):
    for tracks in ([(upper, right()), (lower, left(1))], [(lower, left()), (upper, right(1))]):
        data = midi(*(track(named(name), *events) for name, events in tracks))
        assert pitches(to_score(read_midi(data), form="midi")) == TOPS


def test_two_tracks_with_a_pianos_sound_are_two_hands():
    programs = [event(0xC0 | channel, 0) for channel in (0, 1)]
    data = midi(track(programs[0], *left()), track(programs[1], *right(1)))
    assert pitches(to_score(read_midi(data), form="midi")) == TOPS


def test_of_both_hands_in_one_track_the_highest_line_is_the_melody():
    events = [
        each
        for top, low in zip(TOPS, LEFT_LINE, strict=True)
        for each in (on(low), on(top), off(low, after=24), off(top))
    ]
    assert pitches(to_score(read_midi(midi(track(*events))), form="midi")) == TOPS


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("Melody", "Piano", "Piano"), 1),
        (("Piano", "Piano", "Voice"), 3),
        (("Violin", "Piano", "Piano"), 1),
    ],
)
def test_a_melody_beside_a_piano_is_taken_by_its_name(names, taken):
    music = [right(), left(1), [note(50 + pitch % 3, channel=2) for pitch in LEFT_LINE]]
    order = [
        music.pop() if name in ("Melody", "Voice", "Violin") else music.pop(0) for name in names
    ]
    data = midi(*(track(named(name), *events) for name, events in zip(names, order, strict=True)))
    assert to_score(read_midi(data), form="midi").voice == taken
