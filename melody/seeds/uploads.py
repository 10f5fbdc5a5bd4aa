"""Uploaded score files: each is read by a fresh child process; its answer is checked again."""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from melody.music.keys import Key
from melody.notation import MelodyError
from melody.scores.score import FORMATS
from melody.seeds.child_answer import LARGEST_ANSWER, check_answer
from melody.seeds.seed import Seed
from melody.storage.paths import ROOT

LARGEST_FILE = 2**20  # a piano sonata's movement as MusicXML
LONGEST_NAME = 80  # characters of a voice's name, as somebody asks for it
WALL_SECONDS = 30.0  # a last resort: what a file may cost is limited in seconds of computing
CHILDREN = threading.BoundedSemaphore(4)  # at a time: each may take half a gigabyte
SECONDS_TO_WAIT = 15
PIECE = 2**20  # bytes of an answer that are taken at once
UPLOAD_SUFFIXES: tuple[str, ...] = tuple(FORMATS)
WRONG_SUFFIX = f"that kind of file is not read here; give one of {', '.join(UPLOAD_SUFFIXES)}"
TOO_LARGE = "the file is larger than 1 MB; give a single tune"
NO_NAME = "the voice must be a number or a short name"
EMPTY = "the file is empty; give one with a melody"
WRONG_CONTENT = "the file is not what its name says ({}); export it again, or rename it"
TOO_HARD = "this takes too long to read, it is too large or too tangled; give a single tune"
BUSY = "the computer is too busy to read this file just now; try it again in a minute"
# Without site (-S) and with our own search path the child starts in 20 ms instead of 60; isolated
# (-I), it looks neither at the environment nor at the folder it starts in.
BOOT = (
    "import sys; sys.path[:] = sys.argv[4:]; "
    "from melody.seeds.upload_child import main; main(*sys.argv[1:4])"
)


def read_upload(
    name: str, data: bytes, voice: int | str | None = None, tune: int | None = None
) -> Seed:
    """Read a score file that somebody sent; of its name only the ending counts.

    ``voice`` is the number or the name of the voice wanted, the most melodic one without it;
    ``tune`` is the number of the tune in an ABC file, the first one without it.

    Raises:
        MelodyError: with one plain line for every file that gives no seed.
    """
    file_format = check_upload(name, data)
    wanted = as_word(voice), as_word(tune)
    return check_answer(ask_child(file_format, data, *wanted))


def check_upload(name: str, data: bytes) -> str:
    """The format of a score file that somebody sent, as its name says and its first bytes do.

    Raises:
        MelodyError: when it is of no kind that is read, or empty, or too large.
    """
    suffix = next((s for s in UPLOAD_SUFFIXES if name.lower().endswith(s)), None)
    if suffix is None:
        raise MelodyError(WRONG_SUFFIX)
    if not data:
        raise MelodyError(EMPTY)
    if len(data) > LARGEST_FILE:
        raise MelodyError(TOO_LARGE)
    if not LOOKS_LIKE[FORMATS[suffix]](data):
        raise MelodyError(WRONG_CONTENT.format(suffix))
    return FORMATS[suffix]


def as_word(value: int | str | None) -> str:
    """What is asked of a child, as an argument of it.

    Raises:
        MelodyError: when it is no short line.
    """
    word = "" if value is None else str(value).strip()
    if len(word) > LONGEST_NAME or not word.isprintable():
        raise MelodyError(NO_NAME)
    return word


def read_long_text(
    text: str, voice: int | str | None = None, *, key: Key | None = None, **how: Any
) -> Seed:
    """Read a typed text that is long enough to cost something, as :func:`read_upload`."""
    given = {"text": text, "key": key and [key.tonic, key.mode], **how}
    return check_answer(ask_child("text", json.dumps(given).encode(), as_word(voice)))


