"""The command ``dance``: a clip in, a melody on its movement out, and the clip with its sound."""

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from melody.cli.commands import write_sheet
from melody.cli.songs import Answer
from melody.dance.clips import read_clip, with_sound
from melody.dance.limits import LARGEST_CLIP
from melody.dance.rhythm import find_rhythm
from melody.notation import MelodyError
from melody.storage.files import write_bytes
from melody.studio.clip_wishes import choose_beat, tell_dance, wishes_for_clip
from melody.studio.dancing import dance_to


def dance(options: Namespace) -> Answer:
    """Music for a dance video."""
    began = time.monotonic()
    data = read_film(options.clip)
    clip = read_clip(data)
    beat = choose_beat(clip, options.beat, options.bpm, options.offset)
    danced = dance_to(find_rhythm(clip, beat), wishes_for_clip(vars(options)), options.register)
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


def dance_in_words(answer: dict[str, Any]) -> str:
    """The same for people."""
    facts = (
        f"{answer['bars']} bars at {answer['bpm']:g} beats a minute (sure to "
        f"{answer['confidence']:.0%}), from second {answer['starts_at']:g} of {answer['length']:g}"
    )
    remarks = [f"  {remark}" for remark in answer["remarks"]]
    return "\n".join([answer["symbols"], f"  {facts}", *remarks, *answer["files"].values()])


COMMANDS = {"dance": dance}
