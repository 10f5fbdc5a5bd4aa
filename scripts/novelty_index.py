"""Make the indexes of what the models were trained on: assets/novelty-<corpus>.npz.

``python scripts/novelty_index.py german folk``; without names, both.
"""

import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.evaluate.held_out import parts_of_corpus
from melody.generate.novelty import FOLDER, Borrowing, Index, build_index, pack_index
from melody.notation import to_notes
from melody.preprocess.encode import Tune
from melody.storage.files import write_bytes

ASKED = 1000  # training tunes that are compared with all the others


def main(*names: str) -> None:
    """Build and keep the index of each corpus, and tell what real songs share."""
    for name in names or ("german", "folk"):
        index = index_parts(parts_of_corpus(name))
        content = pack_index(index)
        write_bytes(FOLDER / f"novelty-{name}.npz", content)
        shared = index.borrowing
        print(
            f"{name}: {len(index.titles)} tunes, {len(content) / 1e6:.1f} MB; test tunes share "
            f"{shared.strangers.mean():.1f} notes, training tunes {shared.any_tune.mean():.1f}"
        )


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


if __name__ == "__main__":
    main(*sys.argv[1:])
