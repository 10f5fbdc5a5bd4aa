"""Count the notes of a token file's training tunes: assets/note-counts.npz.

``python -m melody prepare --corpus folk --out folk.txt``, then
``python scripts/note_counts.py folk.txt``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from melody.duel.note_ngram import FILE, count_notes, pack_counts
from melody.notation import to_notes
from melody.preprocess.splits import group_by_part
from melody.preprocess.token_file import read_tunes
from melody.storage.files import write_bytes


def main(token_file: str) -> None:
    """Build and keep the counts, and tell how many there are."""
    tunes = [tune.symbols for tune in read_tunes(Path(token_file))]
    train = group_by_part(tunes, tunes)["train"]
    counts = count_notes([to_notes(tune) for tune in train])
    content = pack_counts(counts)
    write_bytes(FILE, content)
    rows = sum(map(len, counts.followers.values()))
    print(f"{rows} rows of notes from {len(train)} tunes, {len(content) / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1])
