"""MIDI: a melody as a Standard MIDI File."""

import io
from collections.abc import Sequence
from dataclasses import replace

import mido
import pretty_midi

from melody.music.keys import MINOR
from melody.music.sections import begins_of
from melody.music.setting import CHORD_PROGRAM, INSTRUMENTS, STRAIGHT, Setting, Struck, strike
from melody.notation import STEPS_PER_QUARTER, Note, count_steps

TICKS_PER_QUARTER = 480  # a multiple of 4, so that every step is a whole number of ticks
ALL_NOTES_OFF = 123


def write_midi(
    notes: Sequence[Note],
    setting: Setting,
    accompaniment: Sequence[Struck] = (),
    *,
    recipe: str = "",
    as_played: bool = False,
) -> bytes:
    """Write a melody as a Standard MIDI File; the same melody always gives the same bytes.

    Tempo, key, meter, instrument and title are set, and every step is 120 ticks. A pickup is a
    short first bar. The file ends with "all notes off" at the last step, so that a rest at the
    end keeps its length. An ``accompaniment`` is a second track. A ``recipe`` goes into a text
    event, the letters of its form are markers. ``as_played`` puts the swing into the notes' times,
    which are straight otherwise.
    """
    song = pretty_midi.PrettyMIDI(
        resolution=TICKS_PER_QUARTER, initial_tempo=setting.quarters_a_minute, charset="utf-8"
    )
    song.time_signature_changes = _time_signatures(setting)
    key_number = setting.key.tonic + (12 if setting.key.mode == MINOR else 0)
    song.key_signature_changes = [pretty_midi.KeySignature(key_number, 0.0)]
    song.text_events = [pretty_midi.Text(recipe, 0.0)] if recipe else []
    played = setting if as_played else replace(setting, swing=STRAIGHT)
    program = INSTRUMENTS[setting.instrument]
    melody = _track(strike(notes, played), played, program, setting.title)
    end = played.seconds_at(count_steps(notes))
    melody.control_changes = [pretty_midi.ControlChange(ALL_NOTES_OFF, 0, end)]
    chords = [_track(accompaniment, played, CHORD_PROGRAM, "Chords")] if accompaniment else []
    song.instruments = [melody, *chords]
    file = io.BytesIO()
    song.write(file)
    begins = begins_of(setting.form, setting.meter, setting.pickup, count_steps(notes))
    return _mark(file.getvalue(), list(begins)) if setting.form else file.getvalue()


def _mark(midi: bytes, begins: Sequence[tuple[int, str]]) -> bytes:
    """The same file with a marker for each section in its first track."""
    song, now = mido.MidiFile(file=io.BytesIO(midi), charset="utf-8"), 0
    timed = []
    for message in song.tracks[0]:
        now += message.time
        timed.append((now, message))
    marks = [
        (step * TICKS_PER_QUARTER // STEPS_PER_QUARTER, mido.MetaMessage("marker", text=letter))
        for step, letter in begins
    ]
    last = max([now, *(at for at, _ in marks)])
    timed = [*sorted([*timed[:-1], *marks], key=lambda each: each[0]), (last, timed[-1][1])]
    before = [0, *(at for at, _ in timed)]
    song.tracks[0][:] = [
        message.copy(time=at - was) for (at, message), was in zip(timed, before, strict=False)
    ]
    file = io.BytesIO()
    song.save(file=file)
    return file.getvalue()


def _time_signatures(setting: Setting) -> list[pretty_midi.TimeSignature]:
    meter, pickup = setting.meter, setting.pickup
    start = pickup * setting.seconds_per_step
    signatures = [pretty_midi.TimeSignature(meter.beats, meter.unit, start)]
    if pickup:
        shared = next(factor for factor in (4, 2, 1) if pickup % factor == 0)
        signatures.insert(0, pretty_midi.TimeSignature(pickup // shared, 16 // shared, 0.0))
    return signatures


def _track(
    struck: Sequence[Struck], setting: Setting, program: int, name: str
) -> pretty_midi.Instrument:
    when = setting.seconds_at
    track = pretty_midi.Instrument(program, name=name)
    track.notes = [
        pretty_midi.Note(velocity, pitch, when(start), when(start + steps))
        for start, pitch, steps, velocity in struck
    ]
    return track
