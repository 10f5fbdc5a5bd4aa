"""Encoded tunes, kept by content and rule: what a second run of step 1 has left to do is to look.

Beside each tune stands a hash of its notes, the same in every key, so that copies are found
without counting the notes anew.
"""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from melody.music.intervals import digest
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import to_notes
from melody.preprocess import score_cache
from melody.preprocess.encode import Refusal, Tune
from melody.scores.quantise import Rule
from melody.scores.score import Source
from melody.storage.fingerprint import fingerprint

Encoded = tuple[Tune | Refusal, bytes]  # a refusal has no notes: an empty hash


def code_version() -> str:
    """The fingerprint of all that reads and encodes a song."""
    return fingerprint("melody.preprocess.worker")


def key_of(source: Source, content: bytes, rule: Rule) -> bytes:
    """The cache key of a tune: what it is, how it is read, how it is encoded, and its name."""
    if "<" in rule.__qualname__:
        raise TypeError("a rule that cannot be named cannot be told from another in the cache")
    named = (code_version(), rule.__module__, rule.__qualname__, source.name, source.style)
    parts = ("\0".join(named).encode(), score_cache.key_of(source, content))
    return hashlib.sha256(b"\0".join(parts)).digest()


def pack(outcome: Tune | Refusal) -> str:
    """An outcome as text."""
    row = asdict(outcome)
    if isinstance(outcome, Tune):
        row["symbols"] = " ".join(outcome.symbols)
        row["digest"] = digest(to_notes(outcome.symbols)).hex()
    return json.dumps({name: value for name, value in row.items() if value is not None})


def unpack(text: str) -> Encoded:
    """What :func:`pack` made a text of."""
    row: dict[str, Any] = json.loads(text)
    for name in TUPLES & row.keys():
        row[name] = tuple(row[name])
    if "reason" in row:
        return Refusal(**row), b""
    row["symbols"] = tuple(row["symbols"].split(" "))
    row["key"] = Key(**row["key"]) if "key" in row else None
    row["meter"] = Meter(**row["meter"]) if "meter" in row else None
    notes = bytes.fromhex(row.pop("digest"))
    return Tune(**row), notes


TUPLES = frozenset({"remarks", "kept_by"})
