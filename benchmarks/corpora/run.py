"""What is kept of each corpus, do the splits leak, and are the keys right?

``python -m benchmarks.corpora.run [KERN_FOLDER]``: with the Essen collection in Humdrum kern, keys
that are found from the notes are held against those that the edition states. Writes
``results.csv`` here.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import write_figures
from melody.corpora import CORPORA
from melody.keys import find_key
from melody.notation import Note, to_notes
from melody.preprocess import Preparation, Tune, prepare, read_all
from melody.score import Score
from melody.sources import find_sources
from melody.splits import find_families, runs, split

HERE = Path(__file__).parent
Rows = Iterator[tuple[str, object]]


def kept(name: str, done: Preparation) -> Rows:
    """How many tunes a corpus has, and what became of them."""
    yield f"{name}: tunes", len(done.outcomes)
    yield f"{name}: kept", len(done.tunes)
    copies = done.rejected.get("copy", 0)
    usable = (len(done.tunes) + copies) / len(done.outcomes)
    yield f"{name}: share that the grid can hold, copies included", round(usable, 4)
    for reason, count in done.rejected.items():
        yield f"{name}: refused, {reason}", count
    yield f"{name}: kept with notes moved or merged", sum(bool(t.remarks) for t in done.tunes)
    yield f"{name}: meter known", sum(t.meter is not None for t in done.tunes)


def leak(tunes: Sequence[Tune]) -> Rows:
    """The share of test tunes that share a run with training: by family, and by chance."""
    symbols = [tune.symbols for tune in tunes]
    families = find_families(symbols)
    yield "folk: families", len(set(families))
    yield "folk: share of test tunes that leak, split by family", leaking(symbols, split(symbols))
    # Every tenth tune to the test, as a split that knows no families would.
    by_chance = ["test" if place % 10 == 0 else "train" for place in range(len(symbols))]
    yield "folk: share of test tunes that leak, split by chance", leaking(symbols, by_chance)


def leaking(symbols: Sequence[Sequence[str]], parts: Sequence[str]) -> float:
    """The share of test tunes that have a run in common with a training tune."""
    hashes = [set(runs(to_notes(tune))) for tune in symbols]
    known = set().union(*(h for h, part in zip(hashes, parts, strict=True) if part == "train"))
    tests = [h for h, part in zip(hashes, parts, strict=True) if part == "test"]
    return round(sum(bool(h & known) for h in tests) / len(tests), 4)


def keys(folder: Path) -> Rows:
    """The share of stated keys that are found from the notes alone, and of modes."""
    readings = [reading for _, reading in read_all(find_sources(folder))]
    scores = [reading for reading in readings if isinstance(reading, Score) and reading.key]
    yield "essen in kern: songs with a stated key", len(scores)
    lines = [[Note(pitch, int(quarters * 48)) for pitch, quarters in s.notes] for s in scores]
    found = [find_key(line) == s.key for line, s in zip(lines, scores, strict=True)]
    yield "essen in kern: share of keys found", round(sum(found) / len(found), 4)
    modes = [
        find_key(line, tonic=s.key.tonic) == s.key
        for line, s in zip(lines, scores, strict=True)
        if s.key
    ]
    yield "essen in kern: share of modes found, tonic given", round(sum(modes) / len(modes), 4)


def main() -> None:
    """Measure and write ``results.csv``."""
    rows: list[tuple[str, object]] = []
    for name, corpus in CORPORA.items():
        done = prepare(corpus)
        rows += kept(name, done)
        if name == "folk":
            rows += leak(done.tunes)
    if len(sys.argv) > 1:
        rows += keys(Path(sys.argv[1]))
    write_figures(HERE, rows)


if __name__ == "__main__":
    main()
