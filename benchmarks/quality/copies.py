"""The index of what a run was trained on: the shipped one, or made anew where none is shipped."""

import random
from collections.abc import Mapping, Sequence

import numpy as np

from melody.generate.novelty import Borrowing, Index, build_index, load_index
from melody.notation import MelodyError, to_notes
from melody.preprocess.encode import Tune

ASKED = 1000  # training tunes that are compared with all the others


def index_of(corpus: str, parts: Mapping[str, Sequence[Tune]]) -> Index:
    """The index of a corpus's training tunes."""
    try:
        return load_index(corpus)
    except MelodyError:
        return index_parts(parts)


def index_parts(parts: Mapping[str, Sequence[Tune]]) -> Index:
    """A corpus by part -> the index of its training tunes, and what its songs share."""
    train = [to_notes(tune.symbols) for tune in parts["train"]]
    titles = [" ".join(tune.title.split()) or tune.name for tune in parts["train"]]
    none = np.zeros(0, dtype=np.uint8)
    index = build_index(train, titles, Borrowing(none, none))
    asked = sorted(random.Random(1).sample(range(len(train)), min(ASKED, len(train))))
    borrowing = Borrowing(
        _lengths([index.longest_shared_run(to_notes(t.symbols)).notes for t in parts["test"]]),
        _lengths([index.longest_shared_run(train[n], leave_out=n).notes for n in asked]),
    )
    return build_index(train, titles, borrowing)


def _lengths(notes: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    return np.minimum(notes, 255).astype(np.uint8)
