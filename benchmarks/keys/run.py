"""How often is the key signature of an opening heard wrong?

``python -m benchmarks.keys.run --data DIR`` with the folders ``bach370`` and ``nottingham`` below
it, unpacked: the first 8, 12 and 16 notes of 370 chorales (soprano) and 1,034 dance tunes, none of
which the table was learned from. Before: the lengths of the notes against the profiles of keys;
after: the learned table, with the meter and without. Settings were chosen on every second song, so
the other half stands beside the whole. What ``lstm-folk`` would say is measured on the dance tunes,
for the chorales are among the songs that it learned. Writes ``results.csv`` here.
"""

import argparse
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

# Before NumPy is loaded: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.figures import write_figures
from melody.corpora.sources import sources_of
from melody.evaluate.likelihood import model_predictor
from melody.music.keys import Key, all_keys, correlate, weigh
from melody.music.meters import Meter
from melody.music.opening_key import find_opening_key, look_at, score_keys
from melody.notation import Note, to_symbols, transpose
from melody.preprocess.prepare import read_all
from melody.runs.checkpoints import load
from melody.scores.score import Score

HERE = Path(__file__).parent
PLACES = {"chorales": ("bach370", "*.krn"), "dance tunes": ("nottingham", "*.abc")}
FIRST_NOTES = (8, 12, 16)
QUARTER = 48
HOME_BONUS = 0.05  # of the way before
NETWORK = "lstm-folk@20"
EVERY = 10  # so many songs are one that the network is asked about
Rows = Iterator[tuple[str, object]]


class Opening(NamedTuple):
    """The first notes of a song, in ``QUARTER``s of a quarter note, and what its file states."""

    notes: list[Note]
    meter: Meter | None
    pickup: int
    key: Key


Hear = Callable[[Opening], Key]


def before(opening: Opening) -> Key:
    """The key whose profile the lengths are most like; C major and A minor win a near tie."""
    weights = weigh(opening.notes)
    return max(
        all_keys(),
        key=lambda key: round(
            correlate(weights, key) + (HOME_BONUS if key.shift_home == 0 else 0), 9
        ),
    )


def after(opening: Opening) -> Key:
    """The key that the table says."""
    return find_opening_key(opening.notes, opening.meter, opening.pickup, QUARTER)


def without_meter(opening: Opening) -> Key:
    """The same where the meter is not known."""
    return find_opening_key(opening.notes, quarter=QUARTER)


def find_songs(data: Path, folder: str, pattern: str) -> list[Score]:
    """The songs of a collection whose key is stated."""
    files = sorted((data / folder).rglob(pattern))
    sources = [source for file in files for source in sources_of(file, file.name)]
    read = [score for _, score in read_all(sources)]
    return [score for score in read if isinstance(score, Score) and score.key]


def open_song(song: Score, number: int) -> Opening:
    """The first notes of a song."""
    notes: list[Note] = []
    for pitch, quarters in song.notes:
        number -= pitch is not None
        if number < 0:
            break
        notes.append(Note(pitch, round(quarters * QUARTER)))
    return Opening(notes, song.meter, round(song.pickup * QUARTER), song.key or Key(0))


def wrong(openings: Sequence[Opening], hear: Hear) -> tuple[float, float]:
    """The shares of wrong signatures and of wrong keys."""
    heard = [(hear(opening), opening.key) for opening in openings]
    signatures = sum(found.fifths != key.fifths for found, key in heard)
    keys = sum(found != key for found, key in heard)
    return round(signatures / len(heard), 4), round(keys / len(heard), 4)


def measure(data: Path) -> Rows:
    """Before and after, for each collection and number of notes."""
    for name, (folder, pattern) in PLACES.items():
        songs = find_songs(data, folder, pattern)
        yield f"{name}", len(songs)
        for number in FIRST_NOTES:
            openings = [open_song(song, number) for song in songs]
            for way, hear in (
                ("before", before),
                ("after, meter unknown", without_meter),
                ("after", after),
            ):
                what = f"{name}, first {number} notes, {way}"
                signature, key = wrong(openings, hear)
                yield f"{what}: signature wrong", signature
                yield (
                    f"{what}: signature wrong in the half that settings were not chosen on",
                    (wrong(openings[::2], hear)[0]),
                )
                yield f"{what}: key wrong", key
            if name == "dance tunes":
                yield from ask_network(openings[::EVERY], number)


def ask_network(openings: Sequence[Opening], number: int) -> Rows:
    """How much the network's opinion would help, alone and beside the table, and what it costs."""
    network = Network()
    on_grid = [opening for opening in openings if to_grid(opening)]
    what = f"{len(on_grid)} dance tunes, first {number} notes"
    yield f"{what}, after: signature wrong", wrong(on_grid, after)[0]
    start = time.process_time()
    yield f"{what}, {NETWORK} alone: signature wrong", wrong(on_grid, network.alone)[0]
    spent = 1000 * (time.process_time() - start) / len(on_grid)
    yield f"{what}, {NETWORK}: CPU milliseconds an opening", round(spent)
    yield f"{what}, table and {NETWORK}: signature wrong", wrong(on_grid, network.beside)[0]
    start = time.process_time()
    wrong(on_grid, after)
    spent = 1000 * (time.process_time() - start) / len(on_grid)
    yield f"{what}, table: CPU milliseconds an opening", round(spent, 2)


def to_grid(opening: Opening) -> list[Note]:
    """An opening in sixteenths; empty where the grid cannot hold it."""
    steps = [Fraction(4 * note.steps, QUARTER) for note in opening.notes]
    if any(step.denominator > 1 for step in steps):
        return []
    return [Note(note.pitch, int(step)) for note, step in zip(opening.notes, steps, strict=True)]


class Network:
    """How likely a trained network finds an opening in each of the twelve signatures."""

    def __init__(self) -> None:
        self.predict = model_predictor(load(NETWORK))

    def likelihoods(self, opening: Opening) -> dict[int, float]:
        """Signature -> natural logarithm of the likelihood of the opening, moved home from it."""
        found = {}
        for key in all_keys()[:12]:
            home = transpose(to_grid(opening), key.shift_home)
            bits, _ = self.predict(to_symbols(home))
            found[key.fifths] = sum(bits) * math.log(2)
        return found

    def alone(self, opening: Opening) -> Key:
        """The signature that the network finds likeliest, as its major key."""
        found = self.likelihoods(opening)
        return max(all_keys()[:12], key=lambda key: found[key.fifths])

    def beside(self, opening: Opening) -> Key:
        """The key that table and network together find likeliest."""
        found = self.likelihoods(opening)
        marks = look_at(opening.notes, opening.meter, opening.pickup, QUARTER)
        scores = score_keys(marks)
        return max(scores, key=lambda key: scores[key] + found[key.fifths])


def main() -> None:
    """Measure and write ``results.csv``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the collections")
    write_figures(HERE, list(measure(parser.parse_args().data)))


if __name__ == "__main__":
    main()
