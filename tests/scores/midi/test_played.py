"""MIDI scores: played lengths become written ones, and triplets stay what they are."""

import io
from fractions import Fraction
from pathlib import Path

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from melody.music.keys import parse_key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.preprocess.encode import Refusal, Tune, encode
from melody.render.midi import write_midi
from melody.scores.read import read_score
from melody.scores.score import Source

QUARTER = 480
SOURCE = Source(Path("a.mid"), "a.mid")


def play(tmp_path, tones, *, share=1.0, name="a.mid"):
    """A file of (pitch, ticks) tones, of which each sounds only a share."""
    track = mido.MidiTrack()
    waited = 0
    for pitch, ticks in tones:
        sounding = round(ticks * share)
        if pitch is None:
            waited += ticks
            continue
        track.append(mido.Message("note_on", note=pitch, velocity=80, time=waited))
        track.append(mido.Message("note_off", note=pitch, velocity=0, time=sounding))
        waited = ticks - sounding
    file = mido.MidiFile(ticks_per_beat=QUARTER, tracks=[track])
    path = tmp_path / name
    file.save(path)
    return Source(path, name)


@pytest.mark.parametrize("share", [1.0, 0.98, 0.95])
def test_notes_that_end_early_keep_their_written_length(tmp_path, share):
    tones = [(60, 480), (62, 240), (64, 240), (65, 720), (67, 240), (60, 1920)]
    reading = read_score(play(tmp_path, tones, share=share))
    found = [(pitch, quarters * QUARTER) for pitch, quarters in reading.notes]
    assert found[:-1] == tones[:-1]
    if share >= 0.98:
        assert found[-1] == tones[-1]


def test_a_rest_stays_a_rest(tmp_path):
    tones = [(60, 480), (None, 240), (62, 1440), (None, 480), (64, 240)]
    reading = read_score(play(tmp_path, tones, share=0.98))
    assert [(pitch, quarters * QUARTER) for pitch, quarters in reading.notes] == tones


@pytest.mark.parametrize("share", [1.0, 0.98])
def test_triplets_are_refused_by_their_length(tmp_path, share):
    tones = [(60, 480), (62, 160), (64, 160), (65, 160), (67, 480)]
    outcome = encode(SOURCE, read_score(play(tmp_path, tones, share=share)))
    assert isinstance(outcome, Refusal)
    assert outcome.reason == "duration"
    assert "1/3" in outcome.detail


LENGTHS = st.sampled_from([1, 2, 3, 4, 6, 8, 12, 16])


@given(st.lists(st.builds(Note, st.integers(21, 108), LENGTHS), min_size=1, max_size=20))
def test_our_own_midi_files_are_read_back_note_for_note(tmp_path_factory, notes):
    path = tmp_path_factory.mktemp("midi") / "a.mid"
    path.write_bytes(write_midi(notes, Setting(key=parse_key("A minor"))))
    reading = read_score(Source(path, "a.mid"))
    assert [(pitch, quarters * 4) for pitch, quarters in reading.notes] == notes
    outcome = encode(SOURCE, reading)
    assert isinstance(outcome, Tune)


def test_meter_pickup_and_key_come_from_the_file(tmp_path):
    path = tmp_path / "a.mid"
    setting = Setting(key=parse_key("G"), meter=Meter(3, 4), pickup=4)
    pitches = [62, 67, 67, 69, 71, 72, 74, 71, 67, 66, 67]
    path.write_bytes(write_midi([Note(pitch, 4) for pitch in pitches], setting))
    reading = read_score(Source(path, "a.mid"))
    assert (reading.meter, reading.pickup, reading.key) == (Meter(3, 4), 1, parse_key("G"))


def test_the_melody_is_chosen_over_its_accompaniment(tmp_path):
    tracks = []
    for pitches, length in (((36, 43, 36, 43), 960), ((72, 74, 76, 77, 79, 77, 76, 74), 480)):
        track = mido.MidiTrack()
        for pitch in pitches:
            track.append(mido.Message("note_on", note=pitch, velocity=80, time=0))
            track.append(mido.Message("note_off", note=pitch, velocity=0, time=length))
        tracks.append(track)
    path = tmp_path / "a.mid"
    mido.MidiFile(ticks_per_beat=QUARTER, tracks=tracks).save(path)
    reading = read_score(Source(path, "a.mid"))
    assert [pitch for pitch, _ in reading.notes] == [72, 74, 76, 77, 79, 77, 76, 74]


def test_a_file_without_notes_is_refused(tmp_path):
    file = io.BytesIO()
    mido.MidiFile(tracks=[mido.MidiTrack()]).save(file=file)
    path = tmp_path / "a.mid"
    path.write_bytes(file.getvalue())
    with pytest.raises(MelodyError):
        read_score(Source(path, "a.mid"))


def test_lengths_are_exact_fractions(tmp_path):
    reading = read_score(play(tmp_path, [(60, 160), (62, 120), (64, 200)]))
    assert reading.written == {Fraction(1, 3), Fraction(1, 4), Fraction(5, 12)}


def accented(tmp_path, loudnesses):
    """A file of quarters of these loudnesses, in 3/4."""
    track = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=3, denominator=4)])
    for loudness in loudnesses:
        track.append(mido.Message("note_on", note=60 + loudness % 7, velocity=loudness, time=0))
        track.append(mido.Message("note_off", note=60 + loudness % 7, velocity=0, time=QUARTER))
    mido.MidiFile(ticks_per_beat=QUARTER, tracks=[track]).save(tmp_path / "a.mid")
    return read_score(Source(tmp_path / "a.mid", "a.mid"))


def test_loud_notes_that_a_program_wrote_tell_the_pickup(tmp_path):
    reading = accented(tmp_path, [105, *[105, 80, 80] * 4, 105, 80])

    assert (reading.meter, reading.pickup) == (Meter(3, 4), 1)


def test_loud_notes_off_the_meter_mean_that_the_bars_are_not_known(tmp_path):
    reading = accented(tmp_path, [105, 80, 80, 105, 80, 105, 80, 80, 105, 80])

    assert (reading.meter, reading.pickup) == (None, 0)


@pytest.mark.parametrize("loudnesses", [[80] * 12, [*range(60, 72)], [105, 80, 80, 80, 105, 80]])
def test_playing_that_is_even_or_alive_or_short_leaves_the_bars_as_stated(tmp_path, loudnesses):
    reading = accented(tmp_path, loudnesses)

    assert (reading.meter, reading.pickup) == (Meter(3, 4), 0)


def test_silence_before_the_first_note_is_part_of_a_pickup(tmp_path):
    track = mido.MidiTrack([mido.MetaMessage("time_signature", numerator=3, denominator=4)])
    track.append(mido.Message("note_on", note=60, velocity=80, time=960))
    track.append(mido.Message("note_off", note=60, velocity=0, time=480))
    mido.MidiFile(ticks_per_beat=QUARTER, tracks=[track]).save(tmp_path / "b.mid")
    reading = read_score(Source(tmp_path / "b.mid", "b.mid"))
    assert (reading.meter, reading.pickup) == (Meter(3, 4), 1)
