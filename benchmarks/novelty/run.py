"""Is the novelty index quick, and how often does it believe in a copy that is none?

Writes ``results.csv`` here. The melodies asked about are invented; half are made of lengths that
no song has, so that every run they share is a mistake.
"""

import random
import time
from pathlib import Path

from benchmarks.figures import write_figures
from melody.generate.novelty import FOLDER, load_index
from melody.notation import Note

HERE = Path(__file__).parent
MELODIES = 2000
NOTES = 64


def invent(dice: random.Random, lengths: tuple[int, ...]) -> list[Note]:
    """A melody that walks along the scale of C."""
    place, notes = 7, []
    for _ in range(NOTES):
        place = min(14, max(0, place + dice.choice((-2, -1, -1, 0, 1, 1, 2))))
        octave, degree = divmod(place, 7)
        pitch = 55 + 12 * octave + (0, 2, 4, 5, 7, 9, 10)[degree]
        notes.append(Note(pitch, dice.choice(lengths)))
    return notes


def main() -> None:
    """Measure both indexes and write ``results.csv``."""
    rows: list[tuple[str, object]] = []
    for name in ("german", "folk"):
        began = time.process_time()
        index = load_index(name)
        rows.append(
            (f"{name}: milliseconds to load", round(1e3 * (time.process_time() - began), 1))
        )
        size = (FOLDER / f"novelty-{name}.npz").stat().st_size
        rows.append((f"{name}: megabytes", round(size / 1e6, 2)))
        dice = random.Random(1)
        took = []
        for _ in range(MELODIES):
            melody = invent(dice, (2, 4, 4, 8))
            began = time.process_time()
            index.longest_shared_run(melody)
            took.append(1e3 * (time.process_time() - began))
        rows.append(
            (f"{name}: milliseconds a take of {NOTES} notes", round(sum(took) / MELODIES, 2))
        )
        rows.append((f"{name}: milliseconds, slowest take", round(max(took), 2)))
        strange = [invent(dice, (1001, 1003, 1007)) for _ in range(MELODIES)]
        wrong = [index.longest_shared_run(melody).notes for melody in strange]
        share = sum(notes > 0 for notes in wrong) / MELODIES
        rows.append((f"{name}: share of strange melodies believed to share a run", round(share, 4)))
        rows.append((f"{name}: longest run wrongly believed, notes", max(wrong)))
    write_figures(HERE, rows)


if __name__ == "__main__":
    main()
