"""Recordings that reach the page or the API: found among the uploads, heard, and told."""

from html import escape
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from melody.hearing.heard import Heard, said_of_tuning
from melody.hearing.recordings import LARGEST_RECORDING, read_recording
from melody.music.keys import find_key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import MelodyError, to_symbols
from melody.render.sheet import Sheet
from melody.ui.widgets.words import sentence

HEARING_QUEUE: dict[str, Any] = {"concurrency_id": "hearing", "concurrency_limit": 1}
NOT_UPLOADED = "upload the file first, then name what the upload answered"
LOST = "the file is gone; upload or record it again"
IN_TUNE = 5  # cents
UNSURE = 0.6  # below it the page says that it may be wrong


def hear_upload(path: object, bpm: float | None = None) -> Heard:
    """What is heard in an uploaded recording.

    Raises:
        MelodyError: when it is no upload, or holds no tune.
    """
    place = find_upload(path, NOT_UPLOADED)
    return read_recording(place.name, read_upload_file(place, LARGEST_RECORDING, LOST), bpm)


def find_upload(path: object, wrong: str) -> Path:
    """The place of an uploaded file.

    Raises:
        MelodyError: with the line ``wrong``, when it is no upload.
    """
    uploads = Path(get_upload_folder()).resolve()
    if not isinstance(path, str) or "\0" in path or uploads not in Path(path).resolve().parents:
        raise MelodyError(wrong)
    return Path(path)


def read_upload_file(path: Path, most: int, lost: str) -> bytes:
    """The bytes of an uploaded file, one beyond ``most`` at most.

    Raises:
        MelodyError: with the line ``lost``, when it was cleared away.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError:
        raise MelodyError(lost) from None


def melody_hear(recording: gr.FileData, bpm: float | None = None) -> dict[str, Any]:
    """Hear a hummed or whistled tune in a recording and write it down as an opening.

    Args:
        recording: A WAV file of up to 30 seconds, one voice alone.
        bpm: Its tempo in quarter notes a minute where it is known; null to find it by ear.

    Returns:
        symbols (an opening as `melody_generate` takes it), key, meter, pickup, bpm, cents (how far
        above the piano's tuning), confidence (0 to 1), notes (start and end in seconds, the pitch
        as sung, the pitch taken) and repairs, what was changed in words.
    """
    try:
        path = recording.get("path") if isinstance(recording, dict) else recording.path
        told = describe_heard(hear_upload(path, bpm))
    except (MelodyError, AttributeError) as error:
        line = str(error) if isinstance(error, MelodyError) else NOT_UPLOADED
        raise gr.Error(escape(line, quote=False), print_exception=False) from None
    return {name: value for name, value in told.items() if name != "curve"}


def describe_heard(heard: Heard) -> dict[str, Any]:
    """What was heard, for scripts and programs."""
    seed = heard.seed
    return {
        "symbols": " ".join(to_symbols(seed.notes)),
        "key": seed.key.name if seed.key else None,
        "meter": str(seed.meter) if seed.meter else None,
        "pickup": seed.pickup,
        "bpm": heard.bpm,
        "cents": heard.cents,
        "confidence": heard.confidence,
        "told": heard.is_told,
        "by": heard.engine,
        "seconds": heard.seconds,
        "notes": [list(note) for note in heard.notes],
        "curve": list(heard.curve),
        "repairs": list(seed.repairs),
    }


def say_heard(heard: Heard) -> list[str]:
    """What a person should know of how they were heard, a sentence each."""
    seed, cents = heard.seed, abs(heard.cents)
    way = "sharp" if heard.cents > 0 else "flat"
    count = sum(note.pitch is not None for note in seed.notes)
    found = "as you said" if heard.is_told else "found by ear; if it is twice or half, say so"
    said = [
        f"{count} notes, {'in tune' if cents <= IN_TUNE else f'{cents} cents {way}'}.",
        f"{heard.bpm:g} quarters a minute, {found}.",
    ]
    if seed.key:
        said.append(f"{seed.key.name}, {seed.meter}.")
    if heard.confidence < UNSURE:
        said.append("It was hard to hear: look at the notes before you take them.")
    known = said_of_tuning(heard.cents)
    return [*said, *(sentence(repair) for repair in seed.repairs if repair not in known)]


def sheet_of(heard: Heard) -> Sheet:
    """The notes that were taken, to be played at the tempo that was sung."""
    seed = heard.seed
    symbols = tuple(to_symbols(seed.notes))
    key, meter = seed.key or find_key(seed.notes), seed.meter or Meter()
    setting = Setting(
        key=key, meter=meter, pickup=seed.pickup, bpm=round(seed.beats_a_minute or heard.bpm)
    )
    return Sheet(symbols, len(symbols), setting)
