"""What may be asked of the music for a clip, alike for command line and programs."""

from collections.abc import Mapping
from typing import Any

from melody.dance.beat import SURE, Beat
from melody.dance.clips import Clip
from melody.generate.defaults import usual_sampling
from melody.models import MODELS
from melody.music.setting import is_number
from melody.notation import MelodyError
from melody.runs.checkpoints import catalogue, load
from melody.studio.clip_fields import names_for_clip
from melody.studio.dancing import Danced
from melody.studio.request import Request, read_request

MOTION, SOUND = "motion", "sound"
NO_MODEL = "there is no trained model; run train_all.py"
NO_SOUND = "the clip has no sound with a beat; take the beat of its motion, or say bpm and offset"
WRONG_BEAT = "the beat must be motion or sound"
WRONG_NUMBERS = "say the tempo and the first beat as numbers"
UNSURE = (
    "the movement has no steady beat (sure to {:.0%}); try the beat of its sound, or say bpm and "
    "offset"
)


def choose_beat(clip: Clip, source: object, bpm: object, offset: object) -> Beat:
    """The beat that is asked for; what is said goes before what is found.

    Raises:
        MelodyError: when there is none, or what is said cannot be used.
    """
    if source not in (MOTION, SOUND):
        raise MelodyError(WRONG_BEAT)
    if not all(value is None or is_number(value) for value in (bpm, offset)):
        raise MelodyError(WRONG_NUMBERS)
    found = clip.motion_beat if source == MOTION else clip.sound_beat
    if found is None:
        raise MelodyError(NO_SOUND)
    at: Any = found.offset if offset is None else offset
    tempo: Any = found.bpm if bpm is None else bpm
    return Beat(float(tempo), float(at), found.confidence if bpm is None else 1.0)


def wishes_for_clip(given: Mapping[str, Any]) -> Request:
    """The request that somebody makes for a clip; its notes will be the melody's.

    Raises:
        MelodyError: when a value cannot be used.
    """
    label = given.get("checkpoint") or usual_writer()
    if not isinstance(label, str):
        raise MelodyError("the checkpoint must be a short text")
    loaded = load(label)
    usual = vars(usual_sampling(loaded.run, loaded.epoch))
    said = {name: given[name] for name in names_for_clip() if given.get(name) is not None}
    return read_request({**usual, **said, "checkpoint": label, "seed": ""})


def usual_writer() -> str:
    """The model that writes where none is named: one that reads both sides, if there is one.

    Raises:
        MelodyError: when there is none at all.
    """
    entries = [entry for entry in catalogue() if entry.model in MODELS and entry.best]
    if not entries:
        raise MelodyError(NO_MODEL)
    return max(entries, key=lambda entry: MODELS[entry.model].can_fill).label


def tell_dance(clip: Clip, beat: Beat, danced: Danced) -> dict[str, Any]:
    """What is worth telling of a danced melody."""
    unsure = [UNSURE.format(beat.confidence)] if beat.confidence < SURE else []
    return {
        "bpm": beat.bpm,
        "offset": beat.offset,
        "confidence": beat.confidence,
        "bars": danced.rhythm.bars,
        "starts_at": round(danced.start, 3),
        "length": clip.seconds,
        "remarks": [*unsure, *danced.remarks],
    }
