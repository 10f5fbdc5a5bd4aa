"""A tune whatever its key: pairs of interval and length, and hashes of runs of them."""

import hashlib
from collections.abc import Iterator, Sequence

from melody.notation import Note

RUN_LENGTH = 12
Pair = tuple[int | None, int]


def interval_pairs(notes: Sequence[Note]) -> list[Pair]:
    """Notes -> (semitones from the pitch before, steps); a rest has None for an interval.

    The first pitch has no interval and is left out, so that transposed tunes are equal.
    """
    pairs: list[Pair] = []
    last: int | None = None
    for pitch, steps in notes:
        if pitch is None:
            pairs.append((None, steps))
            continue
        if last is not None:
            pairs.append((pitch - last, steps))
        last = pitch
    return pairs


def runs(notes: Sequence[Note], length: int = RUN_LENGTH) -> Iterator[bytes]:
    """A hash (8 bytes) of every run of ``length`` pairs; one of the whole tune if it is shorter."""
    pairs = interval_pairs(notes)
    for start in range(max(1, len(pairs) - length + 1)):
        yield hashlib.sha256(repr(pairs[start : start + length]).encode()).digest()[:8]


def digest(notes: Sequence[Note]) -> bytes:
    """A hash (8 bytes) of a whole tune, the same in every key."""
    return next(runs(notes, len(notes)))
