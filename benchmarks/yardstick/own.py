"""The classic yardstick on its own terms: each set by itself, ten folds, pitches and nothing else.

``python -m benchmarks.yardstick.own DIR`` measures what is not yet measured, a row of
``own_folds.csv`` for each fold of a set, and writes docs/yardstick.md. ``--fit`` first finds the
weights of the mixtures on 80 songs of Essen's fink, which is none of the sets; ``--again SET``
measures a set anew and tells whether the same came out.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from benchmarks.quality.page import write_page
from benchmarks.yardstick.opinions import NAMES, learn
from benchmarks.yardstick.own_mixing import (
    fit,
    mix_by_repeat,
    read_weights,
    rows_of,
    write_weights,
)
from benchmarks.yardstick.own_network import predict_own, train_own
from benchmarks.yardstick.page import write_yardstick
from benchmarks.yardstick.run import FOLDS, alphabet_of, fold_of, ids_of
from benchmarks.yardstick.songs import SETS, Song, read_set, read_song
from benchmarks.yardstick.tables import OWN_FILE, read_table, write_table
from melody.evaluate.context_counts import Shares

FITTED_ON, FITTED_SONGS = "essen/europa/deutschl/fink", 80
MIXTURES = ("counts", "counts and network")
Opinions = list[Shares]


def opinions_on(train: Sequence[Song], test: Sequence[Song]) -> Iterator[tuple[Song, Opinions]]:
    """Each song of a fold, and what all counts and, last, the network foretell of it."""
    alphabet = alphabet_of([*train, *test])
    pitches = [[note.pitch for note in song.notes] for song in train]
    foretell, network = learn(pitches, alphabet), train_own(pitches)
    for song in test:
        own = [note.pitch for note in song.notes]
        yield song, [*foretell(own), predict_own(network, own, alphabet)]


def folds_of(songs: Sequence[Song]) -> Iterator[tuple[int, list[Song], list[Song]]]:
    """Each fold of a set: its number, the songs outside, the songs inside."""
    numbers = fold_of(songs)
    for fold in range(FOLDS):
        pairs = list(zip(songs, numbers, strict=True))
        yield fold, [s for s, n in pairs if n != fold], [s for s, n in pairs if n == fold]


def measure_fold(
    name: str, fold: int, train: Sequence[Song], test: Sequence[Song]
) -> dict[str, str]:
    """Bits of a fold by each opinion and each mixture, and the CPU seconds that it took."""
    begun, weights = time.process_time(), read_weights(MIXTURES)
    alphabet = alphabet_of([*train, *test])
    bits = dict.fromkeys([*NAMES, "network", *MIXTURES], 0.0)
    for song, opinions in opinions_on(train, test):
        ids, rows = ids_of(song, alphabet), rows_of([note.pitch for note in song.notes])
        tables = dict(zip([*NAMES, "network"], opinions, strict=True))
        for mixture in MIXTURES:
            heard = opinions if mixture == MIXTURES[1] else opinions[:-1]
            tables[mixture] = mix_by_repeat(heard, ids, rows, weights[mixture].copy())
        for model, table in tables.items():
            bits[model] -= float(np.log2(table[np.arange(len(ids)), ids]).sum())
    notes = sum(len(song.notes) for song in test)
    told = {model: f"{value:.3f}" for model, value in bits.items()}
    seconds = f"{time.process_time() - begun:.1f}"
    return {"set": name, "fold": str(fold), "notes": str(notes), **told, "CPU seconds": seconds}


def fit_weights(folder: Path) -> None:
    """Find the weights of the mixtures on songs of none of the sets."""
    paths = sorted((folder / FITTED_ON).glob("*.krn"))[:FITTED_SONGS]
    songs = [read_song(path.stem, path.read_text(encoding="latin-1")) for path in paths]
    alphabet = alphabet_of(songs)
    found = [
        (opinions, ids_of(song, alphabet), rows_of([note.pitch for note in song.notes]))
        for _, train, test in folds_of(songs)
        for song, opinions in opinions_on(train, test)
    ]
    counted = [(opinions[:-1], ids, rows) for opinions, ids, rows in found]
    fitted = dict(zip(MIXTURES, (fit(counted), fit(found)), strict=True))
    write_weights(fitted, [*NAMES, "network"])


def again(folder: Path, name: str) -> None:
    """Measure a set once more, and tell each fold beside what was written."""
    known = {(row["set"], row["fold"]): row for row in read_table(OWN_FILE)}
    for fold, train, test in folds_of(read_set(folder, name)):
        row, old = measure_fold(name, fold, train, test), known[name, str(fold)]
        apart = max(abs(float(row[m]) - float(old[m])) for m in (*NAMES, "network", *MIXTURES))
        print(f"{name} {fold}: at most {apart:.3f} bits apart", flush=True)


def main() -> None:
    """Measure what is not yet measured, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with the kern files")
    parser.add_argument("--fit", action="store_true", help="find the weights first")
    parser.add_argument("--again", choices=[*SETS], metavar="SET")
    parser.add_argument("--sets", nargs="*", default=[*SETS], choices=[*SETS])
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.fit:
        fit_weights(options.folder)
    if options.again:
        again(options.folder, options.again)
        return
    for name in options.sets:
        for fold, train, test in folds_of(read_set(options.folder, name)):
            rows = read_table(OWN_FILE)
            if (name, str(fold)) not in {(row["set"], row["fold"]) for row in rows}:
                row = measure_fold(name, fold, train, test)
                print(" ".join(row.values()), flush=True)
                write_table(OWN_FILE, [*read_table(OWN_FILE), row])
    write_yardstick()
    write_page()


if __name__ == "__main__":
    main()
