"""Count how tunes move, for whoever is heard humming one: ``assets/heard.json``.

From the training tunes of the German corpus: for each meter how long the notes are that begin at
each place in the bar, and for each mode how far it goes on from each degree. Logarithms, in
hundredths of a nat; ``python -m scripts.heard_tables`` writes them anew.
"""

import json
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from melody.evaluate.held_out import parts_of_corpus
from melody.music.keys import HOME, MAJOR, MINOR
from melody.notation import to_notes
from melody.preprocess.encode import Tune
from melody.storage.files import write_bytes
from melody.storage.paths import asset

METERS = {"2/4": 8, "3/4": 12, "4/4": 16, "6/8": 12}
LONGEST_STEPS = 32
WIDEST = 12  # semitones
UNSEEN = 0.5  # what is added to each count


def count_lengths(tunes: Iterable[Tune], meter: str) -> NDArray[np.float64]:
    """How often a note at each place in the bar has each length up to the next note."""
    bar = METERS[meter]
    counts = np.full((bar, LONGEST_STEPS), 0.0)
    for tune in tunes:
        if str(tune.meter) != meter:
            continue
        now, onsets = -tune.pickup, []
        for note in to_notes(tune.symbols):
            if note.pitch is not None:
                onsets.append(now)
            now += note.steps
        ends = [*onsets, now]
        for here, there in pairwise(ends):
            if there - here <= LONGEST_STEPS:
                counts[here % bar, there - here - 1] += 1
    return counts


def count_ways(tunes: Iterable[Tune], mode: str) -> NDArray[np.float64]:
    """How often each interval follows each degree, from an octave down to one up."""
    counts = np.full((12, 2 * WIDEST + 1), 0.0)
    for tune in tunes:
        if tune.key is None or tune.key.mode != mode:
            continue
        pitches = [n.pitch for n in to_notes(tune.symbols) if n.pitch is not None]
        for here, there in pairwise(pitches):
            if abs(there - here) <= WIDEST:
                counts[(here - HOME[mode]) % 12, there - here + WIDEST] += 1
    return counts


def to_hundredths(counts: NDArray[np.float64]) -> list[list[int]]:
    """Counts -> logarithms of shares of each row; a row that is rarely seen leans on all rows."""
    usual = counts.sum(0) + UNSEEN
    smooth = counts + UNSEEN + 10 * usual / usual.sum()
    shares = np.log(smooth / smooth.sum(1, keepdims=True))
    rows: list[list[int]] = np.round(100 * shares).astype(int).tolist()
    return rows


def main() -> None:
    """Write the asset."""
    tunes = parts_of_corpus("german")["train"]
    tables = {
        "lengths": {meter: to_hundredths(count_lengths(tunes, meter)) for meter in METERS},
        "ways": {mode: to_hundredths(count_ways(tunes, mode)) for mode in (MAJOR, MINOR)},
    }
    write_bytes(asset("heard.json"), json.dumps(tables, separators=(",", ":")).encode())


if __name__ == "__main__":
    main()
