"""How long do the things take that are waited for? CPU seconds, before and now in turn.

``python -m benchmarks.marks.run [OTHER_CHECKOUT] [ROW...]`` measures the rows (all of them, or
those whose names begin so), this checkout and the other one in turn, and writes ``results.csv``
here; rows that are not measured keep their figures. ``python -m benchmarks.marks.server
[OTHER_CHECKOUT]`` does the same for the rows that need a server or a process of its own. Each
figure is the least of several tries: other work on the machine makes a try longer, never shorter.
"""

import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.marks.table import Figures, read_figures, write_table

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
MODELS = ("lstm-folk", "bert-folk", "lstm-talk", "bert-talk")
FOLK = MODELS[:2]
LENGTHS = {
    "explain": (64, 128, 256),
    "render": (256, 512, 1024),
    "live": (128, 256, 512, 1024),
}
ROWS = {
    "symbols": MODELS,
    "30 s with its WAV": MODELS,
    "page's take": MODELS,
    "page's take, written": MODELS,
    "ends on the tonic": FOLK,
    "no copy and tonic": FOLK,
    "eight takes": MODELS[:3],
    "eight takes, written": MODELS[:3],
    **{what: tuple(map(str, lengths)) for what, lengths in LENGTHS.items()},
}


class Worker:
    """A checkout's process, which is asked for one row at a time."""

    def __init__(self, checkout: Path, stack: ExitStack) -> None:
        script = Path(__file__).with_name("worker.py")
        environment = {"PYTHONPATH": str(checkout), "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
        process = subprocess.Popen(
            [sys.executable, str(script)], cwd=checkout, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        stack.callback(process.wait)
        stack.callback(process.stdin.close)  # type: ignore[union-attr]
        self.process = process

    def ask(self, row: str) -> float:
        """The CPU seconds of a row, once."""
        self.process.stdin.write(f"{row}\n")  # type: ignore[union-attr]
        self.process.stdin.flush()  # type: ignore[union-attr]
        return float(self.process.stdout.readline())  # type: ignore[union-attr]


def measure(checkouts: dict[str, Path], wanted: Sequence[str]) -> Figures:
    """The least of several tries of each row and checkout, after one that does not count."""
    figures: Figures = {}
    with ExitStack() as stack:
        workers = {state: Worker(path, stack) for state, path in checkouts.items()}
        for what, subjects in ROWS.items():
            if wanted and not what.startswith(tuple(wanted)):
                continue
            for row in (f"{what}:{subject}" for subject in subjects):
                tries: dict[str, list[float]] = {state: [] for state in workers}
                for _ in range(ROUNDS):
                    for state, worker in workers.items():
                        tries[state].append(worker.ask(row))
                figures[row] = {state: min(own[1:]) for state, own in tries.items()}
                print(row, figures[row], flush=True)
                keep(figures)
    return figures


def keep(figures: Figures) -> None:
    """Write what is measured so far beside what was measured before."""
    known = read_figures()
    for row, found in figures.items():
        known[row] = {**known.get(row, {}), **found}
    write_table(known)


def main() -> None:
    """Measure; the file and the page follow after each row."""
    others = [argument for argument in sys.argv[1:] if Path(argument).is_dir()]
    wanted = [argument for argument in sys.argv[1:] if argument not in others]
    checkouts = {"before": Path(others[0]).resolve()} if others else {}
    measure({**checkouts, "now": ROOT}, wanted)


if __name__ == "__main__":
    main()
