"""Does a trained model that goes on with a hundred songs foretell others of their kind better?

The songs come from collections that no shipped model learned, found below the folder that
``MELODY_DATA`` names: 60 of each are put aside and never used in training, not even to stop it.
``results.csv``: bits per note of these 60, and of 60 folk songs that the models knew how to
foretell, before and after. ``python -m benchmarks.learning.run``
"""

import csv
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from melody.corpora import find_corpus
from melody.learn.go_on import Wishes, choose_songs, go_on
from melody.learn.outcome import bits_before_and_after
from melody.learn.songs import fit_songs
from melody.preprocess.encode import Tune
from melody.preprocess.prepare import encode_all, refuse_copies
from melody.runs.checkpoints import load
from melody.runs.history import read_history

HERE = Path(__file__).parent
COLLECTIONS = ("nova_scotia", "nottingham")
MODELS = ("lstm-folk@16", "bert-folk@44")
SETTINGS = ((90, False), (90, True), (20, False))  # songs, and whether base songs are mixed in
PUT_ASIDE = 60


@dataclass(frozen=True)
class Row:
    """One training: bits per note of unseen songs, of known ones, and what it cost."""

    collection: str
    model: str
    songs: int
    mixed: bool
    best_epoch: int
    epochs: int
    before: float
    after: float
    gain_low: float
    gain_high: float
    folk_before: float
    folk_after: float
    cpu_seconds: float


def songs_of(collection: str, model: str) -> list[Tune]:
    """The songs of a collection in an order of chance, as one's own songs are: without a style."""
    sources = find_corpus(collection).find()
    rule = find_corpus(collection).rule
    outcomes = refuse_copies(encode_all(sources, rule))
    tunes = [replace(o, style="") for o in outcomes if isinstance(o, Tune)]
    random.Random(1).shuffle(tunes)
    return fit_songs(tunes, load(model), {})


def measure(collection: str, model: str, count: int, mixed: bool) -> Row:
    """Train once and compare."""
    tunes, parent = songs_of(collection, model), load(model)
    unseen, own = tunes[:PUT_ASIDE], tunes[PUT_ASIDE : PUT_ASIDE + count]
    songs = choose_songs(parent, own)
    folder = Path(tempfile.mkdtemp())
    began = time.process_time()
    run = go_on(folder / "run", parent, songs, Wishes(mixes=mixed))
    spent = time.process_time() - began
    new = load(f"run@{run.best_epoch}", folder)
    bits = bits_before_and_after(parent, new, unseen)
    folk = bits_before_and_after(parent, new, songs.base.unseen)
    epochs = read_history(folder / "run")[-1].epoch
    shutil.rmtree(folder)
    return Row(
        collection, model, len(own), mixed, run.best_epoch or 0, epochs,
        *(round(each, 3) for each in (bits.before, bits.after, bits.gain_low, bits.gain_high)),
        *(round(each, 3) for each in (folk.before, folk.after)), round(spent, 1),
    )  # fmt: skip


def measure_all() -> Iterator[Row]:
    """All rows."""
    for collection in COLLECTIONS:
        for model in MODELS:
            for count, mixed in SETTINGS:
                row = measure(collection, model, count, mixed)
                print(row, flush=True)
                yield row


def main() -> None:
    """Measure all and write the table."""
    rows = [asdict(row) for row in measure_all()]
    with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
