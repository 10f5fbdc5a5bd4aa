"""The child process that hears one recording: limits first, then listen, then answer in JSON.

Standard input is the file, standard output the answer: what was heard, or ``error`` with one line.
Started by `melody/hearing/recordings.py`; no other code runs in it.
"""

import json
import os
import sys
from dataclasses import asdict

# Before NumPy is loaded: its threads would each take memory that the limits do not give.
os.environ.update({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})

from melody.hearing.decode import decode_sound
from melody.hearing.listen import hear_tune
from melody.notation import MelodyError
from melody.seeds.upload_child import limit

TOO_MUCH = "this recording is too large or too tangled to be heard; give 30 seconds of it"


def hear_sound(kind: str, data: bytes, bpm: float | None, engine: str) -> dict[str, object]:
    """What the recording holds, ready for JSON."""
    try:
        return asdict(hear_tune(decode_sound(kind, data), bpm, engine))
    except MelodyError as mistake:
        return {"error": str(mistake)}
    except (MemoryError, RecursionError):
        return {"error": TOO_MUCH}


def main(kind: str, bpm: str, engine: str) -> None:
    """Hear standard input as a file of that kind and answer on standard output.

    ``bpm`` is the tempo that the person told, or nothing; ``engine`` the tracker that is wanted.
    """
    limit()
    told = float(bpm) if bpm else None
    reply = json.dumps(hear_sound(kind, sys.stdin.buffer.read(), told, engine))
    sys.stdout.buffer.write(reply.encode())
    sys.stdout.flush()
