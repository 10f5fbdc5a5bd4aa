"""Melodies written as MusicXML, by our writer and by music21's, are read back as they were."""

import music21
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.music.keys import all_keys
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import Note, count_steps
from melody.render.musicxml import write_musicxml
from melody.scores.musicxml.reader import read_musicxml
from melody.scores.reading import TICKS_PER_QUARTER, Reading

STEP = TICKS_PER_QUARTER // 4
WRITTEN = """
2/2 3/2 2/4 3/4 4/4 5/4 6/4 7/4 3/8 5/8 6/8 7/8 9/8 11/8 12/8 5/16 6/16 9/16
"""
METERS = [Meter(*map(int, meter.split("/"))) for meter in WRITTEN.split()]
NOTES = st.lists(
    st.builds(Note, st.none() | st.integers(36, 96), st.integers(1, 24)), min_size=1, max_size=20
).filter(lambda notes: any(note.pitch is not None for note in notes))


@st.composite
def settings_of_a_tune(draw: st.DrawFn) -> Setting:
    meter = draw(st.sampled_from(METERS))
    return Setting(
        bpm=draw(st.integers(20, 300)),
        key=draw(st.sampled_from(all_keys())),
        meter=meter,
        pickup=draw(st.integers(0, min(meter.steps_per_bar - 1, 23))),
    )


def sung(reading: Reading) -> list[tuple[float, float, int]]:
    """Start and length in steps, and pitch."""
    (voice,) = reading.voices
    return [(tone.onset / STEP, tone.length / STEP, tone.pitch) for tone in voice.tones]


def placed(notes: list[Note]) -> list[tuple[int, int, int]]:
    """The same of notes."""
    starts = [count_steps(notes[:place]) for place in range(len(notes))]
    return [
        (start, note.steps, note.pitch)
        for start, note in zip(starts, notes, strict=True)
        if note.pitch is not None
    ]


@settings(max_examples=60, deadline=None)
@given(NOTES, settings_of_a_tune())
def test_what_we_write_is_read_back(notes, setting):
    reading = read_musicxml(write_musicxml(notes, setting).encode())
    assert sung(reading) == placed(notes)
    assert (reading.key, reading.meter) == (setting.key, setting.meter)
    assert reading.bpm == pytest.approx(setting.quarters_a_minute)
    assert (reading.title, reading.voices[0].instrument) == (setting.title, setting.instrument)
    length = count_steps(notes)
    lines = [line / STEP for line in reading.voices[0].bar_lines]
    first = setting.pickup or setting.meter.steps_per_bar
    assert lines == [*range(first, length, setting.meter.steps_per_bar), length]
    if 0 < setting.pickup < length:
        assert reading.first_bar == setting.pickup * STEP


def write_with_music21(
    notes: list[Note], meter: Meter, player: music21.instrument.Instrument
) -> bytes:
    part = music21.stream.Part()
    part.append([player, music21.meter.TimeSignature(str(meter))])
    for note in notes:
        played = music21.note.Rest() if note.pitch is None else music21.note.Note(note.pitch)
        played.quarterLength = note.steps / 4
        part.append(played)
    part.atSoundingPitch = True
    score = music21.stream.Score([part.toWrittenPitch()])
    return music21.musicxml.m21ToXml.GeneralObjectExporter(score).parse()


@settings(max_examples=15, deadline=None)
@given(NOTES, st.sampled_from(METERS), st.sampled_from(["Flute", "Clarinet", "Horn", "Contrabass"]))
def test_what_music21_writes_is_read_back(notes, meter, player):
    data = write_with_music21(notes, meter, getattr(music21.instrument, player)())
    reading = read_musicxml(data)
    assert sung(reading) == placed(notes)
    assert (reading.meter, reading.meters) == (meter, {meter})
    assert reading.voices[0].written
    lines = [line / STEP for line in reading.voices[0].bar_lines]
    assert lines[:-1] == [*range(meter.steps_per_bar, int(lines[-1]), meter.steps_per_bar)]


@pytest.mark.parametrize("number", [3, 5, 6, 7, 9, 11])
def test_tuplets_of_music21_are_read_back(number):
    part = music21.stream.Part()
    for pitch in range(60, 60 + number):
        part.append(music21.note.Note(pitch, quarterLength=music21.common.opFrac(2 / number)))
    part.append(music21.note.Note(72, quarterLength=2))
    data = music21.musicxml.m21ToXml.GeneralObjectExporter(part).parse()
    tones = read_musicxml(data).voices[0].tones
    assert [tone.pitch for tone in tones] == [*range(60, 60 + number), 72]
    assert tones[-1].onset == pytest.approx(2 * TICKS_PER_QUARTER, abs=30)
