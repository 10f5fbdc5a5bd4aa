"""The readers of our own, one a format: bytes of a file -> what is in it.

Each is loaded when it is needed, so that a child process that reads one file starts quickly.
"""

from collections.abc import Callable

from melody.scores.reading import Reading
from melody.scores.text import decode

PLAYED = frozenset({"midi"})  # formats of played music: ticks, not note values


def read_abc_file(data: bytes) -> Reading:
    """ABC."""
    from melody.scores.abc import read_abc

    return read_abc(decode(data))


def read_kern_file(data: bytes) -> Reading:
    """Humdrum **kern."""
    from melody.scores.kern import read_kern

    return read_kern(decode(data))


def read_midi_file(data: bytes) -> Reading:
    """MIDI."""
    from melody.scores.midi import read_midi

    return read_midi(data)


def read_xml_file(data: bytes) -> Reading:
    """Plain MusicXML."""
    from melody.scores.musicxml import read_musicxml

    return read_musicxml(data)


def read_mxl_file(data: bytes) -> Reading:
    """Compressed MusicXML."""
    from melody.scores.mxl import unpack_score

    return read_xml_file(unpack_score(data))


READERS: dict[str, Callable[[bytes], Reading]] = {
    "midi": read_midi_file,
    "kern": read_kern_file,
    "abc": read_abc_file,
    "musicxml": read_xml_file,
    "mxl": read_mxl_file,
}
