"""A melody by counting alone: what followed the last three notes in the training tunes.

The counts lie in ``assets``. They hold no song: four notes in a row are kept only where five
different tunes have them, so whatever can be read off is common to many.
"""

import io
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from melody.notation import Note
from melody.storage.paths import asset

FILE = asset("note-counts.npz")
ORDER = 4  # notes in a row that are counted, the one to come among them
FEWEST_TUNES = 5  # that must have a row of notes
DISCOUNT = 0.75
REST = -1  # in the file

Row = tuple[Note, ...]


@dataclass(frozen=True)
class NoteCounts:
    """What followed which notes, and how often; ``followers[()]`` are the notes by themselves."""

    followers: dict[Row, Counter[Note]]

    @property
    def pitches(self) -> list[int]:
        """The pitches that were counted, upwards."""
        return sorted({note.pitch for note in self.followers[()] if note.pitch is not None})

    def draw(self, before: Sequence[Note], room: int, dice: random.Random) -> Note:
        """A note to follow others, at most ``room`` steps long.

        The longest context that is known is asked; the more different notes followed it, the
        likelier a shorter one is asked instead (absolute discounting).
        """
        for length in range(min(ORDER - 1, len(before)), -1, -1):
            known = self.followers.get(tuple(before[len(before) - length :]), Counter())
            fitting = {note: count for note, count in known.items() if note.steps <= room}
            total = sum(fitting.values())
            if fitting and (not length or dice.random() * total >= DISCOUNT * len(fitting)):
                weights = [count - DISCOUNT for count in fitting.values()]
                return dice.choices(list(fitting), weights)[0]
        return Note(None, room)

    def go_on(self, notes: Sequence[Note], steps: int, random_seed: int) -> list[Note]:
        """The notes, and more until there are so many steps."""
        dice, written = random.Random(random_seed), list(notes)
        room = steps - sum(note.steps for note in notes)
        while room > 0:
            written.append(self.draw(written, room, dice))
            room -= written[-1].steps
        return written


def count_notes(tunes: Iterable[Sequence[Note]]) -> NoteCounts:
    """Tunes at home -> their counts, without the rows that fewer than five tunes have."""
    counts: Counter[Row] = Counter()
    tunes_with: Counter[Row] = Counter()
    for tune in tunes:
        rows = Counter(
            tuple(tune[place : place + length])
            for length in range(1, ORDER + 1)
            for place in range(len(tune) - length + 1)
        )
        counts.update(rows)
        tunes_with.update(rows.keys())
    return _gather({row: n for row, n in counts.items() if tunes_with[row] >= FEWEST_TUNES})


def pack_counts(counts: NoteCounts) -> bytes:
    """Counts as the file holds them: a line of pitches and lengths for each row, padded with 0."""
    rows = [
        ((*context, note), n)
        for context, known in counts.followers.items()
        for note, n in known.items()
    ]
    pitches, lengths = (np.zeros((len(rows), ORDER), dtype=np.int16) for _ in range(2))
    for line, (row, _) in enumerate(rows):
        pitches[line, : len(row)] = [REST if note.pitch is None else note.pitch for note in row]
        lengths[line, : len(row)] = [note.steps for note in row]
    file = io.BytesIO()
    numbers = np.array([number for _, number in rows], dtype=np.int32)
    np.savez_compressed(file, pitches=pitches, lengths=lengths, counts=numbers)
    return file.getvalue()


def unpack_counts(content: bytes) -> NoteCounts:
    """The file's content -> counts."""
    with np.load(io.BytesIO(content)) as kept:
        columns = [kept[name].tolist() for name in ("pitches", "lengths", "counts")]
    rows: dict[Row, int] = {}
    for pitches, lengths, count in zip(*columns, strict=True):
        notes = zip(pitches, lengths, strict=True)
        row = tuple(Note(None if p == REST else p, steps) for p, steps in notes if steps)
        rows[row] = count
    return _gather(rows)


@cache
def shipped_counts() -> NoteCounts:
    """The counts that come with the page."""
    return unpack_counts(FILE.read_bytes())


def _gather(rows: dict[Row, int]) -> NoteCounts:
    followers: defaultdict[Row, Counter[Note]] = defaultdict(Counter)
    for row in sorted(rows, key=_order):
        followers[row[:-1]][row[-1]] = rows[row]
    return NoteCounts(dict(followers))


def _order(row: Row) -> list[tuple[int, int]]:
    return [(REST if note.pitch is None else note.pitch, note.steps) for note in row]
