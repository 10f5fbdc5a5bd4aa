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

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.notation import HIGHEST_PITCH, LOWEST_PITCH, MelodyError, Note
from melody.scores.score import FORMATS, VoiceFacts
from melody.seeds.seed import Seed
from melody.storage.paths import ROOT

LARGEST_FILE = 2**20  # a piano sonata's movement as MusicXML
LARGEST_ANSWER = 64 * 1024
LONGEST_LINE = 160
WALL_SECONDS = 30.0  # a last resort: what a file may cost is limited in seconds of computing
CHILDREN = threading.BoundedSemaphore(4)  # at a time: each may take half a gigabyte
SECONDS_TO_WAIT = 15
UPLOAD_SUFFIXES: tuple[str, ...] = tuple(FORMATS)
WRONG_SUFFIX = f"that kind of file is not read here; give one of {', '.join(UPLOAD_SUFFIXES)}"
TOO_LARGE = "the file is larger than 1 MB; give a single tune"
EMPTY = "the file is empty; give one with a melody"
WRONG_CONTENT = "the file is not what its name says ({}); export it again, or rename it"
TOO_HARD = "this takes too long to read, it is too large or too tangled; give a single tune"
BUSY = "the computer is too busy to read this file just now; try it again in a minute"
UNREADABLE = "this file could not be read; export it again from your music program"
# Without site (-S) and with our own search path the child starts in 20 ms instead of 60; isolated
# (-I), it looks neither at the environment nor at the folder it starts in.
BOOT = (
    "import sys; sys.path[:] = sys.argv[3:]; "
    "from melody.seeds.upload_child import main; main(*sys.argv[1:3])"
)


def read_upload(name: str, data: bytes, voice: int | None = None) -> Seed:
    """Read a score file that somebody sent; of its name only the ending counts.

    ``voice`` is the number of the voice wanted, the most melodic one without it.

    Raises:
        MelodyError: with one plain line for every file that gives no seed.
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
    return check_answer(ask_child(FORMATS[suffix], data, voice))


def read_long_text(
    text: str, voice: int | None = None, notation: str | None = None, key: Key | None = None
) -> Seed:
    """Read a typed text that is long enough to cost something, as :func:`read_upload`."""
    given = {"text": text, "notation": notation, "key": key and [key.tonic, key.mode]}
    return check_answer(ask_child("text", json.dumps(given).encode(), voice))


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


def ask_child(file_format: str, data: bytes, voice: int | None = None) -> bytes:
    """Have a fresh process read the file; whatever happens in it, it is gone afterwards.

    The child takes the whole file before it answers, so neither side can wait for the other.

    Raises:
        MelodyError: when the file costs too much computing, or no time was left for it.
    """
    if not CHILDREN.acquire(timeout=SECONDS_TO_WAIT):
        raise MelodyError(BUSY)
    try:
        return _converse_with(start_child(file_format, voice), data)
    finally:
        CHILDREN.release()


def _converse_with(child: subprocess.Popen[bytes], data: bytes) -> bytes:
    deadline = time.monotonic() + WALL_SECONDS
    clock = threading.Timer(WALL_SECONDS, kill_group, [child])
    clock.start()
    with child:
        try:
            answer = converse(child, data, deadline)
        finally:
            clock.cancel()
            kill_group(child)
    if not answer and time.monotonic() >= deadline:
        raise MelodyError(BUSY)
    if not answer and child.returncode == -signal.SIGXCPU:
        raise MelodyError(TOO_HARD)
    return answer


def start_child(file_format: str, voice: int | None) -> subprocess.Popen[bytes]:
    """A fresh process that waits for its file, without our environment."""
    wanted = "" if voice is None else str(voice)
    folders = [str(ROOT), *(str(Path(folder).absolute()) for folder in sys.path if folder)]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", BOOT, file_format, wanted, *folders],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
    )


def converse(child: subprocess.Popen[bytes], data: bytes, deadline: float) -> bytes:
    """Give the child its file and take its answer, one byte beyond the cap at most."""
    if child.stdin is None or child.stdout is None:
        return b""
    with suppress(BrokenPipeError):
        child.stdin.write(data)
    with suppress(BrokenPipeError):
        child.stdin.close()
    return read_until(child.stdout, deadline)


def read_until(pipe: IO[bytes], deadline: float) -> bytes:
    """What comes out of a pipe before it closes, up to a moment and one byte beyond the cap."""
    answer = b""
    # Not a plain read: a process that the child left behind could hold the pipe open for ever.
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while len(answer) <= LARGEST_ANSWER and selector.select(deadline - time.monotonic()):
            piece = os.read(pipe.fileno(), LARGEST_ANSWER + 1 - len(answer))
            if not piece:
                break
            answer += piece
    return answer


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """End a child that has not been waited for, and all that it may have started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def check_answer(answer: bytes) -> Seed:
    """The child's answer as a seed, every value checked: the child may have been taken over.

    Raises:
        MelodyError: with the child's own line if it is fit to show, else with ours.
    """
    try:
        fields = json.loads(answer) if len(answer) <= LARGEST_ANSWER else {}
        if set(fields) == {"error"} and is_line(fields["error"]):
            raise MelodyError(fields["error"])
        return seed_of_fields(fields)
    except MelodyError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise MelodyError(UNREADABLE) from None


def seed_of_fields(fields: dict[str, Any]) -> Seed:
    """The fields of an answer -> a seed.

    Raises:
        ValueError, TypeError, KeyError: when one is missing, or not what it should be.
    """
    notes = tuple(
        Note(None if pitch is None else whole(pitch), whole(steps))
        for pitch, steps in fields["notes"]
    )
    key, meter, bpm, repairs = (fields[name] for name in ("key", "meter", "bpm", "repairs"))
    key_source, voice = fields["key_source"], fields["voice"]
    if not all(is_line(line) for line in repairs) or not (key_source == "" or is_line(key_source)):
        raise ValueError("a line that is not fit to show")
    return Seed(
        notes,
        key_of_fields(key) if key is not None else None,
        Meter(whole(meter["beats"]), whole(meter["unit"])) if meter is not None else None,
        whole(fields["pickup"]),
        float(bpm) if bpm is not None else None,
        tuple(repairs),
        key_source,
        None if voice is None else whole(voice),
        tuple(map(voice_of_fields, fields["voices"])),
    )


def voice_of_fields(fields: list[Any]) -> VoiceFacts:
    """The fields of a voice -> a voice that may be chosen."""
    number, name, notes, lowest, highest, instrument = fields
    if not all(each == "" or is_line(each) for each in (name, instrument)):
        raise ValueError("a name that is not fit to show")
    if not LOWEST_PITCH <= whole(lowest) <= whole(highest) <= HIGHEST_PITCH or whole(number) < 1:
        raise ValueError("no such voice")
    return VoiceFacts(number, name, whole(notes), lowest, highest, instrument)


def key_of_fields(fields: dict[str, Any]) -> Key:
    """The fields of a key -> a key."""
    tonic, mode = whole(fields["tonic"]), fields["mode"]
    if not 0 <= tonic < 12 or mode not in (MAJOR, MINOR):
        raise ValueError("no such key")
    return Key(tonic, mode)


def whole(value: object) -> int:
    """A whole number; ``true`` and ``2.0`` are none."""
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def is_line(text: object) -> bool:
    """Whether a text is one plain line that may be shown."""
    return (
        isinstance(text, str)
        and 0 < len(text) <= LONGEST_LINE
        and text.isprintable()
        and not set(text) & set("<>&")
    )
