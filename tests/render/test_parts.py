"""Clefs, parts for transposing instruments, and the swing of a MIDI file."""

import io

import pretty_midi
import pytest

from melody.music.chords import Chord, PlacedChord
from melody.music.setting import CLEFS, PARTS, Setting
from melody.notation import Note, to_symbols
from melody.render.musicxml import write_musicxml
from melody.render.sheet import Sheet
from melody.seeds.uploads import read_upload

NOTES = [Note(60, 4), Note(64, 4), Note(67, 8)]
WRITTEN = {"C": ("C", 4, 0), "Bb": ("D", 4, 2), "Eb": ("A", 4, 3), "F": ("G", 4, 1)}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_written_above_its_sound_and_read_back_as_it_sounds(part):
    chords = [PlacedChord(0, 16, Chord(0))]
    score = write_musicxml(NOTES, Setting(part=part), chords)
    letter, octave, fifths = WRITTEN[part]
    assert f"<step>{letter}</step>" in score.split("</pitch>")[0]
    assert f"<octave>{octave}</octave>" in score.split("</pitch>")[0]
    assert f"<fifths>{fifths}</fifths>" in score
    assert f"<root-step>{letter}</root-step>" in score
    seed = read_upload("tune.musicxml", score.encode())
    assert [note.pitch for note in seed.notes] == [note.pitch for note in NOTES]


@pytest.mark.parametrize(
    ("clef", "sign"), list(zip(CLEFS, ["G2", "G2", "C3", "C4", "F4"], strict=True))
)
def test_a_score_has_the_clef_that_is_wanted(clef, sign):
    score = write_musicxml(NOTES, Setting(clef=clef))
    assert f"<sign>{sign[0]}</sign>" in score
    assert f"<line>{sign[1]}</line>" in score


@pytest.mark.parametrize("is_swung", [False, True])
def test_swing_reaches_the_midi_file_where_it_is_wanted(is_swung):
    notes = [Note(60, 2), Note(62, 2)]
    setting = Setting(bpm=60, swing=0.67, swung_midi=is_swung)
    midi = Sheet(tuple(to_symbols(notes)), 4, setting).midi
    song = pretty_midi.PrettyMIDI(io.BytesIO(midi))
    second = song.instruments[0].notes[1].start
    assert second == pytest.approx(0.67 if is_swung else 0.5, abs=0.01)
