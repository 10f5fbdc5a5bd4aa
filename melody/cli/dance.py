"""The command ``dance``: a clip in, a melody on its movement out, and the clip with its sound."""

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from melody.cli.commands import write_sheet
from melody.cli.songs import Answer
from melody.dance.beat import SURE, Beat
from melody.dance.clips import Clip, read_clip, with_sound
from melody.dance.limits import LARGEST_CLIP
from melody.dance.rhythm import find_rhythm
from melody.generate.defaults import usual_sampling
from melody.models import MODELS
from melody.notation import MelodyError
from melody.runs.checkpoints import catalogue, load
from melody.storage.files import write_bytes
from melody.studio.dancing import Danced, dance_to
from melody.studio.fields import FIELDS
from melody.studio.request import Request, make_request

NO_MODEL = "there is no trained model; run train_all.py"
NO_SOUND = "the clip has no sound with a beat; take --beat motion, or say --bpm and --offset"
WRONG_BEAT = "--beat takes motion or sound"
UNSURE = (
    "the movement has no steady beat (sure to {:.0%}); try --beat sound, or say --bpm and --offset"
)


def dance(options: Namespace) -> Answer:
    """Music for a dance video."""
    began = time.monotonic()
    data = read_film(options.clip)
    clip = read_clip(data)
    beat = choose_beat(clip, options)
    danced = dance_to(find_rhythm(clip, beat), wishes_of_options(options), options.register)
    written, ending = with_sound(data, clip, danced.sheet.sound, danced.start)
    path = options.out / f"dance{ending}"
    write_bytes(path, written)
    files = {ending.removeprefix("."): str(path), **write_sheet(danced.sheet, options.out, "dance")}
    answer = {
        "symbols": " ".join(danced.sheet.symbols),
        "files": files,
        "seconds": round(time.monotonic() - began, 3),
        **tell_dance(clip, beat, danced),
    }
    return answer, dance_in_words(answer)


def read_film(path: Path) -> bytes:
    """The bytes of a clip.

    Raises:
        MelodyError: when it is not there.
    """
    if not path.is_file():
        raise MelodyError(f"no file named {path.name[:60]!r}; give a clip")
    with path.open("rb") as file:
        return file.read(LARGEST_CLIP + 1)


def choose_beat(clip: Clip, options: Namespace) -> Beat:
    """The beat that is asked for; what is said goes before what is found.

    Raises:
        MelodyError: when there is none, or what is said cannot be used.
    """
    if options.beat not in ("motion", "sound"):
        raise MelodyError(WRONG_BEAT)
    found = clip.motion_beat if options.beat == "motion" else clip.sound_beat
    if found is None:
        raise MelodyError(NO_SOUND)
    is_told = options.bpm is not None
    offset = found.offset if options.offset is None else options.offset
    return Beat(options.bpm if is_told else found.bpm, offset, 1.0 if is_told else found.confidence)


def wishes_of_options(options: Namespace) -> Request:
    """The request that the options make; its notes will be the melody's.

    Raises:
        MelodyError: when a value is out of range.
    """
    label = options.checkpoint or usual_writer()
    given = {n: v for n in FIELDS if (v := getattr(options, n, None)) is not None and n != "bpm"}
    loaded = load(label)
    usual = vars(usual_sampling(loaded.run, loaded.epoch))
    return make_request({**usual, **given, "checkpoint": label, "seed": ""})


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


def dance_in_words(answer: dict[str, Any]) -> str:
    """The same for people."""
    facts = (
        f"{answer['bars']} bars at {answer['bpm']:g} beats a minute (sure to "
        f"{answer['confidence']:.0%}), from second {answer['starts_at']:g} of {answer['length']:g}"
    )
    remarks = [f"  {remark}" for remark in answer["remarks"]]
    return "\n".join([answer["symbols"], f"  {facts}", *remarks, *answer["files"].values()])


COMMANDS = {"dance": dance}
