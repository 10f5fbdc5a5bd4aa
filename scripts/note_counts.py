"""Count the notes of a corpus's training tunes: assets/note-counts.npz.

``python scripts/note_counts.py`` counts those of ``folk``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.duel.note_ngram import FILE, count_notes, pack_counts
from melody.evaluate.held_out import parts_of_corpus
from melody.notation import to_notes
from melody.storage.files import write_bytes


def main(corpus: str = "folk") -> None:
    """Build and keep the counts, and tell how many there are."""
    train = parts_of_corpus(corpus)["train"]
    counts = count_notes([to_notes(tune.symbols) for tune in train])
    content = pack_counts(counts)
    write_bytes(FILE, content)
    rows = sum(map(len, counts.followers.values()))
    print(f"{rows} rows of notes from {len(train)} tunes, {len(content) / 1e6:.2f} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
