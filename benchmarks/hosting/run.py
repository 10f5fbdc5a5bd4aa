"""What it costs to serve the page: alone, as replicas, with votes in a file or in PostgreSQL.

``python -m benchmarks.hosting.run [PART...]`` writes ``results.csv`` and ``docs/hosting.md``.
"""

import csv
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

# Before PyTorch is loaded: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.figures import quote_figures, write_figures
from benchmarks.service.server import Server, serve_measured
from melody.duel.database_votes import DatabaseVotes
from melody.duel.file_votes import FileVotes
from melody.duel.votes import Vote, Votes
from melody.storage.paths import ROOT, shipped
from tests.duel.postgres import serve_postgres

Row = tuple[str, object]
REPLICAS, CALLS, VOTES, IDLE = 3, 10, 300, 20
SEED = "C4 D4 E4:2"
MODELS = ("lstm-folk@best", "bert-folk@best")
HERE, PAGE = Path(__file__).parent, ROOT / "docs" / "hosting.md"


def private_megabytes(process: int) -> float:
    """The memory of a process, what it shares with others counted in parts."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def measure_one() -> Iterator[Row]:
    """One server: its start, at rest, and what calls cost."""
    yield "checkpoints, MB on disk", round(sum(map(size_of, shipped("checkpoints").rglob("*"))))
    began = time.monotonic()
    with serve_measured() as server:
        yield "one server: seconds to the first answer", round(time.monotonic() - began, 1)
        settle(server)
        yield "one server: CPU seconds to start, its models loaded", round(server.cpu_seconds, 1)
        yield "one server: MB at rest", round(server.megabytes)
        before = server.cpu_seconds
        time.sleep(IDLE)
        yield (
            "one server: CPU per cent at rest",
            round(100 * (server.cpu_seconds - before) / IDLE, 1),
        )
        yield from measure_calls(server)
        yield "one server: MB at most", round(server.peak)


def size_of(path: Path) -> float:
    """The megabytes of a file."""
    return path.stat().st_size / 1e6 if path.is_file() else 0.0


def settle(server: Server) -> None:
    """Wait until it has loaded its models and is at rest."""
    used = -1.0
    while server.cpu_seconds - used > 0.05:
        used = server.cpu_seconds
        time.sleep(2)


def measure_calls(server: Server) -> Iterator[Row]:
    """What a take of 16 bars with all its files costs."""
    for label in MODELS:
        before, waits = server.cpu_seconds, []
        for number in range(CALLS):
            seconds, answer = server.ask(checkpoint=label, seed=SEED, bars=16, random_seed=number)
            if answer is None:
                raise RuntimeError("a call failed")
            waits.append(seconds)
        spent = (server.cpu_seconds - before) / CALLS
        name = label.partition("@")[0]
        yield f"16 bars by {name}: CPU seconds", round(spent, 2)
        yield f"16 bars by {name}: seconds to wait, the middle one", round(median(waits), 2)


def measure_replicas() -> Iterator[Row]:
    """Several servers on one machine."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serve_measured()) for _ in range(REPLICAS)]
        for server in servers:
            settle(server)
        shared = [private_megabytes(server.process) for server in servers]
        yield (
            f"{REPLICAS} servers on one machine: MB each, shared parts divided",
            round(sum(shared) / REPLICAS),
        )


def measure_votes() -> Iterator[Row]:
    """What a vote costs in each of its places."""
    with TemporaryDirectory() as folder, serve_postgres() as postgres:
        places = {
            "a file": FileVotes(Path(folder) / "votes.sqlite3"),
            "PostgreSQL": DatabaseVotes(postgres.fresh()),
        }
        for name, votes in places.items():
            yield f"a vote in {name}: ms", round(1000 * time_votes(votes), 1)
            began = time.monotonic()
            if len(votes.read()) != VOTES:
                raise RuntimeError("votes are lost")
            seconds = time.monotonic() - began
            yield f"reading {VOTES} votes in {name}: ms", round(1000 * seconds, 1)


def time_votes(votes: Votes) -> float:
    """Seconds that a vote takes."""
    began = time.monotonic()
    for number in range(VOTES):
        session = f"s{number}"
        vote = Vote(f"d{number}", 60.0 * number, "a", "b", "Ode", number, "same", session)
        votes.add(vote, "10.0.0.1")
    return (time.monotonic() - began) / VOTES


PARTS = {"one": measure_one, "replicas": measure_replicas, "votes": measure_votes}


def main() -> None:
    """Measure what is named, or everything; what is not named keeps its figures."""
    for part in sys.argv[1:] or PARTS:
        found = {what: str(figure) for what, figure in PARTS[part]()}
        rows = list({**read_figures(), **found}.items())
        write_figures(HERE, rows)
        quote_figures(PAGE, "hosting", rows, {})


def read_figures() -> dict[str, str]:
    """The figures as they were measured last."""
    file = HERE / "results.csv"
    lines = list(csv.reader(file.open(encoding="utf-8")))[1:] if file.exists() else []
    return {line[0]: line[1] for line in lines}


if __name__ == "__main__":
    main()
