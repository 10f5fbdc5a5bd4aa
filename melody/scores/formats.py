"""The readers of our own, one a format: bytes of a file -> what is in it.

Each is loaded when it is needed, so that a child process that reads one file starts quickly.
"""

import re
from typing import Protocol

from melody.notation import MelodyError
from melody.scores.reading import Reading
from melody.scores.text import decode

ABC_KEY = re.compile(r"(?m)^\s*K:")
ONE_TUNE = "such a file holds one tune; leave the tune blank"
NOT_ABC = "there is no key field (K:) in it, which every ABC tune has; export it again"
PLAYED = frozenset({"midi"})  # formats of played music: ticks, not note values
SIGNED = frozenset({"abc", "kern"})  # formats in which a person writes the key, no program


class Reader(Protocol):
    """Reads a file's content; ``tune`` is the number of one of several, the first without it."""

    def __call__(self, data: bytes, tune: int | None = None) -> Reading: ...


def read_abc_file(data: bytes, tune: int | None = None) -> Reading:
    """ABC; a file of it has a key field. ``tune`` is one of several, 1 being the first."""
    from melody.scores.abc.reader import read_abc

    text = decode(data)
    if not ABC_KEY.search(text):
        raise MelodyError(NOT_ABC)
    return read_abc(text, tune)


def read_kern_file(data: bytes, tune: int | None = None) -> Reading:
    """Humdrum **kern."""
    from melody.scores.kern.reader import read_kern

    return read_kern(decode(data), tune or 1)


def read_midi_file(data: bytes, tune: int | None = None) -> Reading:
    """MIDI."""
    from melody.scores.midi.reader import read_midi

    return read_midi(data, tune or 1)


def read_xml_file(data: bytes, tune: int | None = None) -> Reading:
    """Plain MusicXML."""
    from melody.scores.musicxml.reader import read_musicxml

    refuse_other_tunes(tune)
    return read_musicxml(data)


def read_mxl_file(data: bytes, tune: int | None = None) -> Reading:
    """Compressed MusicXML."""
    from melody.scores.musicxml.mxl import unzip_score

    return read_xml_file(unzip_score(data), tune)


def refuse_other_tunes(tune: int | None) -> None:
    """Refuse to look for a second tune where a file can hold one only.

    Raises:
        MelodyError: when another than the first is wanted.
    """
    if tune not in (None, 1):
        raise MelodyError(ONE_TUNE)


READERS: dict[str, Reader] = {
    "midi": read_midi_file,
    "kern": read_kern_file,
    "abc": read_abc_file,
    "musicxml": read_xml_file,
    "mxl": read_mxl_file,
}
