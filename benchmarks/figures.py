"""The results of a benchmark: what was measured and the figure, in a file and in a page."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def write_figures(folder: Path, rows: Sequence[tuple[str, object]]) -> None:
    """Write ``results.csv`` into a folder, and tell the rows."""
    with (folder / "results.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("what", "figure"), *rows])
    for what, figure in rows:
        print(f"{what}: {figure}")


def quote_figures(
    page: Path, name: str, rows: Iterable[tuple[str, object]], wanted: Mapping[str, str]
) -> None:
    """Write figures into a page, between the marks of the benchmark of that name."""
    begin, end = f"<!-- written by benchmarks/{name} -->", "<!-- end -->"
    before, mark, rest = page.read_text(encoding="utf-8").partition(begin)
    if not mark or end not in rest:
        raise ValueError(f"{page.name} has no place for the figures of {name}")
    after = rest.partition(end)[2]
    lines = [f"| {what} | {figure} | {wanted.get(what, '')} |" for what, figure in rows]
    body = "\n".join(["| what | measured | wanted |", "|---|---|---|", *lines])
    page.write_text(f"{before}{begin}\n{body}\n{end}{after}", encoding="utf-8")
