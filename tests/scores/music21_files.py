"""A melody written by music21, bar by bar, in each format that it writes notes in."""

from collections.abc import Callable, Sequence

import music21
from music21.musicxml.m21ToXml import GeneralObjectExporter

from melody.music.setting import Setting
from melody.notation import Note
from tests.melody_files import CONTAINER, cut_at_bars
from tests.score_files import zipped


def build_score(notes: Sequence[Note], setting: Setting) -> music21.stream.Score:
    """The melody with its bars, notes cut and tied at bar lines, and a short first bar."""
    bars = [open_bar(setting)]
    left = setting.pickup or setting.meter.steps_per_bar
    for note in notes:
        pieces, left = cut_at_bars(note.steps, left, setting.meter.steps_per_bar)
        last = sum(kind == "note" for kind, _ in pieces) - 1
        place = 0
        for kind, steps in pieces:
            if kind == "bar":
                bars.append(music21.stream.Measure(number=bars[-1].number + 1))
                continue
            bars[-1].append(to_event(note.pitch, steps, place, last))
            place += 1
    if setting.pickup and len(bars) > 1:
        bars[0].paddingLeft = (setting.meter.steps_per_bar - setting.pickup) / 4
    return music21.stream.Score([music21.stream.Part(bars)])


def open_bar(setting: Setting) -> music21.stream.Measure:
    """The first bar, with what is said before the first note."""
    bar = music21.stream.Measure(number=0 if setting.pickup else 1)
    tonic = setting.key.name.split()[0].replace("b", "-")
    bar.append(music21.key.Key(tonic, setting.key.mode))
    bar.append(music21.meter.TimeSignature(str(setting.meter)))
    bar.append(music21.tempo.MetronomeMark(number=setting.quarters_a_minute))
    return bar


def to_event(pitch: int | None, steps: int, place: int, last: int) -> music21.note.GeneralNote:
    """One piece of a note, tied to its neighbours, or of a rest."""
    event = music21.note.Rest() if pitch is None else music21.note.Note(pitch)
    event.quarterLength = steps / 4
    if pitch is not None and last:
        event.tie = music21.tie.Tie({0: "start", last: "stop"}.get(place, "continue"))
    return event


def write_musicxml(notes: Sequence[Note], setting: Setting) -> bytes:
    """As MusicXML."""
    return GeneralObjectExporter(build_score(notes, setting)).parse()


def write_mxl(notes: Sequence[Note], setting: Setting) -> bytes:
    """As compressed MusicXML."""
    score = write_musicxml(notes, setting)
    return zipped(**{"META-INF/container.xml": CONTAINER, "a.xml": score})


def write_midi(notes: Sequence[Note], setting: Setting) -> bytes:
    """As MIDI."""
    return music21.midi.translate.streamToMidiFile(build_score(notes, setting)).writestr()


MUSIC21_WRITERS: dict[str, Callable[[Sequence[Note], Setting], bytes]] = {
    "midi": write_midi,
    "musicxml": write_musicxml,
    "mxl": write_mxl,
}
