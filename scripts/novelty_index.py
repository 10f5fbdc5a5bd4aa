"""Make the indexes of what the models were trained on: assets/novelty-<corpus>.npz.

``python scripts/novelty_index.py german folk``; without names, both.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.quality.copies import index_parts
from melody.evaluate.held_out import parts_of_corpus
from melody.generate.novelty import FOLDER, pack_index
from melody.storage.files import write_bytes


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


if __name__ == "__main__":
    main(*sys.argv[1:])
