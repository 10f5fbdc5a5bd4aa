"""Do the chords that are found agree with those that people wrote over unseen melodies?

``python -m benchmarks.chords.run DATA`` with a folder that holds the lead sheets of Nottingham and
OpenEWLD. Counts the training sheets, writes ``assets/chords.json``, and ``results.csv`` here: the
shares of the time in which root, and root and triad, are those of the sheet, and what closes have.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.chords.closes import measure_closes, written
from benchmarks.chords.lead_sheets import LeadSheet, read_nottingham, read_openewld
from benchmarks.chords.tables import chord_at, degree_of, make_tables, pack
from benchmarks.figures import write_figures
from melody.music.chords import DEGREES, FILE, Chord, PlacedChord, read_tables, slots
from melody.music.keys import MAJOR, MINOR
from melody.music.progression import find_chords
from melody.notation import count_steps, to_symbols
from melody.preprocess.splits import group_by_part
from melody.storage.files import write_bytes

HERE = Path(__file__).parent
# Tried on the validation sheets: a weight of 0.7 agrees as well, and clashes more with the melody.
WEIGHT, POWER = 0.9, 0.5
TRIADS = {"": "major", "7": "major", "m": "minor", "dim": "diminished"}

Finder = Callable[[LeadSheet], list[PlacedChord]]


def find(sheet: LeadSheet) -> list[PlacedChord]:
    """The chords as the page finds them."""
    return find_chords(sheet.notes, sheet.key, sheet.meter, sheet.pickup)


def stay(sheet: LeadSheet) -> list[PlacedChord]:
    """The baseline: always the tonic."""
    _, quality = DEGREES[sheet.key.mode][0]
    chord = Chord(sheet.key.tonic, quality)
    return [PlacedChord(0, count_steps(sheet.notes), chord)]


def copy(sheet: LeadSheet) -> list[PlacedChord]:
    """The most that such chords could reach: the sheet's own, one for each slot, of our list."""
    found = []
    for slot in slots(sheet.notes, sheet.meter, sheet.pickup):
        degree = degree_of(chord_at(sheet, slot), sheet.key)
        root, quality = DEGREES[sheet.key.mode][degree or 0]
        chord = Chord((root + sheet.key.tonic) % 12, quality)
        found.append(PlacedChord(slot.start, slot.steps, chord))
    return found


def agree(sheets: Sequence[LeadSheet], finder: Finder) -> tuple[float, float]:
    """Shares of the time with the same root, and with the same root and triad."""
    total = same_root = same_triad = 0
    for sheet in sheets:
        for chord, other, steps in overlaps(sheet, finder(sheet)):
            total += steps
            is_root = chord.root == other.root
            same_root += steps * is_root
            same_triad += steps * (is_root and TRIADS[chord.quality] == TRIADS[other.quality])
    return round(same_root / total, 4), round(same_triad / total, 4)


def overlaps(sheet: LeadSheet, found: list[PlacedChord]) -> Iterator[tuple[Chord, Chord, int]]:
    """The sheet's chord, the one found, and the steps that they share."""
    ends = [*(step for step, _ in sheet.chords[1:]), count_steps(sheet.notes)]
    for (begin, chord), end in zip(sheet.chords, ends, strict=True):
        for placed in found:
            steps = min(end, placed.start + placed.steps) - max(begin, placed.start)
            if steps > 0:
                yield chord, placed.chord, steps


def main(data: Path) -> None:
    """Count, write the tables, and measure."""
    parts = {
        name: group_by_part(sheets, [to_symbols(sheet.notes) for sheet in sheets])
        for name, sheets in (
            ("Nottingham", read_nottingham(data)),
            ("OpenEWLD", read_openewld(data)),
        )
    }
    train = [sheet for each in parts.values() for sheet in each["train"]]
    tables = {mode: make_tables(train, mode, WEIGHT, POWER) for mode in (MAJOR, MINOR)}
    write_bytes(FILE, json.dumps(pack(tables), separators=(",", ":")).encode() + b"\n")
    read_tables.cache_clear()
    rows: list[tuple[str, object]] = []
    for name, each in parts.items():
        rows += [(f"{name}: {part} sheets", len(sheets)) for part, sheets in each.items()]
        for part in ("valid", "test"):
            for told, finder in (("always the tonic", stay), ("found", find), ("most", copy)):
                root, triad = agree(each[part], finder)
                rows.append((f"{name}, {part}: {told}, same root", root))
                rows.append((f"{name}, {part}: {told}, same root and triad", triad))
            for told, finder in (("written", written), ("found", find)):
                shares = measure_closes(each[part], finder)
                rows += [(f"{name}, {part}: {told}, {w}", round(s, 4)) for w, s in shares.items()]
    write_figures(HERE, rows)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        print("left out: it wants a folder of songs")
