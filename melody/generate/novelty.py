"""Novelty: the longest run of notes that a melody shares with a training tune, and its title.

The index holds hashes of the runs of ``SHORTEST`` (interval, length) pairs of the training tunes,
the same in every key, and the tunes' titles; it holds no song. A longer run is a chain of
such runs in one tune. Two different runs get the same 32 bits by chance now and then: among
760,000 runs, at most one of 5,700 is then believed to be shared when it is not, or to go on for
one note more (``benchmarks/novelty``: one melody of 1,000 that share nothing, by four notes).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from melody.music.intervals import Pair, interval_pairs
from melody.notation import MelodyError, Note
from melody.storage.paths import shipped

SHORTEST = 4  # pairs
BUCKET_BITS, REST_BITS = 16, 16
REMEMBERED = 1 << 14  # runs that were looked up, of one index
FOLDER = shipped("assets")

Words = NDArray[np.uint64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Copy:
    """The longest run that a melody shares with a training tune.

    ``notes`` is its length, 0 where not even ``SHORTEST`` notes are shared; ``where`` are the
    numbers of its first and last note in the melody, rests counted; ``title`` is the tune's.
    """

    notes: int
    where: tuple[int, int]
    title: str


NOTHING_SHARED = Copy(0, (0, 0), "")


@dataclass(frozen=True)
class Borrowing:
    """What real songs share with others: the longest run of each, in notes.

    ``strangers``: test tunes, with training tunes of other families. ``any_tune``: training
    tunes, with any other one, variants of the same song included.
    """

    strangers: NDArray[np.uint8]
    any_tune: NDArray[np.uint8]


class Trail(NamedTuple):
    """Where the last run of a melody stands in the training tunes, and since how many runs."""

    places: Places
    lengths: Places

    @property
    def pairs(self) -> int:
        """How many pairs the melody shares with a training tune up to here; 0 or at least 4."""
        return int(self.lengths.max()) + SHORTEST - 1 if len(self.lengths) else 0


NOWHERE = Trail(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Index:
    """Where each run of the training tunes stands, ordered by the run's hash.

    ``bounds`` (2**16 + 1,) are the first rows of each value of the first 16 bits; ``rests`` hold
    the other 16, ``places`` the number of the run's first pair, all tunes laid end to end;
    ``starts`` the place of each tune's first pair.
    """

    bounds: NDArray[np.uint32]
    rests: NDArray[np.uint16]
    places: NDArray[np.uint32]
    starts: NDArray[np.uint32]
    titles: tuple[str, ...]
    borrowing: Borrowing
    _found: dict[int, Places] = field(default_factory=dict, repr=False, compare=False)

    def longest_shared_run(self, notes: Sequence[Note], leave_out: int = -1) -> Copy:
        """The longest run of (interval, length) pairs that stands in a training tune too.

        ``leave_out`` is the number of a tune that does not count.
        """
        hashes = hash_runs(interval_pairs(notes))
        best, end, tune, trail = 0, 0, -1, NOWHERE
        for number, word in enumerate(hashes.tolist()):
            trail = self.follow(word, trail, leave_out)
            if trail.pairs > best:
                best, end = trail.pairs, number + SHORTEST - 1
                tune = int(self._tune_of(trail.places[trail.lengths.argmax()]))
        if not best:
            return NOTHING_SHARED
        own = _notes_of_pairs(notes)
        return Copy(best, (own[end - best + 1], own[end]), self.titles[tune])

    def follow(self, word: int, trail: Trail, leave_out: int = -1) -> Trail:
        """Go on along a melody by one pair: ``word`` is the hash of the run that it ends."""
        found = self._find(word)
        if leave_out >= 0:
            found = found[self._tune_of(found) != leave_out]
        return Trail(found, 1 + _carried(found, *trail))

    def _find(self, word: int) -> Places:
        """The places of a run in the training tunes, in order."""
        places = self._found.get(word)
        if places is None:
            if len(self._found) >= REMEMBERED:
                self._found.clear()
            places = self._found[word] = self._look_up(word)
        return places

    def _look_up(self, word: int) -> Places:
        start, stop = self.bounds[word >> REST_BITS : (word >> REST_BITS) + 2].tolist()
        rests = self.rests[start:stop]
        rest = np.uint16(word & ((1 << REST_BITS) - 1))
        low, high = np.searchsorted(rests, rest, "left"), np.searchsorted(rests, rest, "right")
        return self.places[start + int(low) : start + int(high)].astype(np.int64)

    def _tune_of(self, places: Any) -> Any:
        return np.searchsorted(self.starts, places, side="right") - 1


def _carried(found: Places, before: Places, lengths: Places) -> Places:
    """How long the chains are that each found place goes on."""
    if not len(before):
        return np.zeros(len(found), dtype=np.int64)
    spots = np.minimum(np.searchsorted(before, found - 1), len(before) - 1)
    return np.where(before[spots] == found - 1, lengths[spots], 0)


def _notes_of_pairs(notes: Sequence[Note]) -> list[int]:
    """The number of the note that each pair stands for: all but the first pitch."""
    first = next((n for n, note in enumerate(notes) if note.pitch is not None), len(notes))
    return [number for number in range(len(notes)) if number != first]


def hash_runs(pairs: Sequence[Pair]) -> NDArray[np.uint32]:
    """Pairs -> 32 bits for each run of ``SHORTEST`` of them, the same on every machine."""
    if len(pairs) < SHORTEST:
        return np.zeros(0, dtype=np.uint32)
    codes = np.array(
        [(512 if interval is None else interval + 128) << 16 | steps for interval, steps in pairs],
        dtype=np.uint64,
    )
    count = len(codes) - SHORTEST + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for place in range(SHORTEST):
        mixed = _mix(mixed ^ codes[place : place + count])
    words: NDArray[np.uint32] = (mixed >> np.uint64(32)).astype(np.uint32)
    return words


@lru_cache(maxsize=1 << 16)
def hash_run(pairs: tuple[Pair, ...]) -> int:
    """What :func:`hash_runs` gives for ``SHORTEST`` pairs; a melody that grows asks it often."""
    return int(hash_runs(pairs)[0])


def _mix(words: Words) -> Words:
    """Scramble 64 bits: the finalizer of splitmix64 (Steele, Lea & Flood 2014)."""
    mixed: Words = words + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def build_index(
    tunes: Sequence[Sequence[Note]], titles: Sequence[str], borrowing: Borrowing
) -> Index:
    """Training tunes and their titles -> the index."""
    pairs = [interval_pairs(notes) for notes in tunes]
    lengths = np.array([len(each) for each in pairs])
    starts = np.cumsum(lengths) - lengths
    hashes = [hash_runs(each) for each in pairs]
    places = [start + np.arange(len(each)) for start, each in zip(starts, hashes, strict=True)]
    words, order = np.concatenate(hashes), np.concatenate(places)
    ranks = np.lexsort((order, words))
    words = words[ranks]
    heads = (words >> np.uint32(REST_BITS)).astype(np.int64)
    return Index(
        bounds=np.searchsorted(heads, np.arange((1 << BUCKET_BITS) + 1)).astype(np.uint32),
        rests=(words & np.uint32((1 << REST_BITS) - 1)).astype(np.uint16),
        places=order[ranks].astype(np.uint32),
        starts=starts.astype(np.uint32),
        titles=tuple(titles),
        borrowing=borrowing,
    )


def pack_index(index: Index) -> bytes:
    """An index as the content of a ``.npz`` file."""
    buffer = io.BytesIO()
    np.savez(
        buffer,
        bounds=index.bounds,
        rests=index.rests,
        places=index.places,
        starts=index.starts,
        titles=np.frombuffer("\n".join(index.titles).encode(), dtype=np.uint8),
        strangers=index.borrowing.strangers,
        any_tune=index.borrowing.any_tune,
    )
    return buffer.getvalue()


@lru_cache(maxsize=4)
def load_index(corpus: str, folder: Path = FOLDER) -> Index:
    """The shipped index of a corpus's training tunes.

    Raises:
        MelodyError: when there is none.
    """
    path = folder / f"novelty-{corpus}.npz"
    if not path.is_file():
        raise MelodyError(f"there is no index of the training songs of {corpus[:20]!r}")
    with np.load(path) as held:
        return Index(
            bounds=held["bounds"],
            rests=held["rests"],
            places=held["places"],
            starts=held["starts"],
            titles=tuple(held["titles"].tobytes().decode().split("\n")),
            borrowing=Borrowing(held["strangers"], held["any_tune"]),
        )
