"""A track of a MIDI file, byte by byte: notes, names, tempos, meters and keys.

Every byte is looked at once; what a track announces is never believed beyond its own length.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from melody.notation import MelodyError
from melody.scores.reading import MOST_TONES, TOO_LONG

LONGEST_TEXT = 256
TEXT, TRACK_NAME, INSTRUMENT, END, TEMPO, METER, KEY = 0x01, 0x03, 0x04, 0x2F, 0x51, 0x58, 0x59
NOTE_OFF, NOTE_ON, CONTROL, PROGRAM, PRESSURE, BEND = 0x80, 0x90, 0xB0, 0xC0, 0xD0, 0xE0
SOUND_OFF, NOTES_OFF, TIMBRE = 120, 123, 74
PARAMETER_LOW, PARAMETER_HIGH, ZONE = 100, 101, 6
SYSTEM_LENGTHS = {0xF1: 1, 0xF2: 2, 0xF3: 1}  # data bytes; they should not stand in a file


class BrokenTrackError(Exception):
    """The bytes of a track end, or make no sense."""


class Pressed(NamedTuple):
    """A note as a file has it, in its own ticks."""

    onset: int
    end: int
    pitch: int
    velocity: int
    channel: int
    program: int | None


class Meta(NamedTuple):
    """An event that is not for an instrument."""

    time: int
    kind: int
    content: bytes


@dataclass
class Sounding:
    """The notes of one channel and pitch that have begun, and the ends that have come."""

    onsets: list[tuple[int, int, int | None]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)


@dataclass
class Track:
    """A track: its notes, its other events, and when it ends.

    ``rests`` has for each channel the last moment at which all its notes were switched off;
    ``bent`` are the channels with bends and the like; ``is_zone`` says that the file itself
    declares a channel for each note.
    """

    notes: list[Pressed] = field(default_factory=list)
    metas: list[Meta] = field(default_factory=list)
    rests: dict[int, int] = field(default_factory=dict)
    bent: set[int] = field(default_factory=set)
    is_zone: bool = False
    end: int = 0
    is_whole: bool = False


class TrackReader:
    """Reads one track, from its first byte to its end or to where it breaks."""

    def __init__(self, data: bytes, place: int, length: int, notes: int) -> None:
        self.data, self.place, self.notes = data, place, notes
        self.stop = min(place + length, len(data))
        self.is_cut = place + length > len(data)
        self.track = Track()
        self.now = 0
        self.sounding: dict[int, dict[int, Sounding]] = defaultdict(dict)
        self.programs: dict[int, int] = {}
        self.parameters: dict[tuple[int, int], int] = {}

    def read(self) -> Track:
        """The track; where its bytes make no sense, it ends."""
        try:
            self.track.is_whole = self.read_events() or not self.is_cut
        except BrokenTrackError:
            self.track.is_whole = False
        self.track.end = self.now
        for channel, pitches in self.sounding.items():
            for pitch, sounding in pitches.items():
                self.release(channel, pitch, sounding)
        self.track.notes.sort(key=lambda note: note.onset)
        return self.track

    def read_events(self) -> bool:
        """Read to the end of the track; whether it is marked as its end."""
        status = 0
        while self.place < self.stop:
            self.now += self.number()
            first = self.byte()
            if first >= 0xF0:
                if self.read_system(first) == END:
                    return True
                continue
            if first & 0x80:
                status, first = first, self.byte()
            if not status or first & 0x80:
                raise BrokenTrackError
            second = 0 if status & 0xE0 == PROGRAM else self.byte()
            if second & 0x80:
                raise BrokenTrackError
            self.take(status & 0xF0, status & 0x0F, first, second)
        return False

    def byte(self) -> int:
        """The next byte of the track."""
        if self.place >= self.stop:
            raise BrokenTrackError
        self.place += 1
        return self.data[self.place - 1]

    def number(self) -> int:
        """The next number of one to four bytes, seven bits in each."""
        value = 0
        for _ in range(4):
            byte = self.byte()
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                return value
        raise BrokenTrackError

    def read_system(self, status: int) -> int:
        """Read an event that is for no channel; the kind of a meta event is returned."""
        if status not in (0xF0, 0xF7, 0xFF):
            self.place += SYSTEM_LENGTHS.get(status, 0)
            return 0
        kind = self.byte() if status == 0xFF else 0
        length = self.number()
        content = self.data[self.place : min(self.place + min(length, LONGEST_TEXT), self.stop)]
        self.place += length
        if self.place > self.stop:
            raise BrokenTrackError
        if kind in (TEXT, TRACK_NAME, INSTRUMENT, TEMPO, METER, KEY):
            self.track.metas.append(Meta(self.now, kind, content))
        return kind

    def take(self, kind: int, channel: int, first: int, second: int) -> None:
        """Take an event of a channel."""
        if kind == NOTE_ON and second:
            self.notes += 1
            if self.notes > MOST_TONES:
                raise MelodyError(TOO_LONG)
            onset = (self.now, second, self.programs.get(channel))
            self.sounding[channel].setdefault(first, Sounding()).onsets.append(onset)
        elif kind in (NOTE_ON, NOTE_OFF):
            self.stop_note(channel, first)
        elif kind == PROGRAM:
            self.programs[channel] = first
        elif kind == CONTROL:
            self.control(channel, first, second)
        elif kind in (PRESSURE, BEND):
            self.track.bent.add(channel)

    def control(self, channel: int, number: int, value: int) -> None:
        """Take a controller: all notes off, a sign of its own for a note, or a zone of channels."""
        if number in (SOUND_OFF, NOTES_OFF):
            self.track.rests[channel] = self.now
            for pitch, sounding in self.sounding.pop(channel, {}).items():
                sounding.ends += [self.now] * (len(sounding.onsets) - len(sounding.ends))
                self.release(channel, pitch, sounding)
        elif number == TIMBRE:
            self.track.bent.add(channel)
        elif number in (PARAMETER_LOW, PARAMETER_HIGH):
            self.parameters[channel, number] = value
            low, high = (self.parameters.get((channel, n)) for n in (PARAMETER_LOW, PARAMETER_HIGH))
            self.track.is_zone = self.track.is_zone or (low == ZONE and high == 0)

    def stop_note(self, channel: int, pitch: int) -> None:
        """Take the end of a note; where several of its pitch sound, the oldest is meant."""
        sounding = self.sounding[channel].get(pitch)
        if sounding is None:
            return
        sounding.ends.append(self.now)
        if len(sounding.ends) == len(sounding.onsets):
            self.release(channel, pitch, sounding)
            del self.sounding[channel][pitch]

    def release(self, channel: int, pitch: int, sounding: Sounding) -> None:
        """Give the notes of one pitch that overlap their ends."""
        onsets = [onset for onset, _, _ in sounding.onsets]
        ends = sounding.ends
        if len(ends) < len(onsets):
            ends = ends_of_restruck(onsets, ends, self.now)
        for (onset, velocity, program), end in zip(sounding.onsets, ends, strict=True):
            self.track.notes.append(Pressed(onset, end, pitch, velocity, channel, program))


def ends_of_restruck(onsets: list[int], stops: list[int], last: int) -> list[int]:
    """Ends of notes of which some were never released: a note stops when it is struck again.

    The last one of them goes on to the end of the track, ``last``.
    """
    ends = []
    place = 0
    for onset, following in zip(onsets, [*onsets[1:], last], strict=True):
        while place < len(stops) and stops[place] <= onset:
            place += 1
        stop = stops[place] if place < len(stops) else last
        ends.append(min(stop, following))
    return ends
