"""The child process that reads one uploaded file, or one long text.

Limits first, then parse, then answer in JSON. Standard input is the file, standard output the
answer: the fields of a seed, or ``error`` with one line.
Started by `melody/seeds/uploads.py`; no other code runs in it.
"""

import json
import resource
import sys
from dataclasses import asdict

from melody.notation import MelodyError
from melody.scores.formats import READERS
from melody.scores.melody_line import to_score
from melody.seeds.reduce import to_seed

MEBIBYTE = 2**20
CPU_SECONDS = 8  # of computing, however busy the machine is; 1 MB of MusicXML takes 3
LIMITS = {
    resource.RLIMIT_AS: 512 * MEBIBYTE,
    resource.RLIMIT_CPU: CPU_SECONDS,
    resource.RLIMIT_FSIZE: 0,
    resource.RLIMIT_NOFILE: 32,
    resource.RLIMIT_CORE: 0,
}
TOO_HARD = "this file is too large or too tangled to be read; give a single tune"


def limit(cpu_seconds: int = CPU_SECONDS) -> None:
    """Take from this process what a reader does not need, for good."""
    for kind, usual in LIMITS.items():
        wanted = cpu_seconds if kind == resource.RLIMIT_CPU else usual
        if kind == resource.RLIMIT_AS and sys.platform == "darwin":
            continue  # macOS refuses to limit the address space
        _, most = resource.getrlimit(kind)
        allowed = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        # One second later the kernel kills without a word: at the softer limit it says why.
        harder = allowed + 1 if kind == resource.RLIMIT_CPU else allowed
        resource.setrlimit(kind, (allowed, harder if most == resource.RLIM_INFINITY else allowed))


def hear_file(
    file_format: str, data: bytes, voice: int | str | None = None, tune: int | None = None
) -> dict[str, object]:
    """What the file holds, ready for JSON."""
    try:
        if file_format == "text":
            return hear_text(data, voice)
        reading = READERS[file_format](data, tune)
        return asdict(to_seed(to_score(reading, voice, form=file_format)))
    except MelodyError as mistake:
        return {"error": str(mistake)}
    except (MemoryError, RecursionError):
        return {"error": TOO_HARD}


def hear_text(given: bytes, voice: int | str | None) -> dict[str, object]:
    """What a typed text holds; only here is loaded what reads it."""
    from melody.music.keys import Key
    from melody.seeds.text import read_here

    how = json.loads(given)
    how["key"] = Key(*how["key"]) if how["key"] else None
    return asdict(read_here(how.pop("text"), voice, **how))


def main(file_format: str, voice: str, tune: str) -> None:
    """Read standard input as a file of that format and answer on standard output.

    ``voice`` is the number or the name of the voice that is wanted, ``tune`` the number of the
    tune; both may be nothing.
    """
    limit()
    number = int(tune) if tune else None
    reply = json.dumps(hear_file(file_format, sys.stdin.buffer.read(), voice or None, number))
    sys.stdout.buffer.write(reply.encode())
    sys.stdout.flush()
