"""How well is the next pitch of a folk song predicted, under the protocol of the literature?

``python -m benchmarks.yardstick.run DIR`` takes a folder with the kern files of
:mod:`benchmarks.yardstick.songs`. Pitch alone is predicted, in the original key, from the notes
before; rests and ends are no events; the alphabet is the set's; each set is cut into ten folds by
song. A row of ``folds.csv`` is written as soon as it is measured, so that a stopped run goes on
where it was; ``summary.csv`` holds our figures beside the published ones. Source: Pearce, The
Construction and Evaluation of Statistical Models of Melodic Structure (2005), tables 4.1 and 6.2
to 6.7.

The published figures are of models that know the pitches of one set alone. So do *long term*,
*short term* and both together. The pitch network knows pitches alone, but of all the sets; the
other one also reads the lengths and places of the notes before and the stated key. Both know more
than the published models, and must be read so.
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch

from benchmarks.quality.page import write_page
from benchmarks.yardstick.mixing import mix
from benchmarks.yardstick.network import PitchNetwork, predict, train_network
from benchmarks.yardstick.page import write_yardstick
from benchmarks.yardstick.songs import SETS, Song, read_set
from benchmarks.yardstick.tables import FOLDS_FILE, SUMMARY_FILE, read_table, write_table
from melody.evaluate.context_counts import Ids, Shares
from melody.evaluate.ppm import LongTerm, ShortTerm, combine

FOLDS = 10
# The orders did about best, of four pairs, on songs of none of the sets (80 of Essen's fink), after
# a look at four of the sets themselves. The epochs are what there was time for.
LONG_ORDER, SHORT_ORDER = 3, 20
EPOCHS = 12

ALONE = ("pitch network", "pitch network and both")
MODELS = ("long term", "short term", "both", *ALONE, "network", "network and both")
Songs = dict[str, list[Song]]


def fold_of(songs: Sequence[Song], random_seed: int = 1) -> list[int]:
    """The fold of each song, drawn once and for all."""
    folds = [place % FOLDS for place in range(len(songs))]
    random.Random(random_seed).shuffle(folds)
    return folds


def split_fold(songs: Songs, fold: int) -> tuple[Songs, Songs]:
    """All sets -> the songs outside a fold, and those in it."""
    outside: Songs = {name: [] for name in songs}
    inside: Songs = {name: [] for name in songs}
    for name, own in songs.items():
        for song, number in zip(own, fold_of(own), strict=True):
            (inside if number == fold else outside)[name].append(song)
    return outside, inside


def alphabet_of(songs: Sequence[Song]) -> list[int]:
    """The pitches of a set."""
    return sorted({note.pitch for song in songs for note in song.notes})


def ids_of(song: Song, alphabet: Sequence[int]) -> Ids:
    """(T,) numbers of a song's pitches in the alphabet of its set."""
    return np.array([alphabet.index(note.pitch) for note in song.notes])


def measure(
    name: str,
    train: Sequence[Song],
    test: Sequence[Song],
    alone: PitchNetwork,
    network: PitchNetwork,
) -> dict[str, float]:
    """Bits of a fold of a set by each model, and how many notes it has.

    ``alone`` is the network that knows pitches and nothing else.
    """
    alphabet = alphabet_of([*train, *test])
    base = np.full(len(alphabet), 1 / len(alphabet))
    learned = [ids_of(song, alphabet) for song in train]
    long = LongTerm(LONG_ORDER, base, learned, padding=0).distributions
    short = ShortTerm(SHORT_ORDER, base, padding=0).distributions
    bits = dict.fromkeys(MODELS, 0.0)
    for song in test:
        ids = ids_of(song, alphabet)
        counted = [long(ids), short(ids)]
        shares: dict[str, Shares] = {
            "long term": counted[0],
            "short term": counted[1],
            "both": combine((long, short), 0)(ids),
        }
        for told, net in zip(("pitch network", "network"), (alone, network), strict=True):
            shares[told] = predict(net, name, song, alphabet).numpy()
            shares[f"{told} and both"] = mix([shares[told], *counted], ids)
        for model, table in shares.items():
            bits[model] -= float(np.log2(table[np.arange(len(ids)), ids]).sum())
    return {"notes": float(sum(len(song.notes) for song in test)), **bits}


def rows_of_fold(songs: Songs, fold: int) -> Iterator[dict[str, str]]:
    """Train both networks on nine folds of all sets, and measure the tenth of each set."""
    outside, inside = split_fold(songs, fold)
    union = [(name, song) for name, own in outside.items() for song in own]
    networks = [train_network(union, EPOCHS, pitches_alone=alone) for alone in (True, False)]
    for name in songs:
        found = measure(name, outside[name], inside[name], *networks)
        told = {model: f"{value:.3f}" for model, value in found.items()}
        yield {"set": name, "fold": str(fold), **told}


def summarise(rows: Sequence[dict[str, str]], songs: Songs) -> list[dict[str, str]]:
    """Bits per note of each set over its folds, beside the published ones, and the averages."""
    lines = [
        _line(name, [row for row in rows if row["set"] == name], songs[name]) for name in songs
    ]
    figures = [column for column in lines[0] if column not in ("set", "melodies", "notes", "folds")]
    average = {c: f"{np.mean([float(line[c]) for line in lines]):.3f}" for c in figures}
    return [*lines, {**dict.fromkeys(lines[0], ""), "set": "average", **average}]


def _line(name: str, rows: Sequence[dict[str, str]], songs: Sequence[Song]) -> dict[str, str]:
    notes = sum(float(row["notes"]) for row in rows)
    ours = {model: f"{sum(float(row[model]) for row in rows) / notes:.3f}" for model in MODELS}
    one = SETS[name]
    published = ("published long term", "published short term", "published best")
    return {
        "set": one.title,
        "melodies": f"{len(songs)} of {one.melodies}",
        "notes": f"{sum(len(song.notes) for song in songs)} of {one.notes}",
        "folds": str(len(rows)),
        **{column: f"{bits:.3f}" for column, bits in zip(published, one.published, strict=True)},
        **ours,
    }


def main(folder: Path, told: Callable[[str], None] = print) -> None:
    """Measure what is not yet measured, fold by fold, and write the summary."""
    torch.set_num_threads(1)
    songs = {name: found for name in SETS if (found := read_set(folder, name))}
    if not songs:
        raise SystemExit("there are no kern files of the sets in that folder")
    rows = read_table(FOLDS_FILE)
    done = {int(row["fold"]) for row in rows}
    for fold in sorted(set(range(FOLDS)) - done):
        for row in rows_of_fold(songs, fold):
            rows.append(row)
            told(" ".join(row.values()))
        write_table(FOLDS_FILE, rows)
        write_table(SUMMARY_FILE, summarise(rows, songs))
    write_yardstick()
    write_page()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        print("left out: it wants a folder of songs")
