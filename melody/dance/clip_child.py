"""The child process that watches one clip, or gives it another sound: limits first.

Standard input is the clip, and behind it the sound; standard output the answer: numbers alone, or
``error`` with one line, or the bytes of the new clip. Started by `melody/dance/clips.py`.
"""

import json
import os
import sys

# Before NumPy is loaded: its threads would each take memory that the limits do not give.
os.environ.update({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})

from melody.dance.decode import watch_clip
from melody.dance.limits import CPU_SECONDS
from melody.dance.movement import Curve
from melody.dance.mux import give_sound
from melody.notation import MelodyError
from melody.seeds.upload_child import limit

FULL = 999  # what the highest value of a curve is told as
TOO_MUCH = "this clip is too large or too tangled to be read; export it smaller"


def tell_clip(data: bytes) -> dict[str, object]:
    """How a clip moves, ready for JSON; the curves as whole numbers from 0 to 999."""
    watched = watch_clip(data)
    return {
        "speed": tell_curve(watched.speed),
        "height": [int(value) for value in (watched.height * FULL).round()],
        "sound": tell_curve(watched.sound),
        "seconds": round(watched.seconds, 3),
    }


def tell_curve(curve: Curve) -> list[int]:
    """A curve, its highest value being 999."""
    top = float(curve.max()) if len(curve) else 0.0
    return [int(value) for value in (curve / top * FULL).round()] if top > 0 else [0] * len(curve)


def answer(task: str, size: int, data: bytes) -> bytes:
    """What is asked of the clip in the first ``size`` bytes."""
    told: dict[str, object]
    try:
        if task == "sound":
            return give_sound(data[:size], data[size:])
        told = tell_clip(data)
    except MelodyError as mistake:
        told = {"error": str(mistake)}
    except (MemoryError, RecursionError):
        told = {"error": TOO_MUCH}
    return json.dumps(told, separators=(",", ":")).encode()


def main(task: str, size: str, _: str) -> None:
    """Answer ``task`` (``watch`` or ``sound``) about standard input."""
    limit(CPU_SECONDS)
    sys.stdout.buffer.write(answer(task, int(size or 0), sys.stdin.buffer.read()))
    sys.stdout.flush()
