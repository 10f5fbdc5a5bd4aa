"""The yardstick's tables: what was measured, and bits per note made of it."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.yardstick.songs import SETS

HERE = Path(__file__).parent
FOLDS_FILE, SUMMARY_FILE = HERE / "folds.csv", HERE / "summary.csv"
OWN_FILE = HERE / "own_folds.csv"
FACTS = ("set", "fold", "notes", "CPU seconds")


@dataclass(frozen=True)
class OwnBits:
    """Bits per note of a set, that is named by a key in the tables, by each model."""

    key: str
    bits: Mapping[str, float]


def own_bits(rows: Sequence[Mapping[str, str]]) -> dict[str, OwnBits]:
    """Rows of folds -> the bits per note of each set that was measured, by its title."""
    found = {}
    for key, one in SETS.items():
        own = [row for row in rows if row["set"] == key]
        notes = sum(float(row["notes"]) for row in own)
        models = [name for name in (own[0] if own else ()) if name not in FACTS]
        if own:
            bits = {model: sum(float(row[model]) for row in own) / notes for model in models}
            found[one.title] = OwnBits(key, bits)
    return found


def average(bits: Mapping[str, OwnBits], model: str) -> float:
    """The mean over sets of a model's bits per note."""
    return sum(each.bits[model] for each in bits.values()) / len(bits)


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none where it was not written yet."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write_table(path: Path, rows: Sequence[dict[str, str]]) -> None:
    """Write a table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
