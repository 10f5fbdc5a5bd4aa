"""The readers of our own, one a format: bytes of a file -> what is in it.

Each is loaded when it is needed, so that a child process that reads one file starts quickly.
"""

import re
from collections.abc import Callable

from melody.notation import MelodyError
from melody.scores.reading import Reading
from melody.scores.text import decode

ABC_KEY = re.compile(r"(?m)^\s*K:")
NOT_ABC = "there is no key field (K:) in it, which every ABC tune has; export it again"
PLAYED = frozenset({"midi"})  # formats of played music: ticks, not note values
SIGNED = frozenset({"abc", "kern"})  # formats in which a person writes the key, no program


def read_abc_file(data: bytes) -> Reading:
    """ABC; a file of it has a key field."""
    from melody.scores.abc.reader import read_abc

    text = decode(data)
    if not ABC_KEY.search(text):
        raise MelodyError(NOT_ABC)
    return read_abc(text)


def read_kern_file(data: bytes) -> Reading:
    """Humdrum **kern."""
    from melody.scores.kern.reader import read_kern

    return read_kern(decode(data))


def read_midi_file(data: bytes) -> Reading:
    """MIDI."""
    from melody.scores.midi.reader import read_midi

    return read_midi(data)


def read_xml_file(data: bytes) -> Reading:
    """Plain MusicXML."""
    from melody.scores.musicxml.reader import read_musicxml

    return read_musicxml(data)


def read_mxl_file(data: bytes) -> Reading:
    """Compressed MusicXML."""
    from melody.scores.musicxml.mxl import unzip_score

    return read_xml_file(unzip_score(data))


READERS: dict[str, Callable[[bytes], Reading]] = {
    "midi": read_midi_file,
    "kern": read_kern_file,
    "abc": read_abc_file,
    "musicxml": read_xml_file,
    "mxl": read_mxl_file,
}
