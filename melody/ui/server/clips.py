"""Clips that reach the page: found among the uploads, watched, and told to its scripts."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from melody.dance.beat import SURE, Beat
from melody.dance.clips import Clip, read_clip, with_sound
from melody.dance.limits import LARGEST_CLIP
from melody.dance.movement import RATE
from melody.music.setting import is_number
from melody.notation import MelodyError
from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.studio.dancing import Danced
from melody.ui.server.recordings import find_upload, read_upload_file
from melody.ui.server.take_files import Outbox

DRAWN = 3  # of the curve's values one in so many is drawn
NOT_UPLOADED = "upload the clip first"
LOST = "the clip is gone; choose it again"
WRONG_BEAT = "say the tempo and the first beat as numbers"
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
        raise MelodyError(WRONG_BEAT)
    return Beat(float(bpm), float(offset))  # type: ignore[arg-type]


def put_dance(outbox: Outbox, watching: Watching, danced: Danced) -> dict[str, Any]:
    """Write the clip with its new sound and all files of its melody; where they lie.

    Raises:
        MelodyError: when the clip is gone, or cannot be written.
    """
    data = read_upload_file(watching.path, LARGEST_CLIP, LOST)
    sheet = danced.sheet
    written, ending = with_sound(data, watching.clip, sheet.sound, danced.start)
    files = [[f"Clip ({ending[1:].upper()})", outbox.put(f"dance{ending}", written)]]
    for kind in TAKEN_AWAY:
        form = FORMATS[kind]
        files.append([form.label, outbox.put(f"dance{form.ending}", form.make(sheet))])
    return {
        "id": watching.key,
        "files": files,
        "onsets": np.round(danced.rhythm.onsets, 2).tolist(),
        "said": [say_dance(danced), *danced.remarks],
    }


def say_dance(danced: Danced) -> str:
    """What was written, in a sentence."""
    rhythm, setting = danced.rhythm, danced.sheet.setting
    bars = f"{rhythm.bars} bar{'' if rhythm.bars == 1 else 's'}"
    return f"{bars} in {setting.key.name}, {len(rhythm.onsets)} notes on the movement."
