"""The results of a benchmark: what was measured and the figure, in a file and in a page."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any


def write_figures(folder: Path, rows: Sequence[tuple[str, object]]) -> None:
    """Write ``results.csv`` into a folder, and tell the rows."""
    with (folder / "results.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("what", "figure"), *rows])
    for what, figure in rows:
        print(f"{what}: {figure}")


def write_records(path: Path, kind: type[Any], rows: Iterable[Any]) -> None:
    """Write records, all of one dataclass, a line each; fractions to four places."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [each.name for each in fields(kind)], lineterminator="\n")
        writer.writeheader()
        for row in rows:
            cells = asdict(row).items()
            writer.writerow({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in cells})


def quote_figures(
    page: Path, name: str, rows: Iterable[tuple[str, object]], wanted: Mapping[str, str]
) -> None:
    """Write figures into a page, between the marks of the benchmark of that name."""
    lines = [f"| {what} | {figure} | {wanted.get(what, '')} |" for what, figure in rows]
    quote_lines(page, name, ["| what | measured | wanted |", "|---|---|---|", *lines])


def quote_lines(page: Path, name: str, lines: Iterable[str]) -> None:
    """Write lines into a page, between the marks of the benchmark of that name.

    Raises:
        ValueError: when the page has no such marks.
    """
    begin, end = f"<!-- written by benchmarks/{name} -->", "<!-- end -->"
    before, mark, rest = page.read_text(encoding="utf-8").partition(begin)
    if not mark or end not in rest:
        raise ValueError(f"{page.name} has no place for the figures of {name}")
    after, body = rest.partition(end)[2], "\n".join(lines)
    page.write_text(f"{before}{begin}\n{body}\n{end}{after}", encoding="utf-8")
