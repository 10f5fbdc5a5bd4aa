"""The child process that reads one uploaded file: limits first, then parse, then answer in JSON.

Standard input is the file, standard output the answer: the fields of a seed, or ``error`` with one
line. Started by `melody/seeds/uploads.py`; no other code runs in it.
"""

import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict

from melody.notation import MelodyError
from melody.scores.abc import read_abc
from melody.scores.kern import read_kern
from melody.scores.reading import Reading
from melody.scores.text import decode
from melody.seeds.reduce import reduce_to_seed

MEBIBYTE = 2**20
LIMITS = {
    resource.RLIMIT_AS: 512 * MEBIBYTE,
    resource.RLIMIT_CPU: 4,  # seconds
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NOFILE: 32,
    resource.RLIMIT_CORE: 0,
}
TOO_HARD = "this file is too large or too tangled to be read; give a single tune"


def read_midi_file(data: bytes) -> Reading:
    """MIDI; symusic is loaded only for it."""
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
    "kern": lambda data: read_kern(decode(data)),
    "abc": lambda data: read_abc(decode(data)),
    "musicxml": read_xml_file,
    "mxl": read_mxl_file,
}


def limit() -> None:
    """Take from this process what a reader does not need, for good."""
    for kind, wanted in LIMITS.items():
        if kind == resource.RLIMIT_AS and sys.platform == "darwin":
            continue  # macOS refuses to limit the address space
        _, most = resource.getrlimit(kind)
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(kind, (allowed, allowed))


def answer(file_format: str, data: bytes) -> dict[str, object]:
    """What the file holds, ready for JSON."""
    try:
        return asdict(reduce_to_seed(READERS[file_format](data)))
    except MelodyError as mistake:
        return {"error": str(mistake)}
    except (MemoryError, RecursionError):
        return {"error": TOO_HARD}


def main(file_format: str) -> None:
    """Read standard input as a file of that format and answer on standard output."""
    limit()
    reply = json.dumps(answer(file_format, sys.stdin.buffer.read()))
    sys.stdout.buffer.write(reply.encode())
    sys.stdout.flush()
