"""Clips that somebody sent: each is watched by a fresh child process; its answer is checked."""

import json
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

import numpy as np

from melody.dance.beat import Beat, beat_of_motion, beat_of_sound
from melody.dance.limits import (
    LARGEST_CLIP,
    LONGEST_CLIP,
    NO_READER,
    WALL_SECONDS,
    find_format,
)
from melody.dance.movement import RATE, Curve, kinematic_beats
from melody.notation import MelodyError
from melody.render.audio import Sound
from melody.seeds.child_answer import believe, whole
from melody.seeds.uploads import ask_process

FULL = 999
SOUND_RATE = 48_000
ROOM_FOR_SOUND = 4 * 2**20  # bytes that the new sound may take
EMPTY = "the clip is empty; film it again"
LARGE = "the clip is larger than 48 MB; cut it, or export it smaller"
UNREADABLE = "this clip could not be read; export it again as H.264 in MP4"
UNWRITTEN = "the clip could not be given its sound; take the WAV file"
BOOT = (
    "import sys; sys.path[:] = sys.argv[4:]; "
    "from melody.dance.clip_child import main; main(*sys.argv[1:4])"
)


@dataclass(frozen=True, eq=False)
class Clip:
    """How a clip moves: its curves, 60 values a second, and how many seconds it lasts.

    ``speed`` and ``height`` are 0 to 1; ``sound`` is how its own sound begins anew, empty
    where it has none.
    """

    speed: Curve
    height: Curve
    sound: Curve
    seconds: float

    @cached_property
    def motion_beat(self) -> Beat:
        """The steady beat of the movement."""
        return beat_of_motion(self.speed)

    @cached_property
    def sound_beat(self) -> Beat | None:
        """The steady beat of the clip's own sound."""
        return beat_of_sound(self.sound)

    @cached_property
    def kinematic_beats(self) -> Curve:
        """The seconds at which a movement arrives."""
        return kinematic_beats(self.speed)


def can_read_clips() -> bool:
    """Whether PyAV is installed; it is not loaded here."""
    return find_spec("av") is not None


def read_clip(data: bytes) -> Clip:
    """Watch a clip that somebody sent; its name is not looked at.

    Raises:
        MelodyError: with one plain line for every file that is no clip.
    """
    check_bytes(data)
    answer = ask_process(data, BOOT, "watch", "", "", seconds=WALL_SECONDS)
    return believe(answer, clip_of_fields, UNREADABLE)


def check_bytes(data: bytes) -> str:
    """The container of a clip, by its first bytes.

    Raises:
        MelodyError: when it is none, is too large, or cannot be read here.
    """
    if not data:
        raise MelodyError(EMPTY)
    if len(data) > LARGEST_CLIP:
        raise MelodyError(LARGE)
    form = find_format(data)
    if not can_read_clips():
        raise MelodyError(NO_READER)
    return form


def clip_of_fields(fields: dict[str, Any]) -> Clip:
    """The fields of an answer -> a clip.

    Raises:
        ValueError, TypeError, KeyError: when one is missing, or not what it should be.
    """
    seconds = fields["seconds"]
    if type(seconds) is not float or not 1 <= seconds <= LONGEST_CLIP + 2:
        raise ValueError("no such length")
    speed, height, sound = (read_curve(fields[name]) for name in ("speed", "height", "sound"))
    if len(speed) != len(height) or abs(len(speed) - seconds * RATE) > 2:
        raise ValueError("curves that do not fit")
    if len(sound) > len(speed) or not speed.max() > 0:
        raise ValueError("curves that do not fit")
    return Clip(speed, height, sound, seconds)


def read_curve(values: list[Any]) -> Curve:
    """A curve as it was told."""
    found = np.array([whole(value) for value in values], dtype=float) / FULL
    if len(found) and not (found.min() >= 0 and found.max() <= 1):
        raise ValueError("no such curve")
    return found


def with_sound(data: bytes, clip: Clip, sound: Sound, start: float) -> tuple[bytes, str]:
    """The clip with a new sound that begins at a second of it; and its ending, .mp4 or .webm.

    Raises:
        MelodyError: when the clip cannot be read, or written.
    """
    check_bytes(data)
    samples = fit_sound(sound, start, clip.seconds)
    answer = ask_process(
        data + samples, BOOT, "sound", str(len(data)), "", seconds=WALL_SECONDS,
        largest=LARGEST_CLIP + ROOM_FOR_SOUND,
    )  # fmt: skip
    return answer, f".{name_form(answer)}"


def name_form(answer: bytes) -> str:
    """The container of what was written.

    Raises:
        MelodyError: with the child's line, when nothing was.
    """
    if answer.startswith(b"{"):
        believe(answer, json.dumps, UNWRITTEN)
    try:
        return find_format(answer)
    except MelodyError:
        raise MelodyError(UNWRITTEN) from None


def fit_sound(sound: Sound, start: float, seconds: float) -> bytes:
    """A sound at 48,000 samples a second, as long as the clip, its end fading."""
    length = round(len(sound.samples) * SOUND_RATE / sound.rate)
    places = np.arange(length) * (sound.rate / SOUND_RATE)
    values = np.interp(places, np.arange(len(sound.samples)), sound.samples)
    whole_clip = np.zeros(round(seconds * SOUND_RATE))
    first = round(start * SOUND_RATE)
    kept = values[: max(0, len(whole_clip) - first)]
    whole_clip[first : first + len(kept)] = kept
    if len(kept) < len(values):
        fade = min(len(whole_clip), SOUND_RATE // 2)
        whole_clip[-fade:] *= np.linspace(1, 0, fade)
    samples: bytes = whole_clip.round().astype("<i2").tobytes()
    return samples
