"""Read scores and encoded tunes, kept by content: a cache that cannot go stale.

The key of an entry is the hash of the song itself, of all the code that reads (and encodes) it and
of the library versions, never a time or a path. Beside each tune stands a hash of its notes, the
same in every key, so that copies are found without counting the notes anew.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from melody.music.intervals import digest
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.notation import MelodyError, to_notes
from melody.preprocess.encode import Refusal, Tune
from melody.scores.quantise import Rule
from melody.scores.score import Score, Source, from_json, to_json
from melody.storage.fingerprint import fingerprint

MOST_BYTES = 4 * 2**20  # a song; the longest that music21 ships has 33 KB of ABC
TOO_LARGE = f"it is larger than {MOST_BYTES // 2**20} MB; give one tune a file"
NOT_OF_THE_CONTENT = ("path", "name", "text", "style")
TUPLES = frozenset({"remarks", "kept_by"})

Encoded = tuple[Tune | Refusal, bytes]  # a refusal has no notes: an empty hash


def reader_version() -> str:
    """The fingerprint of all that reads a song."""
    return fingerprint("melody.scores.read", __name__)


def code_version() -> str:
    """The fingerprint of all that reads and encodes a song."""
    return fingerprint("melody.preprocess.worker")


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


def check_song(source: Source) -> None:
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
        check_song(Source(path, ""))
        return hashlib.sha256(path.read_bytes()).digest()
    except (MelodyError, OSError) as refusal:
        return hashlib.sha256(f"refused: {refusal}".encode()).digest()


def score_key(source: Source, content: bytes) -> bytes:
    """The cache key of a song: a hash of its content and of everything that reads it."""
    facts = {f.name: getattr(source, f.name) for f in fields(source)}
    facts_in_words = [
        f"{name}={value!r}" for name, value in facts.items() if name not in NOT_OF_THE_CONTENT
    ]
    parts = (reader_version(), content.hex(), source.path.suffix.lower(), *facts_in_words)
    return hashlib.sha256("\0".join(parts).encode()).digest()


def tune_key(source: Source, content: bytes, rule: Rule) -> bytes:
    """The cache key of a tune: what it is, how it is read, how it is encoded, and its name."""
    if "<" in rule.__qualname__:
        raise TypeError(
            "a rule that cannot be named cannot be distinguished from another in the cache"
        )
    named = (code_version(), rule.__module__, rule.__qualname__, source.name, source.style)
    parts = ("\0".join(named).encode(), score_key(source, content))
    return hashlib.sha256(b"\0".join(parts)).digest()


def pack_score(reading: Score | MelodyError) -> str:
    """A reading as text; what could not be read is kept as its error."""
    if isinstance(reading, MelodyError):
        return json.dumps({"error": str(reading)})
    return to_json(reading)


def unpack_score(text: str) -> Score | MelodyError:
    """What :func:`pack_score` made a text of."""
    return (
        MelodyError(json.loads(text)["error"]) if text.startswith('{"error"') else from_json(text)
    )


def pack_tune(outcome: Tune | Refusal) -> str:
    """An outcome as text."""
    row = asdict(outcome)
    if isinstance(outcome, Tune):
        row["symbols"] = " ".join(outcome.symbols)
        row["digest"] = digest(to_notes(outcome.symbols)).hex()
    return json.dumps({name: value for name, value in row.items() if value is not None})


def unpack_tune(text: str) -> Encoded:
    """What :func:`pack_tune` made a text of."""
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
