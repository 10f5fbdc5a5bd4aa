"""The rows of ``scores.csv``: one for each model that was measured."""

import csv
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SCORES = HERE / "scores.csv"
BASELINE = "baseline"


@dataclass(frozen=True)
class Row:
    """Bits on validation and test tunes of a corpus, the test's with an interval.

    ``content`` is the hash of what was measured, so that it need not be measured again;
    ``accuracy`` is nan for models that do not predict symbol by symbol.
    """

    corpus: str
    label: str
    what: str
    valid_bits_per_note: float
    bits_per_note: float
    low: float
    high: float
    bits_per_symbol: float
    accuracy: float
    content: str

    @property
    def is_baseline(self) -> bool:
        """Whether it is a model that counts."""
        return self.what.startswith(BASELINE)

    @property
    def interval(self) -> str:
        """Bits per note on the test tunes, as people read it."""
        return f"{self.bits_per_note:.2f} ({self.low:.2f}-{self.high:.2f})"


def read_rows(path: Path = SCORES) -> list[Row]:
    """Read the rows; none where nothing was measured yet."""
    if not path.is_file():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [_parse(line) for line in csv.DictReader(file)]


def _parse(line: dict[str, str]) -> Row:
    values: dict[str, Any] = {
        field.name: float(line[field.name] or "nan") if field.type is float else line[field.name]
        for field in fields(Row)
    }
    return Row(**values)


def write_rows(rows: Iterable[Row], path: Path = SCORES) -> None:
    """Write the rows, to six places."""
    with path.open("w", newline="", encoding="utf-8") as file:
        names = [field.name for field in fields(Row)]
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: _figure(v) for k, v in asdict(row).items()} for row in rows)


def _figure(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return "" if math.isnan(value) else f"{value:.6f}"
