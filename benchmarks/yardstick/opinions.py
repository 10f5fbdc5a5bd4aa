"""What a set's own pitches foretell, counted three ways, as probabilities of the next pitch.

The pitches as they are, as steps from the note before, and as distances from the first note (where
the tonic is heard without being told): each is counted over the set's training songs and, by
itself, over the song so far. T notes, A pitches of the alphabet, S shapes that a note may have.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from melody.evaluate.context_counts import Ids, Shares
from melody.evaluate.ppm import LongTerm, ShortTerm

SHORT_ORDER = 20
NO_STEP = 0  # the first note has none
Pitches = Sequence[int]


@dataclass(frozen=True)
class View:
    """A way to see a melody: its shapes (T,), and the shape that each pitch would have (T, A)."""

    order: int
    shapes: Callable[[Pitches], Ids]
    of_pitches: Callable[[Pitches, Pitches], Ids]
    size: int


def _steps(pitches: Pitches) -> Ids:
    row = np.asarray(pitches)
    return np.concatenate([[NO_STEP], np.diff(row) + 128]).astype(np.int64)


def _steps_of(pitches: Pitches, alphabet: Pitches) -> Ids:
    before = np.concatenate([[0], np.asarray(pitches)[:-1]])
    table = np.asarray(alphabet) - before[:, None] + 128
    table[0] = NO_STEP
    return table.astype(np.int64)


def _from_first(pitches: Pitches) -> Ids:
    row = np.asarray(pitches)
    return (row - row[0] + 128).astype(np.int64)


def _from_first_of(pitches: Pitches, alphabet: Pitches) -> Ids:
    table = np.tile(np.asarray(alphabet) - pitches[0] + 128, (len(pitches), 1))
    table[0] = 128
    return table.astype(np.int64)


def _as_they_are(pitches: Pitches) -> Ids:
    return np.asarray(pitches, dtype=np.int64)


def _as_they_are_of(pitches: Pitches, alphabet: Pitches) -> Ids:
    return np.tile(np.asarray(alphabet, dtype=np.int64), (len(pitches), 1))


VIEWS = {
    "pitch": View(3, _as_they_are, _as_they_are_of, 256),
    "step": View(5, _steps, _steps_of, 256),
    "from the first note": View(4, _from_first, _from_first_of, 256),
}

NAMES = [f"{view}, {told}" for view in VIEWS for told in ("long term", "short term")]


def learn(train: Sequence[Pitches], alphabet: Pitches) -> Callable[[Pitches], Iterator[Shares]]:
    """Training songs of a set -> what each of the counts foretells of a song, (T, A) each."""
    models = []
    for view in VIEWS.values():
        base = _base(view, alphabet)
        songs = [view.shapes(song) for song in train]
        long = LongTerm(view.order, base, songs, padding=0).distributions
        short = ShortTerm(SHORT_ORDER, base, padding=0).distributions
        models += [(view, long), (view, short)]

    def foretell(song: Pitches) -> Iterator[Shares]:
        for view, model in models:
            table = model(view.shapes(song))
            wanted = np.take_along_axis(table, view.of_pitches(song, alphabet), 1)
            yield wanted / wanted.sum(1, keepdims=True)

    return foretell


def _base(view: View, alphabet: Pitches) -> Shares:
    """All shapes that the alphabet's pitches can have, equally likely."""
    base = np.full(view.size, 1e-9)
    reach = np.unique(np.subtract.outer(np.asarray(alphabet), np.asarray(alphabet))) + 128
    base[np.asarray(alphabet) if view is VIEWS["pitch"] else reach] = 1.0
    return np.asarray(base / base.sum())
