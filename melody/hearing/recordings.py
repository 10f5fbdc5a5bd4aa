"""Recordings that somebody sent: each is heard by a fresh child process; its answer is checked."""

import math
from collections.abc import Callable
from typing import Any

from melody.hearing.heard import Heard, Taken
from melody.hearing.track import SWIFT, YIN
from melody.music.setting import FASTEST_BPM, SLOWEST_BPM
from melody.notation import MelodyError, in_range
from melody.seeds.child_answer import believe, seed_of_fields, whole
from melody.seeds.uploads import ask_process

LARGEST_RECORDING = 6 * 2**20  # half a minute in two channels of 16 bits, or a minute in one
SOUNDS = {".wav": "wav", ".wave": "wav", ".flac": "flac", ".ogg": "ogg", ".oga": "ogg"}
WRONG_SOUND = f"that kind of sound is not heard here; give one of {', '.join(SOUNDS)}"
TOO_LARGE = "the recording is larger than 6 MB; give 30 seconds of it, as a WAV of 16 bits"
EMPTY = "the recording is empty; record it again"
WRONG_CONTENT = "the recording is not what its name says; export it again, as a WAV of 16 bits"
WRONG_TEMPO = f"the tempo must be {SLOWEST_BPM} to {FASTEST_BPM} quarters a minute"
LONGEST_CURVE, MOST_TAKEN, HIGHEST = 2_000, 400, 140.0
BOOT = (
    "import sys; sys.path[:] = sys.argv[4:]; "
    "from melody.hearing.hearing_child import main; main(*sys.argv[1:4])"
)


def is_sound(name: str) -> bool:
    """Whether a file's name says that it is a recording."""
    return name.lower().endswith(tuple(SOUNDS))


def read_recording(name: str, data: bytes, bpm: float | None = None, engine: str = "") -> Heard:
    """Hear a recording that somebody sent; of its name only the ending counts.

    ``bpm`` is its tempo in quarters a minute where the person knows it. ``engine`` asks for YIN
    where swift-f0 is there too.

    Raises:
        MelodyError: with one plain line for every recording that holds no tune.
    """
    kind = next((SOUNDS[end] for end in SOUNDS if name.lower().endswith(end)), None)
    if kind is None:
        raise MelodyError(WRONG_SOUND)
    if not data:
        raise MelodyError(EMPTY)
    if len(data) > LARGEST_RECORDING:
        raise MelodyError(TOO_LARGE)
    if not LOOKS_LIKE[kind](data):
        raise MelodyError(WRONG_CONTENT)
    told = "" if bpm is None else repr(check_tempo(bpm))
    return check_heard(ask_process(data, BOOT, kind, told, engine))


LOOKS_LIKE: dict[str, Callable[[bytes], bool]] = {
    "wav": lambda data: data[:4] in (b"RIFF", b"RF64") and data[8:12] == b"WAVE",
    "flac": lambda data: data.startswith(b"fLaC"),
    "ogg": lambda data: data.startswith(b"OggS"),
}


def check_tempo(bpm: object) -> float:
    """A tempo that a person told.

    Raises:
        MelodyError: when it is no number from 20 to 300.
    """
    is_number = isinstance(bpm, int | float) and not isinstance(bpm, bool) and math.isfinite(bpm)
    if not is_number or not SLOWEST_BPM <= float(bpm) <= FASTEST_BPM:  # type: ignore[arg-type]
        raise MelodyError(WRONG_TEMPO)
    return float(bpm)  # type: ignore[arg-type]


def check_heard(answer: bytes) -> Heard:
    """The child's answer as what was heard.

    Raises:
        MelodyError: as :func:`melody.seeds.child_answer.believe`.
    """
    return believe(answer, heard_of_fields)


def heard_of_fields(fields: dict[str, Any]) -> Heard:
    """The fields of an answer -> what was heard.

    Raises:
        ValueError, TypeError, KeyError: when one is missing, or not what it should be.
    """
    curve, notes = fields["curve"], fields["notes"]
    if len(curve) > LONGEST_CURVE or len(notes) > MOST_TAKEN:
        raise ValueError("too much of it")
    if fields["engine"] not in (SWIFT, YIN) or type(fields["is_told"]) is not bool:
        raise ValueError("no such engine")
    return Heard(
        seed=seed_of_fields(fields["seed"]),
        notes=tuple(map(taken_of_fields, notes)),
        curve=tuple(None if pitch is None else within(pitch, 0, HIGHEST) for pitch in curve),
        cents=whole(within(fields["cents"], -100, 100)),
        bpm=float(within(fields["bpm"], SLOWEST_BPM, FASTEST_BPM)),
        is_told=fields["is_told"],
        confidence=float(within(fields["confidence"], 0, 1)),
        engine=fields["engine"],
        seconds=float(within(fields["seconds"], 0, 60)),
    )


def taken_of_fields(fields: list[Any]) -> Taken:
    """The fields of a note -> a note that was taken."""
    start, end, sung, pitch = fields
    if not in_range(whole(pitch)):
        raise ValueError("no such pitch")
    start, end = within(start, -1, 60), within(end, -1, 60)
    return Taken(float(start), float(end), float(within(sung, 0, HIGHEST)), pitch)


def within(value: object, least: float, most: float) -> Any:
    """A number between two others; ``true`` and NaN are none."""
    if type(value) not in (int, float) or not least <= value <= most:  # type: ignore[operator]
        raise ValueError("not a number that may be")
    return value
