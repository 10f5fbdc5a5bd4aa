"""Read scores, kept by content: a cache that cannot go stale.

The key of an entry is the hash of the file's bytes, of the code that reads it and of the library
versions, never a time or a path. It lies outside version control, in ``.cache`` beside the
package, or in the folder that ``MELODY_CACHE`` names.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from melody.keys import Key
from melody.meters import Meter
from melody.notation import MelodyError
from melody.score import Score, Source

READERS = (
    "score.py",
    "scores.py",
    "score_bars.py",
    "midi_scores.py",
    "readers/midi.py",
    "readers/reduce.py",
)
LIBRARIES = ("music21", "symusic")


def cache_file() -> Path:
    """Where the cache lies; the folder is made when it is missing."""
    default = Path(__file__).parent.parent / ".cache"
    folder = Path(os.environ.get("MELODY_CACHE", default))
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "scores.sqlite3"


@cache
def _reader_version() -> str:
    code = [Path(__file__).parent / name for name in READERS]
    parts = [path.read_text(encoding="utf-8") for path in code if path.exists()]
    return "\n".join(parts + [version(name) for name in LIBRARIES])


def key_of(source: Source) -> str:
    """The cache key of a tune: a hash of its content and of everything that reads it."""
    content = source.text.encode() if source.text is not None else source.path.read_bytes()
    parts = (content, source.path.suffix.lower().encode(), _reader_version().encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def load(keys: Iterable[str]) -> dict[str, Score | MelodyError]:
    """The cached readings among ``keys``; what could not be read is cached as its error."""
    with closing(_open()) as database:
        found = (database.execute(SELECT, (key,)).fetchone() for key in keys)
        return {key: _unpack(json.loads(text)) for key, text in filter(None, found)}


def save(readings: Iterable[tuple[str, Score | MelodyError]]) -> None:
    """Add readings to the cache."""
    rows = [(key, json.dumps(_pack(reading))) for key, reading in readings]
    with closing(_open()) as database, database:
        database.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", rows)


SELECT = "SELECT key, reading FROM readings WHERE key = ?"


TABLE = "CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, reading TEXT)"


def _open() -> sqlite3.Connection:
    database = sqlite3.connect(cache_file(), timeout=30)
    try:
        database.execute(TABLE)
    except sqlite3.OperationalError:  # locked or a full disk: the cache itself may be whole
        raise
    except sqlite3.DatabaseError:
        database.close()
        cache_file().unlink()
        database = sqlite3.connect(cache_file(), timeout=30)
        database.execute(TABLE)
    return database


def _pack(reading: Score | MelodyError) -> dict[str, object]:
    if isinstance(reading, MelodyError):
        return {"error": str(reading)}
    return {
        "title": reading.title,
        "notes": [[pitch, str(quarters)] for pitch, quarters in reading.notes],
        "written": [str(quarters) for quarters in sorted(reading.written)],
        "key": None if reading.key is None else [reading.key.tonic, reading.key.mode],
        "meter": None if reading.meter is None else [reading.meter.beats, reading.meter.unit],
        "pickup": str(reading.pickup),
        "remarks": list(reading.remarks),
    }


def _unpack(row: dict[str, Any]) -> Score | MelodyError:
    if "error" in row:
        return MelodyError(row["error"])
    return Score(
        name="",
        title=row["title"],
        notes=tuple((pitch, Fraction(quarters)) for pitch, quarters in row["notes"]),
        written=frozenset(map(Fraction, row["written"])),
        key=None if row["key"] is None else Key(*row["key"]),
        meter=None if row["meter"] is None else Meter(*row["meter"]),
        pickup=Fraction(row["pickup"]),
        remarks=tuple(row["remarks"]),
    )
