"""How the service fares among strangers: ``python -m benchmarks.service.run [PART...]``.

Writes ``results.csv``, ``hostile.csv`` and the figures in ``SECURITY.md``. A part that is not
named keeps its figures. The load of the machine stands beside what depends on it.
"""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

# Before PyTorch is loaded: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.figures import quote_figures
from benchmarks.service.attacked import measure_attacked
from benchmarks.service.crowd import (
    measure_beside,
    measure_calls,
    measure_crowd,
    measure_sessions,
)
from benchmarks.service.dearest import measure_dearest
from benchmarks.service.hostile_inputs import measure
from benchmarks.service.server import Server, serve_measured
from melody.storage.paths import ROOT

Row = tuple[str, object]
HERE = Path(__file__).parent
RESULTS, HOSTILE = HERE / "results.csv", HERE / "hostile.csv"
WANTED = {
    "crowd: p95 in seconds": "8 on a quiet machine",
    "crowd: errors": "0",
    "crowd: CPU seconds a call": "0.25",
    "crowd: MB at most": "700",
    "attacked: MB at most": "700",
    "calls: MB more than before": "20",
    "sessions: MB more than before": "100",
    "dearest of all, CPU seconds": "20",
    "random requests: failures": "0",
    "hostile inputs: the dearest byte, CPU microseconds": "flat",
    "hostile inputs: a byte of the largest beside one of the smallest, at most": "flat",
}


def measure_hostile() -> Iterator[Row]:
    """Every input in ``hostile.csv``; here the dearest, and how far any is from flat."""
    rows = list(measure())
    with HOSTILE.open("w", newline="", encoding="utf-8") as file:
        head = ("input", "bytes", "CPU microseconds a byte")
        csv.writer(file, lineterminator="\n").writerows(
            [head, *((name, size, f"{cost:.2f}") for name, size, cost in rows)]
        )
    costs: dict[str, list[float]] = {}
    for name, _, cost in rows:
        costs.setdefault(name, []).append(cost)
    dearest = max(max(each) for each in costs.values())
    yield "hostile inputs", len(costs)
    yield "hostile inputs: the dearest byte, CPU microseconds", round(dearest, 1)
    # Of what costs next to nothing the clock tells nothing.
    ratios = [each[-1] / max(each[0], 0.5) for each in costs.values()]
    yield (
        "hostile inputs: a byte of the largest beside one of the smallest, at most",
        round(max(ratios), 2),
    )


def measure_random() -> Iterator[Row]:
    """In a process of its own, for the small models."""
    command = [sys.executable, "-m", "benchmarks.service.random_requests"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    counted = dict(re.findall(r"'(\w+)': (\d+)", told.splitlines()[-1]))
    yield "random requests", sum(map(int, counted.values()))
    yield "random requests: takes", int(counted["take"])
    yield "random requests: refused in one line", int(counted["line"])
    yield "random requests: failures", int(counted["failure"])


def on_server(measure_it: Callable[[Server], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
    """The same on a fresh server."""

    def measured() -> Iterator[Row]:
        with serve_measured() as server:
            yield from measure_it(server)

    return measured


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "hostile": measure_hostile,
    "dearest": measure_dearest,
    "random": measure_random,
    "calls": on_server(measure_calls),
    "sessions": on_server(measure_sessions),
    "beside": on_server(measure_beside),
    "crowd": on_server(measure_crowd),
    "attacked": on_server(measure_attacked),
}


def write(part: str, rows: list[Row]) -> None:
    """Put a part's figures in the place of its old ones."""
    kept: dict[str, list[list[str]]] = {name: [] for name in PARTS}
    if RESULTS.exists():
        for row in list(csv.reader(RESULTS.open(encoding="utf-8")))[1:]:
            kept[row[0]].append(row)
    kept[part] = [[part, what, str(figure)] for what, figure in rows]
    lines = [["part", "what", "figure"], *(row for name in PARTS for row in kept[name])]
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    told = ((what, figure) for _, what, figure in lines[1:])
    quote_figures(ROOT / "SECURITY.md", "service", told, WANTED)


def main() -> None:
    """Measure what is named, or everything."""
    for part in sys.argv[1:] or PARTS:
        rows = list(PARTS[part]())
        for what, figure in rows:
            print(f"{what}: {figure}", flush=True)
        write(part, rows)


if __name__ == "__main__":
    main()
