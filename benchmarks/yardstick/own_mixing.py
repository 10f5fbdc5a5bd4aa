"""Many opinions about the next pitch as one; whom to believe depends on what the melody repeats.

The weights at the start of a song were found on songs of none of the sets: a row for each length
of the likeness that ends before the note. Within a song they move as :mod:`.mixing` moves them.
T notes, A pitches of the alphabet, M opinions, R lengths of a likeness.
"""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.yardstick.repeats import longest_repeats
from melody.evaluate.context_counts import Ids, Shares

WEIGHTS_FILE = Path(__file__).with_name("weights.csv")
REACHES = (1, 2, 3, 5, 9)  # lengths of a likeness from which on another row holds
RATE = 0.003  # within a song
FITTING_RATES = (0.01, 0.01, 0.01, 0.01, 0.002, 0.002)  # one for each pass over the songs


def rows_of(pitches: Sequence[int]) -> Ids:
    """(T,) which row of weights holds at each note."""
    return np.searchsorted(REACHES, [length for _, length in longest_repeats(pitches)], "right")


def mix_by_repeat(
    opinions: Sequence[Shares], ids: Ids, rows: Ids, weights: Shares, rate: float = RATE
) -> Shares:
    """M opinions of (T, A), (T,) pitches that came, (T,) rows, (R, M) weights -> (T, A).

    A geometric mean. After each note the row's weights move towards those that would have foretold
    it better; ``weights`` itself is changed, so pass a copy of what is to be kept.
    """
    logs = np.log(np.stack(opinions, 1))
    mixed = np.empty_like(opinions[0])
    for place, (now, row) in enumerate(zip(logs, rows.tolist(), strict=True)):
        powers = weights[row] @ now
        powers = np.exp(powers - powers.max())
        mixed[place] = powers / powers.sum()
        moved = weights[row] + rate * (now[:, ids[place]] - now @ mixed[place])
        weights[row] = np.maximum(moved, 0)
    return mixed


def fit(songs: Sequence[tuple[Sequence[Shares], Ids, Ids]]) -> Shares:
    """Opinions, pitches and rows of songs -> (R, M) weights that foretell them well."""
    count = len(songs[0][0])
    weights = np.full((len(REACHES) + 1, count), 1.1 / count)
    for rate in FITTING_RATES:
        for opinions, ids, rows in songs:
            mix_by_repeat(opinions, ids, rows, weights, rate)
    return weights


def read_weights(names: Sequence[str]) -> dict[str, Shares]:
    """The weights of each mixture, (R, M), by its name."""
    found: dict[str, list[list[float]]] = {name: [] for name in names}
    with WEIGHTS_FILE.open(newline="", encoding="utf-8") as file:
        for name, _, *row in csv.reader(file):
            if name in found:
                found[name].append([float(cell) for cell in row if cell])
    return {name: np.array(rows) for name, rows in found.items()}


def write_weights(weights: dict[str, Shares], opinions: Sequence[str]) -> None:
    """Write the weights of each mixture."""
    with WEIGHTS_FILE.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["mixture", "likeness of at least", *opinions])
        for name, table in weights.items():
            for reach, row in zip((0, *REACHES), table, strict=True):
                empty = [""] * (len(opinions) - len(row))
                writer.writerow([name, reach, *(f"{cell:.4f}" for cell in row), *empty])
