"""What would a finer grid keep of music that does not lie on sixteenths, and what would it cost?

``python -m benchmarks.grid.run DATA`` reads where the notes of jazz solos, pop melodies and folk
tunes begin, before anything is brought onto a grid, and lays each grid over them. Writes
``results.csv`` here. *Moved*: notes that do not begin on the grid. *Fall together*: notes that the
grid puts on the place of another one. *As we write*: swing eighths are written straight first.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.figures import write_figures
from melody.corpora import CORPORA
from melody.corpora.collected import OMNIBOOK, POP909, WEIMAR
from melody.corpora.note_tables import read_table
from melody.corpora.solos import straighten
from melody.notation import MelodyError
from melody.preprocess.worker import read_song

HERE = Path(__file__).parent
FOLK_TUNES = 1000
ALIKE = 1e-3  # quarters
# Places in a quarter. Six are sixteenths and triplets both, at uneven distances.
GRIDS = {
    "sixteenths": [Fraction(n, 4) for n in range(4)],
    "six places": [Fraction(0), *(Fraction(n, 12) for n in (3, 4, 6, 8, 9))],
    "twelve places": [Fraction(n, 12) for n in range(12)],
}
Onsets = Sequence[Fraction]


def laid_over(lines: Sequence[Onsets], places: Sequence[Fraction]) -> tuple[float, float]:
    """The shares of notes that a grid moves, and of those that fall on another one's place."""
    grid = np.array([*map(float, places), 1.0])
    notes = moved = together = 0
    for line in lines:
        onsets = np.array(line, dtype=float)
        beat, part = np.floor(onsets), onsets % 1
        put = abs(part[:, None] - grid).argmin(1)
        notes += len(line)
        moved += int((abs(grid[put] - part) > ALIKE).sum())
        together += len(line) - len(np.unique(beat * len(places) + put))
    return moved / notes, together / notes


def solos(data: Path) -> Iterator[tuple[str, list[Onsets]]]:
    """The onsets of each collection of solos or songs: as played, and with swing straight."""
    for table in (WEIMAR, OMNIBOOK, POP909):
        notes, facts = (read_table(path) for path in table.files(data))
        phrases = [phrase for solo in table.read(notes, facts) for phrase in solo.phrases]
        yield table.name, [[moment.onset for moment in phrase] for phrase in phrases]
        straight = [straighten(phrase)[0] for phrase in phrases]
        yield f"{table.name}, as we write", [[m.onset for m in phrase] for phrase in straight]


def folk() -> list[Onsets]:
    """The onsets of some folk tunes, as their files have them."""
    sources = CORPORA["folk"].find()
    lines = []
    for source in random.Random(1).sample(sources, FOLK_TUNES):
        score = read_song(source)
        if isinstance(score, MelodyError):
            continue
        clock, line = Fraction(0), []
        for pitch, quarters in score.notes:
            if pitch is not None:
                line.append(clock)
            clock += quarters
        lines.append(line)
    return lines


def rows(data: Path) -> Iterator[tuple[str, object]]:
    """All figures."""
    for name, lines in [*solos(data), ("folk", folk())]:
        yield f"{name}: notes", sum(map(len, lines))
        for grid, places in GRIDS.items():
            moved, together = laid_over(lines, places)
            yield f"{name}: {grid}: share of notes moved", round(moved, 4)
            yield f"{name}: {grid}: share of notes that fall together", round(together, 4)
    for grid, places in GRIDS.items():
        yield f"{grid}: steps for one of today's", len(places) / len(GRIDS["sixteenths"])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        write_figures(HERE, list(rows(Path(sys.argv[1]))))
    else:
        print("left out: it wants a folder of data")
