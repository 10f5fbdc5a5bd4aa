"""How well do the folk and the world models predict unseen songs of each collection?

Writes ``collections.csv`` here and the table in the evaluation page. The songs are the test songs
of ``world`` that every model can read: none of them, and nothing of their tune families, was
trained on by any of these models. The model that counts learned the songs that the world models
learned. ``python -m benchmarks.quality.by_collection --data DIR``.
"""

import argparse
import csv
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from pathlib import Path

from melody.evaluate.baselines import event_scorer
from melody.evaluate.context_counts import KneserNey
from melody.evaluate.held_out import corpus_parts, known_tunes
from melody.evaluate.likelihood import TuneScore, bits_interval, score_checkpoint, summarise
from melody.evaluate.note_events import NoteEvents
from melody.evaluate.ppm import ShortTerm, combine
from melody.preprocess.encode import Tune
from melody.runs.checkpoints import load, read_run
from melody.storage.paths import DATA, checkpoints_folder

COLLECTIONS = Path(__file__).with_name("collections.csv")
RUNS = ("lstm-folk", "bert-folk", "lstm-world", "bert-world")
COUNTS = "counts"  # Kneser-Ney and short term on notes
ORDERS, BIAS = (12, 6), 0.25  # those chosen for folk
# Bits per note that were wanted of the world models; the songs of a trial were split otherwise.
WANTED = {
    "weimar": 5.1, "omnibook": 4.3, "pop909": 3.3, "openewld": 2.9, "nova_scotia": 2.55,
    "nottingham": 2.15, "ceol_rince": 1.25,
}  # fmt: skip

Scores = Callable[[Sequence[Tune]], list[TuneScore]]


@dataclass(frozen=True)
class Row:
    """Bits per note of one model on one collection's unseen songs, with a 95 % interval."""

    model: str
    collection: str
    songs: int
    bits_per_note: float
    low: float
    high: float


def collection_of(name: str) -> str:
    """The collection of a song of ``world``; the songs that music21 brings are ``folk``."""
    return name.partition("/")[0] if "/" in name else "folk"


def counter(train: Sequence[Tune]) -> Scores:
    """The model that counts notes, trained on some songs."""
    events = NoteEvents([tune.symbols for tune in train])
    ids = [events.encode(tune.symbols) for tune in train]
    far, near = ORDERS
    models = KneserNey(far, events.base, ids).distributions, ShortTerm(near, events.base)
    score = event_scorer(events, combine((models[0], models[1].distributions), BIAS))
    return lambda tunes: [score(tune.symbols) for tune in tunes]


def models() -> Iterator[tuple[str, Scores]]:
    """The best checkpoint of each run, and how it scores songs."""
    for name in RUNS:
        checkpoint = load(f"{name}@best")
        yield checkpoint.label, partial(score_checkpoint, checkpoint)


def measure(label: str, scores_of: Scores, by_collection: dict[str, list[Tune]]) -> Iterator[Row]:
    """One model's rows."""
    for collection, tunes in by_collection.items():
        scores = scores_of(tunes)
        low, high = bits_interval(scores)
        bits = summarise(scores).bits_per_note
        print(f"{label}: {collection}: {bits:.3f} ({low:.3f}-{high:.3f})", flush=True)
        yield Row(label, collection, len(tunes), bits, low, high)


def readable(tunes: Sequence[Tune]) -> list[Tune]:
    """The songs that all models can read."""
    left = list(tunes)
    for name in RUNS:
        left = known_tunes(left, load(f"{name}@best").vocabulary, {})
    return left


def measure_all() -> list[Row]:
    """All rows."""
    parts = corpus_parts(read_run(checkpoints_folder() / "bert-world"))
    by_collection: dict[str, list[Tune]] = {}
    for tune in readable(parts["test"]):
        by_collection.setdefault(collection_of(tune.name), []).append(tune)
    everyone = [*models(), (COUNTS, counter(parts["train"]))]
    return [row for each in everyone for row in measure(*each, by_collection)]


def read_collections() -> list[Row]:
    """The rows that were measured; none where nothing was."""
    if not COLLECTIONS.is_file():
        return []
    with COLLECTIONS.open(newline="", encoding="utf-8") as file:
        return [
            Row(r["model"], r["collection"], int(r["songs"]), *(float(r[n]) for n in FIGURES))
            for r in csv.DictReader(file)
        ]


FIGURES = ("bits_per_note", "low", "high")


def section() -> list[str]:
    """The table of the evaluation page, in Markdown; empty where nothing was measured."""
    rows = read_collections()
    if not rows:
        return []
    labels = list(dict.fromkeys(row.model for row in rows))
    cells = {(row.model, row.collection): row for row in rows}
    lines = [
        "## Predicting unseen songs of each collection",
        "",
        "Bits per note of the songs of `world` that none of these models was trained on, nor on "
        "any of their families, titles included for jazz, pop, rock and stage. *counts* is "
        "Kneser-Ney with short-term counts of notes, trained on all that the world models learned.",
        "",
        f"| collection | songs | {' | '.join(labels)} | wanted of `bert-world` |",
        "| --- | --- |" + " --- |" * (len(labels) + 1),
    ]
    for collection in dict.fromkeys(row.collection for row in rows):
        own = [cells[label, collection] for label in labels]
        figures = (f"{r.bits_per_note:.2f} ({r.low:.2f}-{r.high:.2f})" for r in own)
        lines.append(f"| {collection} | {own[0].songs} | {' | '.join(figures)} | "
                     f"{_verdict(collection, cells)} |")  # fmt: skip
    return [*lines, ""]


def _verdict(collection: str, cells: dict[tuple[str, str], Row]) -> str:
    if collection not in WANTED:
        return ""
    bits = next(r.bits_per_note for (m, c), r in cells.items()
                if m.startswith("bert-world") and c == collection)  # fmt: skip
    return f"{WANTED[collection]}: {'met' if bits <= WANTED[collection] else 'missed'}"


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder with the collections")
    options = parser.parse_args()
    if options.data:
        os.environ[DATA] = str(options.data.resolve())
    rows = measure_all()
    with COLLECTIONS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Row)])
        for row in rows:
            values = asdict(row).values()
            writer.writerow([f"{v:.4f}" if isinstance(v, float) else v for v in values])


if __name__ == "__main__":
    main()
