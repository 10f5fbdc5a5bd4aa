"""The marks that need a process: ``python -m benchmarks.marks.server [OTHER_CHECKOUT]``.

The page's first byte and its memory, a first visit in a browser, the command line, and what an
idle server costs. CPU seconds; a visit's requests and bytes are counted by the browser.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.marks.run import ROOT
from benchmarks.marks.table import read_figures, write_table
from tests.live import serve_shipped

TICK = os.sysconf("SC_CLK_TCK")
IDLE_SECONDS = 30
MEGA = 1e6


def cpu_seconds(process: int) -> float:
    """What a process and its finished children have used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICK


def memory_of(process: int) -> float:
    """Megabytes that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024 / MEGA


def visit(url: str) -> tuple[int, float]:
    """Requests and megabytes of a first visit."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page, answers = browser.new_page(), []
        page.on("requestfinished", answers.append)
        page.goto(url)
        page.wait_for_function("document.querySelector('#studio canvas')?.clientHeight > 100")
        page.wait_for_timeout(3000)
        sizes = [request.sizes()["responseBodySize"] for request in answers]
        browser.close()
    return len(sizes), sum(sizes) / MEGA


def measure_server(checkout: Path) -> dict[str, float]:
    """The figures of a checkout's server."""
    with serve_shipped(checkout) as (port, app, _):
        urllib.request.urlopen(f"http://127.0.0.1:{port}").read()
        figures = {
            "first byte: CPU seconds": cpu_seconds(app.pid),
            "first byte: MB": memory_of(app.pid),
        }
        requests, megabytes = visit(f"http://127.0.0.1:{port}")
        figures |= {"first visit: requests": requests, "first visit: MB": megabytes}
        time.sleep(5)
        before = cpu_seconds(app.pid)
        time.sleep(IDLE_SECONDS)
        used = cpu_seconds(app.pid) - before
        return {**figures, "idle: per cent of a core": 100 * used / IDLE_SECONDS}


def measure_command(checkout: Path) -> dict[str, float]:
    """A take by the command line, in a process of its own."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "melody", "generate", "--checkpoint", "lstm-folk@best"]
        command += ["--seed", "67 _ 65 _ 64 _", "--bars", "8", "--out", folder]
        process = subprocess.Popen(command, cwd=checkout, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise RuntimeError("the command line failed")
    megabytes = used.ru_maxrss * 1024 / MEGA
    return {"command line: CPU seconds": seconds_of(used), "command line: MB": megabytes}


def seconds_of(used: resource.struct_rusage) -> float:
    """CPU seconds of a finished process."""
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure one checkout after the other, and write the figures beside the others."""
    checkouts = {"before": Path(sys.argv[1]).resolve()} if len(sys.argv) > 1 else {}
    figures = read_figures()
    for state, checkout in {**checkouts, "now": ROOT}.items():
        for measure in (measure_command, measure_server):
            for row, figure in measure(checkout).items():
                figures[row] = {**figures.get(row, {}), state: figure}
                print(row, state, round(figure, 3), flush=True)
    write_table(figures)


if __name__ == "__main__":
    main()
