"""What does a call of the API cost the server? CPU seconds, of this checkout and of another.

``python -m benchmarks.calls.run [OTHER_CHECKOUT]`` writes ``results.csv`` here. Both servers run
at once and are asked in turn, so that whatever else the machine does slows them alike. Each call
is a visitor's first: a take of eight bars by one of the shipped models in turn, then the same with
its five files fetched. What the server uses while nobody asks stands beside it.
"""

import csv
import http.client
import statistics
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.service.crowd import MODELS, SMALL
from benchmarks.service.server import Server, find_numbers
from tests.live import serve_shipped

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
ROUNDS, IDLE_SECONDS = 10, 60
Row = dict[str, Any]


@contextmanager
def serve(checkout: Path) -> Iterator[Server]:
    """The app of a checkout, warm."""
    with serve_shipped(checkout) as (port, app, _):
        server = Server(port, app.pid, *find_numbers(f"http://127.0.0.1:{port}"))
        for number in range(2 * len(MODELS)):
            call(server, number, fetch=True)
        yield server


def call(server: Server, number: int, *, fetch: bool) -> None:
    """One take, with its files or without."""
    label = MODELS[number % len(MODELS)]
    answer = server.ask(**{**SMALL, "checkpoint": label, "random_seed": number})[1]
    for file in answer["files"].values() if fetch else ():
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        connection.request("GET", f"/gradio_api/file={urllib.parse.quote(file['path'])}")
        connection.getresponse().read()
        connection.close()


def calls_cost(server: Server, numbers: range, *, fetch: bool) -> float:
    """The CPU seconds of a call, over several."""
    before = server.cpu_seconds
    for number in numbers:
        call(server, number, fetch=fetch)
    return (server.cpu_seconds - before) / len(numbers)


def measure(checkouts: dict[str, Path]) -> Iterator[Row]:
    """Calls in rounds, one of each model, the checkouts in turn; at last nothing at all."""
    with ExitStack() as stack:
        servers = {state: stack.enter_context(serve(path)) for state, path in checkouts.items()}
        for number in range(ROUNDS):
            for what, fetch in (("a call", False), ("a call and its five files", True)):
                for state, server in servers.items():
                    first = 1000 + 2 * len(MODELS) * number + len(MODELS) * fetch
                    cost = calls_cost(server, range(first, first + len(MODELS)), fetch=fetch)
                    yield {"what": what, "state": state, "round": number, "CPU seconds": cost}
        before = {state: server.cpu_seconds for state, server in servers.items()}
        time.sleep(IDLE_SECONDS)
        for state, server in servers.items():
            cost = (server.cpu_seconds - before[state]) / IDLE_SECONDS
            yield {"what": "a second idle", "state": state, "round": 0, "CPU seconds": cost}


def main() -> None:
    """Measure, write ``results.csv`` and say the medians."""
    checkouts = {"before": Path(sys.argv[1])} if len(sys.argv) > 1 else {}
    rows = list(measure({**checkouts, "now": ROOT}))
    with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({**row, "CPU seconds": f"{row['CPU seconds']:.4f}"} for row in rows)
    for case in dict.fromkeys((row["what"], row["state"]) for row in rows):
        own = [row["CPU seconds"] for row in rows if (row["what"], row["state"]) == case]
        print(*case, f"{statistics.median(own):.4f}", sep=", ")


if __name__ == "__main__":
    main()
