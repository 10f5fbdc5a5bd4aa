"""The child process that reads one file of songs: limits first, then read, then answer in JSON.

Standard input is the file, standard output the answer: ``tunes``, each a line of a token file, and
``refused``, the names of others and why. Started by `melody/learn/uploaded.py`; no other code runs
in it.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from melody.corpora.sources import split_abc
from melody.notation import MelodyError
from melody.preprocess.encode import Refusal, Tune, encode
from melody.preprocess.token_file import line_of_tune
from melody.scores.formats import READERS
from melody.scores.melody_line import to_score
from melody.scores.quantise import grid_rule
from melody.scores.score import Score, Source
from melody.scores.text import decode
from melody.seeds.upload_child import TOO_HARD, limit


def hear_songs(file_format: str, data: bytes, name: str) -> dict[str, object]:
    """All tunes of a file, ready for JSON."""
    try:
        outcomes = [encode(Source(Path(name), own), r, grid_rule) for own, r in _read(
            file_format, data, name
        )]  # fmt: skip
    except MelodyError as mistake:
        return {"error": str(mistake)}
    except (MemoryError, RecursionError):
        return {"error": TOO_HARD}
    return {
        "tunes": [line_of_tune(each) for each in outcomes if isinstance(each, Tune)],
        "refused": [[o.name, o.detail] for o in outcomes if isinstance(o, Refusal)],
    }


def _read(file_format: str, data: bytes, name: str) -> Iterator[tuple[str, Score | MelodyError]]:
    """The name of each tune, and its score or why there is none."""
    texts = split_abc(decode(data)) if file_format == "abc" else []
    if len(texts) < 2:
        yield name, read_one(file_format, data)
        return
    for number, text in enumerate(texts, start=1):
        own = text.encode("utf-8", "surrogatepass")
        yield f"{name}#{number}", read_one(file_format, own)


def read_one(file_format: str, data: bytes) -> Score | MelodyError:
    """One tune, or why there is none."""
    try:
        return to_score(READERS[file_format](data, None), None, form=file_format)
    except MelodyError as mistake:
        return mistake


def main(file_format: str, name: str) -> None:
    """Read standard input as a file of that format and answer on standard output."""
    limit()
    reply = json.dumps(hear_songs(file_format, sys.stdin.buffer.read(), name))
    sys.stdout.buffer.write(reply.encode())
    sys.stdout.flush()
