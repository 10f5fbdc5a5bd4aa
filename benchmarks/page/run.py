"""How long from a click on Generate to the first sound, in a real browser? Wall and CPU seconds.

``python -m benchmarks.page.run [OTHER_CHECKOUT]`` writes ``results.csv`` here; with the folder of
another checkout the same is measured there in turn, on the same machine. The opening is typed, so
that nobody says what its meter is and a folk model has to hear it. The first sound is a note that
the browser makes itself, when it is to sound, or else the rendered file; the seconds to the file
stand beside it. CPU seconds are the server's, until it is idle after the take.
"""

import csv
import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.live import serve_shipped

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MODELS = {"bert-folk@best": "Folk BERT", "lstm-folk@best": "Folk LSTM"}
OPENINGS = {
    "two bars": "G4 A4 B4 C5 D5:2 B4 G4",
    "eight bars": " ".join(["E4 E4 F4 G4 G4 F4 E4 D4 C4 C4 D4 E4 E4/4. D4/8 D4:2"] * 2),
}
BARS, TIMES = 16, 3
SECONDS = ("seconds to sound", "seconds to the file", "server CPU seconds")
TICK = os.sysconf("SC_CLK_TCK")
PLAYS = "!document.querySelector('#studio audio').paused"
LISTEN = """
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at = 0) {
    const { context } = this;
    window.firstNote ??= performance.now() + 1000 * Math.max(0, at - context.currentTime);
    return start.call(this, at);
  };
"""
CLICK = """() => {
  window.firstNote = undefined;
  window.clicked = performance.now();
  document.querySelector("#generate").click();
}"""
WAITED = "(window.firstNote - window.clicked) / 1000"
IDLE = "document.querySelector('#stop').disabled"
Row = dict[str, Any]


@contextmanager
def serve(checkout: Path) -> Iterator[tuple[str, int]]:
    """The app of a checkout with its own checkpoints: address and process."""
    with serve_shipped(checkout) as (port, app, _):
        wait_until_idle(app.pid)
        yield f"http://127.0.0.1:{port}", app.pid


def cpu_seconds(process: int) -> float:
    """What a process and its finished children have used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / TICK


def wait_until_idle(process: int) -> None:
    """Until a process uses less than a tenth of a core."""
    before = cpu_seconds(process)
    while True:
        time.sleep(1)
        now = cpu_seconds(process)
        if now - before < 0.1:
            return
        before = now


def open_page(browser: Any, url: str, name: str) -> Page:
    """The page with a model chosen."""
    page = browser.new_page()
    page.set_default_timeout(180_000)
    page.add_init_script(LISTEN)
    page.goto(url)
    page.wait_for_function("document.querySelector('#studio canvas')?.clientHeight > 100")
    page.click(f"#model label:has-text('{name}')")
    page.fill("#bars input", str(BARS))
    page.press("#bars input", "Tab")
    return page


def measure(checkouts: dict[str, Path]) -> Iterator[Row]:
    """Each model and opening a few times, the checkouts in turn: other work slows them alike."""
    with ExitStack() as stack:
        apps = {state: stack.enter_context(serve(path)) for state, path in checkouts.items()}
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
        )
        for label, name in MODELS.items():
            pages = {state: open_page(browser, url, name) for state, (url, _) in apps.items()}
            for opening, number in product(OPENINGS, range(1, TIMES + 1)):
                for state, page in pages.items():
                    seconds = click(page, apps[state][1], OPENINGS[opening], number)
                    yield {"checkpoint": label, "opening": opening, "state": state, "try": number,
                           **dict(zip(SECONDS, seconds, strict=True)),
                           "load of the machine": round(os.getloadavg()[0], 1)}  # fmt: skip
            for page in pages.values():
                page.close()
        browser.close()


def click(page: Page, process: int, opening: str, variation: int) -> tuple[float, float, float]:
    """Generate a variation: ``SECONDS``."""
    if variation == 1:
        page.fill("#seed textarea", opening)
        page.locator("#studio .told:has-text('The opening')").wait_for()
    page.fill("#variation input", str(variation))
    page.press("#variation input", "Tab")
    wait_until_idle(process)
    began, used = time.monotonic(), cpu_seconds(process)
    page.evaluate(CLICK)
    page.wait_for_function(PLAYS)
    wall = time.monotonic() - began
    first = page.evaluate(WAITED)
    page.wait_for_function(IDLE)
    wait_until_idle(process)
    cpu = cpu_seconds(process) - used
    page.click("#studio [data-do=play]")
    return round(min(first or wall, wall), 3), round(wall, 2), round(cpu, 2)


def main() -> None:
    """Measure, write ``results.csv`` and say the medians."""
    rows: list[Row] = []
    checkouts = {"before": Path(sys.argv[1])} if len(sys.argv) > 1 else {}
    for row in measure({**checkouts, "now": ROOT}):
        print(*row.values(), flush=True)
        rows.append(row)
        with (HERE / "results.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    tell_medians(rows)


def tell_medians(rows: list[Row]) -> None:
    """Say the medians of each case."""
    cases = [tuple(row.values())[:3] for row in rows]
    for case in dict.fromkeys(cases):
        own = [row for row, of in zip(rows, cases, strict=True) if of == case]
        first, wall, cpu = (statistics.median(row[name] for row in own) for name in SECONDS)
        print(*case, f"{first} s to sound, {wall} s to the file, {cpu} CPU seconds", sep=", ")


if __name__ == "__main__":
    main()
