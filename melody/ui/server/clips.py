"""Clips that reach the page: found among the uploads, watched, and told to its scripts."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from melody.dance.beat import SURE, Beat
from melody.dance.clips import Clip, read_clip, with_sound
from melody.dance.limits import LARGEST_CLIP
from melody.dance.movement import RATE
from melody.dance.rhythm import find_rhythm
from melody.music.setting import is_number
from melody.notation import MelodyError
from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.studio.clip_wishes import WRONG_NUMBERS, choose_beat, tell_dance, wishes_for_clip
from melody.studio.dancing import REGISTERS, WRONG_REGISTER, Danced, dance_to
from melody.studio.prices import LARGE
from melody.ui.server.recordings import find_upload, read_upload_file
from melody.ui.server.take_files import Outbox

DRAWN = 3  # of the curve's values one in so many is drawn
NOT_UPLOADED = "upload the clip first"
LOST = "the clip is gone; choose it again"
NO_STEADY_BEAT = (
    "The movement has no steady beat: tap along while the clip plays, take the beat of its own "
    "sound, or try half and double."
)


@dataclass(frozen=True, eq=False)
class Watching:
    """A clip that a visitor uploaded, and what was seen in it."""

    key: str
    path: Path
    clip: Clip


def watch_upload(path: object) -> Watching:
    """Watch an uploaded clip.

    Raises:
        MelodyError: when it is none, or cannot be read.
    """
    place = find_upload(path, NOT_UPLOADED)
    clip = read_clip(read_upload_file(place, LARGEST_CLIP, LOST))
    return Watching(secrets.token_hex(4), place, clip)


def describe_clip(watching: Watching) -> dict[str, Any]:
    """What was seen in a clip, for the scripts."""
    clip = watching.clip
    speed = clip.speed[: len(clip.speed) // DRAWN * DRAWN].reshape(-1, DRAWN).mean(1)
    return {
        "id": watching.key,
        "path": str(watching.path),
        "seconds": clip.seconds,
        "rate": RATE / DRAWN,
        "speed": np.round(speed, 2).tolist(),
        "arrivals": np.round(clip.kinematic_beats, 2).tolist(),
        "motion": describe_beat(clip.motion_beat),
        "sound": describe_beat(clip.sound_beat),
        "said": NO_STEADY_BEAT if clip.motion_beat.confidence < SURE else "",
    }


def describe_beat(beat: Beat | None) -> dict[str, float] | None:
    """A beat, for the scripts."""
    if beat is None:
        return None
    return {"bpm": beat.bpm, "offset": beat.offset, "confidence": beat.confidence}


def read_beat(given: dict[str, Any]) -> Beat:
    """A beat as the page's scripts send it.

    Raises:
        MelodyError: when it cannot be used.
    """
    bpm, offset = given.get("bpm"), given.get("offset")
    if not is_number(bpm) or not is_number(offset):
        raise MelodyError(WRONG_NUMBERS)
    return Beat(float(bpm), float(offset))  # type: ignore[arg-type]


def write_dance(outbox: Outbox, watching: Watching, danced: Danced) -> list[tuple[str, str, str]]:
    """Write the clip with its new sound and all files of its melody: kinds, labels and places.

    Raises:
        MelodyError: when the clip is gone, or cannot be written.
    """
    data = read_upload_file(watching.path, LARGEST_CLIP, LOST)
    written, ending = with_sound(data, watching.clip, danced.sheet.sound, danced.start)
    label = f"Clip ({ending[1:].upper()})"
    files = [("clip", label, outbox.put(f"dance{ending}", written))]
    for kind in TAKEN_AWAY:
        form = FORMATS[kind]
        made = outbox.put(f"dance{form.ending}", form.make(danced.sheet))
        files.append((kind, form.label, made))
    return files


def put_dance(outbox: Outbox, watching: Watching, danced: Danced) -> dict[str, Any]:
    """Write the clip with its new sound and all files of its melody; where they lie.

    Raises:
        MelodyError: when the clip is gone, or cannot be written.
    """
    files = write_dance(outbox, watching, danced)
    return {
        "id": watching.key,
        "files": [[label, path] for _, label, path in files],
        "onsets": np.round(danced.rhythm.onsets, 2).tolist(),
        "said": [say_dance(danced), *danced.remarks],
    }


def weigh_dance(_given: dict[str, Any]) -> float:
    """A clip is watched first, which others need not wait for."""
    return LARGE + 1


def perform_dance(given: dict[str, Any], outbox: Outbox) -> dict[str, Any]:
    """What a program gets that asks for the music of a clip.

    Raises:
        MelodyError: when the clip cannot be read, or something cannot be used.
    """
    request, register = wishes_for_clip(given), given["register"]
    if register not in list(REGISTERS):
        raise MelodyError(WRONG_REGISTER)
    watching = watch_upload(path_of(given["clip"]))
    beat = choose_beat(watching.clip, given["beat"], given["bpm"], given["offset"])
    danced = dance_to(find_rhythm(watching.clip, beat), request, register)
    return {
        "symbols": " ".join(danced.sheet.symbols),
        "files": {
            name: gr.FileData(path=path).model_dump()
            for name, _, path in write_dance(outbox, watching, danced)
        },
        **tell_dance(watching.clip, beat, danced),
    }


def path_of(given: Any) -> object:
    """Where an uploaded file lies that a program names."""
    return given.get("path") if isinstance(given, dict) else getattr(given, "path", None)


def say_dance(danced: Danced) -> str:
    """What was written, in a sentence."""
    rhythm, setting = danced.rhythm, danced.sheet.setting
    bars = f"{rhythm.bars} bar{'' if rhythm.bars == 1 else 's'}"
    return f"{bars} in {setting.key.name}, {len(rhythm.onsets)} notes on the movement."
