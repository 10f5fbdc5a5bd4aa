"""What it costs to start the server, to keep it idle, and to visit the page for the first time.

``python -m benchmarks.page.visit [OTHER_CHECKOUT]`` writes ``visit.csv`` here; with the folder of
another checkout the same is measured there, on the same machine. CPU seconds are the server's;
requests and bytes are what a browser with an empty cache fetches until the page is at rest.
"""

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# Before NumPy is loaded by the server: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from playwright.sync_api import Page, sync_playwright

from benchmarks.page.run import cpu_seconds, wait_until_idle
from melody.storage.paths import ROOT
from tests.live import serve_shipped

HERE = Path(__file__).parent
SEED, TRIES = "C4 D4 E4", 5
IDLE_SECONDS = 30
REST_SECONDS = 4
HEAVIEST = 25  # requests that are told
# In a small process of its own: a child counts what its parent held when it was started.
CHILD = """
import resource, subprocess, sys
command = [sys.executable, "-m", "melody", *sys.argv[1:]]
subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
READY = "document.querySelector('#studio canvas')?.clientHeight > 100"
Row = tuple[str, str, object]


def measure(state: str, checkout: Path) -> Iterator[Row]:
    """The figures of one checkout."""
    with serve_shipped(checkout) as (port, app, _):
        yield state, "CPU seconds to the first byte", round(cpu_seconds(app.pid), 2)
        yield state, "MB at the first byte", round(memory(app.pid))
        wait_until_idle(app.pid)
        yield state, "CPU seconds once it is at rest", round(cpu_seconds(app.pid), 2)
        yield state, "MB at rest", round(memory(app.pid))
        before = cpu_seconds(app.pid)
        time.sleep(IDLE_SECONDS)
        spent = cpu_seconds(app.pid) - before
        yield state, "idle: per cent of a core", round(100 * spent / IDLE_SECONDS, 1)
        before = cpu_seconds(app.pid)
        fetched = visit(f"http://127.0.0.1:{port}")
        yield (
            state,
            "first visit: CPU seconds of the server",
            round(cpu_seconds(app.pid) - before, 2),
        )
        yield state, "first visit: requests", len(fetched)
        yield state, "first visit: MB over the wire", round(sum(fetched.values()) / 1e6, 2)
        for url, size in sorted(fetched.items(), key=lambda each: -each[1])[:HEAVIEST]:
            print(f"{size:9} {url}")


def ask(state: str, checkout: Path) -> Iterator[Row]:
    """What the command line uses for a take with its five files: the least of some tries."""
    with TemporaryDirectory() as folder:
        words = (
            "generate",
            "--checkpoint",
            "lstm-folk@best",
            "--seed",
            "C4 D4 E4",
            "--out",
            folder,
        )
        tries = [
            tuple(map(float, subprocess.check_output(
                [sys.executable, "-c", CHILD, *words], cwd=checkout, text=True
            ).split()))
            for _ in range(TRIES)
        ]  # fmt: skip
    yield state, "command line, a take: CPU seconds", round(min(each[0] for each in tries), 2)
    yield state, "command line, a take: MB at most", round(max(each[1] for each in tries))


def memory(process: int) -> float:
    """Megabytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def visit(url: str) -> dict[str, int]:
    """What a browser fetches: the address of each request, and its bytes on the wire."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
        )
        page = browser.new_page()
        page.set_default_timeout(180_000)
        fetched = watch(page)
        page.goto(url)
        page.wait_for_function(READY)
        while True:
            known = len(fetched)
            page.wait_for_timeout(1000 * REST_SECONDS)
            if len(fetched) == known:
                break
        browser.close()
    return fetched


def watch(page: Page) -> dict[str, int]:
    """A table that fills with what a page fetches."""
    fetched: dict[str, int] = {}
    names: dict[str, str] = {}
    session = page.context.new_cdp_session(page)

    def begin(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            names[event["requestId"]] = f"{event['request']['url']} #{len(names)}"
            fetched[names[event["requestId"]]] = 0

    def end(event: dict[str, Any]) -> None:
        if event["requestId"] in names:
            fetched[names[event["requestId"]]] = int(event["encodedDataLength"])

    session.send("Network.enable")
    session.on("Network.requestWillBeSent", begin)
    session.on("Network.loadingFinished", end)
    return fetched


def main() -> None:
    """Measure and write ``visit.csv``."""
    checkouts = {"before": Path(sys.argv[1])} if len(sys.argv) > 1 else {}
    rows: list[Row] = []
    for state, checkout in {**checkouts, "now": ROOT}.items():
        for row in chain(ask(state, checkout), measure(state, checkout)):
            rows.append(row)
            print(*row, flush=True)
    with (HERE / "visit.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("state", "what", "figure"), *rows])


if __name__ == "__main__":
    main()
