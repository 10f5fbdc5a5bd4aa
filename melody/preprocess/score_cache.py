"""Read scores, kept by content: a cache that cannot go stale.

The key of an entry is the hash of the song itself, of all the code that reads it and of the
library versions, never a time or a path.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.score import Score, Source
from melody.storage.fingerprint import fingerprint

MOST_BYTES = 4 * 2**20  # a song; the longest that music21 ships has 33 KB of ABC
TOO_LARGE = f"it is larger than {MOST_BYTES // 2**20} MB; give one tune a file"
NOT_OF_THE_CONTENT = ("path", "name", "text", "style")


def code_version() -> str:
    """The fingerprint of all that reads a song."""
    return fingerprint("melody.scores.read", __name__)


def contents(sources: Iterable[Source]) -> Iterator[tuple[Source, bytes]]:
    """Each source and a hash of what it holds; tunes that follow in one file read it once."""
    last: tuple[Path, bytes] | None = None
    for source in sources:
        if source.text is not None:
            yield source, hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).digest()
            continue
        if last is None or last[0] != source.path:
            last = (source.path, _hash_file(source.path))
        yield source, last[1]


def check_size(source: Source) -> None:
    """Refuse a song that is far too large to be one, or whose file cannot be opened.

    Raises:
        MelodyError: with the reason.
    """
    try:
        size = len(source.text) if source.text is not None else source.path.stat().st_size
        if size > MOST_BYTES:
            raise MelodyError(TOO_LARGE)
        if source.text is None:
            source.path.open("rb").close()
    except OSError as error:
        raise MelodyError(f"its file cannot be opened: {error.strerror}") from None


def _hash_file(path: Path) -> bytes:
    """A hash of the content; of the reason where a file is refused for its size or not there."""
    try:
        check_size(Source(path, ""))
        return hashlib.sha256(path.read_bytes()).digest()
    except (MelodyError, OSError) as refusal:
        return hashlib.sha256(f"refused: {refusal}".encode()).digest()


def key_of(source: Source, content: bytes) -> bytes:
    """The cache key of a song: a hash of its content and of everything that reads it."""
    facts = {f.name: getattr(source, f.name) for f in fields(source)}
    told = [f"{name}={value!r}" for name, value in facts.items() if name not in NOT_OF_THE_CONTENT]
    parts = (code_version(), content.hex(), source.path.suffix.lower(), *told)
    return hashlib.sha256("\0".join(parts).encode()).digest()


def pack(reading: Score | MelodyError) -> str:
    """A reading as text; what could not be read is kept as its error."""
    if isinstance(reading, MelodyError):
        return json.dumps({"error": str(reading)})
    row = {
        "title": reading.title,
        "notes": [[pitch, str(quarters)] for pitch, quarters in reading.notes],
        "written": [str(quarters) for quarters in sorted(reading.written)],
        "key": None if reading.key is None else [reading.key.tonic, reading.key.mode],
        "meter": None if reading.meter is None else [reading.meter.beats, reading.meter.unit],
        "pickup": str(reading.pickup),
        "remarks": list(reading.remarks),
    }
    missing = {f.name for f in fields(reading)} - row.keys() - {"name"}
    if missing:
        raise TypeError(f"the score cache forgets {', '.join(sorted(missing))}")
    return json.dumps(row)


def unpack(text: str) -> Score | MelodyError:
    """What :func:`pack` made a text of; its name is left empty."""
    row: dict[str, Any] = json.loads(text)
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
