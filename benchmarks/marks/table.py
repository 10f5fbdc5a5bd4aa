"""The table of marks: figures in ``results.csv``, and the same as a page quotes them."""

import csv
from pathlib import Path

from benchmarks.figures import quote_lines

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "marks.md"
SYMBOLS, TAKES = 256, 8
# What is wanted of a row; CPU seconds unless the row is one of symbols or of takes.
WANTED = {
    "symbols:lstm-folk": 9000, "symbols:lstm-talk": 13000, "symbols:bert-folk": 4000,
    "symbols:bert-talk": 1400, "30 s with its WAV:lstm-folk": 0.10,
    "30 s with its WAV:lstm-talk": 0.10, "30 s with its WAV:bert-folk": 0.12,
    "30 s with its WAV:bert-talk": 0.35, "ends on the tonic:lstm-folk": 0.2,
    "ends on the tonic:bert-folk": 0.35, "no copy and tonic:lstm-folk": 0.8,
    "no copy and tonic:bert-folk": 0.8, "eight takes:lstm-folk": 4, "eight takes:bert-folk": 4,
    "eight takes:lstm-talk": 4, "eight takes, written:lstm-folk": 3,
    "eight takes, written:bert-folk": 3, "eight takes, written:lstm-talk": 3,
    "first byte: CPU seconds": 3.2, "first byte: MB": 200, "first visit: MB": 1,
    "first visit: requests": 40, "command line: CPU seconds": 1.0, "command line: MB": 150,
    "idle: per cent of a core": 1,
}  # fmt: skip
ONE_TAKE = {"eight takes": "page's take", "eight takes, written": "page's take, written"}
Figures = dict[str, dict[str, float]]


def read_figures() -> Figures:
    """The figures that were written last."""
    path, figures = HERE / "results.csv", Figures()
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                own = {state: row[state] for state in ("before", "now") if row[state]}
                figures[row["what"]] = {state: float(figure) for state, figure in own.items()}
    return figures


def tell(row: str, state: str, figures: Figures) -> str:
    """A figure as people read it: symbols a second, takes as times one, or seconds."""
    seconds = figures[row].get(state)
    if seconds is None:
        return ""
    what, _, subject = row.rpartition(":")
    if what == "symbols":
        return f"{SYMBOLS / seconds:,.0f} a second"
    one = figures.get(f"{ONE_TAKE.get(what)}:{subject}", {}).get(state)
    if one:
        return f"{seconds:.3f}, {seconds / one:.1f} times one"
    if what in ("explain", "live", "render"):
        return f"{seconds:.3f}, {1e6 * seconds / int(subject):,.0f} µs a step"
    return f"{seconds:.3f}"


def write_table(figures: Figures) -> None:
    """Write ``results.csv``, and the table into the page."""
    with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("what", "before", "now"))
        for row, states in figures.items():
            own = (f"{states[each]:.5g}" if each in states else "" for each in ("before", "now"))
            writer.writerow((row, *own))
    lines = ["| what | before | now | wanted |", "|---|---|---|---|"]
    for row in figures:
        cells = (tell(row, state, figures) for state in ("before", "now"))
        lines.append(f"| {row.replace(':', ', ')} | {' | '.join(cells)} | {WANTED.get(row, '')} |")
    quote_lines(PAGE, "marks", lines)
