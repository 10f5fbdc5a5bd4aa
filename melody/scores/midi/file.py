"""Standard MIDI Files: the header, and the tracks as far as they are whole."""

from dataclasses import dataclass

from melody.notation import MelodyError
from melody.scores.midi.events import Track, TrackReader
from melody.scores.reading import TOO_LONG

LARGEST_FILE = 4 * 2**20
FARTHEST_HEADER = 256  # bytes that other wrappings may put before the file itself
SHORTEST_HEADER = 6
NOT_MIDI = "this MIDI file is broken or of a kind we do not read; export it again as type 0 or 1"


@dataclass
class File:
    """A MIDI file: its type, its division, its tracks, and whether all of it was there."""

    kind: int
    division: int
    tracks: list[Track]
    is_whole: bool


def parse(data: bytes) -> File:
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
