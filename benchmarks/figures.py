"""The results of a benchmark: two columns, what was measured and the figure."""

import csv
from collections.abc import Sequence
from pathlib import Path


def write_figures(folder: Path, rows: Sequence[tuple[str, object]]) -> None:
    """Write ``results.csv`` into a folder, and tell the rows."""
    with (folder / "results.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("what", "figure"), *rows])
    for what, figure in rows:
        print(f"{what}: {figure}")