def is_xml(data: bytes) -> bool:
    """Whether a file begins as XML does, in UTF-8 or UTF-16."""
    return data[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def has_key_field(data: bytes) -> bool:
    """Whether a text has a key field, which every ABC tune must have."""
    lines = data.replace(b"\x00", b"").replace(b"\r", b"\n").split(b"\n")
    return any(line.lstrip(b"\xef\xbb\xbf\xff\xfe ").startswith(b"K:") for line in lines)


LOOKS_LIKE: dict[str, Callable[[bytes], bool]] = {
    "midi": lambda data: data.startswith(b"MThd") or data[:4] + data[8:12] == b"RIFFRMID",
    "kern": lambda data: b"**kern" in data.replace(b"\x00", b""),
    "abc": has_key_field,
    "musicxml": is_xml,
    "mxl": lambda data: data.startswith(b"PK\x03\x04"),
}


def ask_child(file_format: str, data: bytes, voice: str = "", tune: str = "") -> bytes:
    """Have a fresh process read a score file."""
    return ask_process(data, BOOT, file_format, voice, tune)


def ask_process(
    data: bytes,
    boot: str,
    *arguments: str,
    seconds: float | None = None,
    largest: int = LARGEST_ANSWER,
) -> bytes:
    """Have a fresh process read a file; whatever happens in it, it is gone afterwards.

    The process takes the whole file before it answers, so neither side can wait for the other. It
    has so many ``seconds``, else ``WALL_SECONDS``; its answer is cut off a byte beyond the
    ``largest``.

    Raises:
        MelodyError: when the file costs too much computing, no time was left for it, or too many
            files are being read.
    """
    if not CHILDREN.acquire(timeout=SECONDS_TO_WAIT):
        raise MelodyError(BUSY)
    wait = WALL_SECONDS if seconds is None else seconds
    try:
        return converse_with(start_process(boot, *arguments), data, wait, largest)
    finally:
        CHILDREN.release()


def converse_with(
    child: subprocess.Popen[bytes], data: bytes, seconds: float, largest: int
) -> bytes:
    """Give a process its file, wait for its answer, and end it.

    Raises:
        MelodyError: when the file costs too much computing, or no time was left for it.
    """
    deadline = time.monotonic() + seconds
    clock = threading.Timer(seconds, kill_group, [child])
    clock.start()
    with child:
        try:
            answer = converse(child, data, deadline, largest)
        finally:
            clock.cancel()
            kill_group(child)
    if not answer and time.monotonic() >= deadline:
        raise MelodyError(BUSY)
    if not answer and child.returncode == -signal.SIGXCPU:
        raise MelodyError(TOO_HARD)
    return answer


def start_process(boot: str, *arguments: str) -> subprocess.Popen[bytes]:
    """A fresh Python that runs ``boot``; after the arguments it is told where modules lie."""
    folders = [str(ROOT), *(str(Path(folder).absolute()) for folder in sys.path if folder)]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", boot, *arguments, *folders],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )


def converse(child: subprocess.Popen[bytes], data: bytes, deadline: float, largest: int) -> bytes:
    """Give the child its file and take its answer, one byte beyond the cap at most."""
    if child.stdin is None or child.stdout is None:
        return b""
    with suppress(BrokenPipeError):
        child.stdin.write(data)
    with suppress(BrokenPipeError):
        child.stdin.close()
    return read_until(child.stdout, deadline, largest)


def read_until(pipe: IO[bytes], deadline: float, largest: int = LARGEST_ANSWER) -> bytes:
    """What comes out of a pipe before it closes, up to a moment and one byte beyond the cap."""
    answer = bytearray()
    # Not a plain read: a process that the child left behind could hold the pipe open for ever.
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(answer) <= largest and selector.select(deadline - time.monotonic()):
            piece = os.read(pipe.fileno(), min(largest + 1 - len(answer), PIECE))
            if not piece:
                break
            answer += piece
    return bytes(answer)


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """End a child that has not been waited for, and all that it may have started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
