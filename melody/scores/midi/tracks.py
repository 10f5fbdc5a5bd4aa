"""A MIDI file's tracks, as far as they are whole, and the voices in each.

A voice is a track, or those channels of it that are somebody else's.
"""

from collections import defaultdict
from dataclasses import dataclass

from melody.notation import MelodyError
from melody.scores.midi.events import Pressed, Track, TrackReader
from melody.scores.reading import TOO_LONG

LARGEST_FILE = 4 * 2**20
FARTHEST_HEADER = 256  # bytes that other wrappings may put before the file itself
SHORTEST_HEADER = 6
NOT_MIDI = "this MIDI file is broken or of a kind we do not read; export it again as type 0 or 1"
DRUMS = 9  # the channel that people count as the tenth
FEWEST_CHANNELS_OF_NOTES = 4
MOST_OVERLAP = 0.2  # share of time in which the channels of one line may sound together


@dataclass
class File:
    """A MIDI file: its type, its division, its tracks, and whether all of it was there."""

    kind: int
    division: int
    tracks: list[Track]
    is_whole: bool


def parse_file(data: bytes) -> File:
    """The tracks of a MIDI file, as far as it is whole.

    Raises:
        MelodyError: when it is no MIDI file, or far too large for a melody.
    """
    if len(data) > LARGEST_FILE:
        raise MelodyError(TOO_LONG)
    start = data.find(b"MThd", 0, FARTHEST_HEADER)  # Microsoft wraps MIDI in a RIFF file
    length = int.from_bytes(data[start + 4 : start + 8], "big")
    if start < 0 or length < SHORTEST_HEADER or len(data) < start + 14:
        raise MelodyError(NOT_MIDI)
    kind, count, division = (
        int.from_bytes(data[place : place + 2], "big") for place in range(start + 8, start + 14, 2)
    )
    file = File(kind, division, [], is_whole=True)
    place = start + 8 + length
    notes = 0
    while place + 8 <= len(data) and len(file.tracks) < count:
        name, length = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "big")
        if name == b"MTrk":
            track = TrackReader(data, place + 8, length, notes).read()
            file.tracks.append(track)
            file.is_whole = file.is_whole and track.is_whole
            notes += len(track.notes)
        place += 8 + length
    file.is_whole = file.is_whole and len(file.tracks) == count
    return file


def split_track(track: Track) -> list[list[Pressed]]:
    """The notes of a track, voice by voice, in the order of their channels.

    One voice may use many channels, one for each note or string, whatever the sounds are called;
    another instrument, or a line that goes along with the first, is another voice.
    """
    channels: dict[int, list[Pressed]] = defaultdict(list)
    for note in track.notes:
        channels[note.channel].append(note)
    drums = [] if is_for_notes(track, channels) else channels.pop(DRUMS, [])
    voices = [channels[channel] for channel in sorted(channels)]
    if len(voices) > 1 and is_one_voice(track, voices):
        voices = [[note for note in track.notes if not drums or note.channel != DRUMS]]
    return [*voices, drums] if drums else voices


def is_for_notes(track: Track, channels: dict[int, list[Pressed]]) -> bool:
    """Whether the tenth channel is one of many that take notes in turn, not percussion."""
    if DRUMS not in channels:
        return False
    has_neighbours = {DRUMS - 1, DRUMS + 1} <= set(channels)
    is_turn = has_neighbours and len(channels) > FEWEST_CHANNELS_OF_NOTES
    return (track.is_zone or is_turn) and is_one_voice(track, list(channels.values()))


def is_one_voice(track: Track, voices: list[list[Pressed]]) -> bool:
    """Whether channels belong together: the same sound, and one note at a time or each bent."""
    programs = {voice[0].program for voice in voices} - {None}
    if len(programs) > 1:
        return False
    channels = {voice[0].channel for voice in voices}
    is_bent = len(channels) >= FEWEST_CHANNELS_OF_NOTES and channels <= track.bent
    return track.is_zone or is_bent or sound_together(voices) <= MOST_OVERLAP


def sound_together(voices: list[list[Pressed]]) -> float:
    """Time in which more than one voice sounds, as a share of the time in which any does."""
    together = covered([note for voice in voices for note in voice])
    return (sum(map(covered, voices)) - together) / together if together else 0.0


def covered(notes: list[Pressed]) -> int:
    """Ticks in which at least one of some notes sounds."""
    total, reached = 0, 0
    for note in sorted(notes):
        total += max(0, note.end - max(note.onset, reached))
        reached = max(reached, note.end)
    return total
