"""How long until the page is seen, and until one can make a melody on it? In a real browser.

``python -m benchmarks.page.start`` opens the page of the shipped models several times, each with an
empty cache, and writes ``start.csv`` here: seconds to the first paint with something on it, to the
studio with its first take, and the load of the machine, which has to be idle for numbers to last.
"""

import csv
import os
import shutil
import statistics
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.page.run import HERE, ROOT, serve

TIMES = 7
READY = """() => {
  const canvas = document.querySelector("#studio canvas");
  const button = document.querySelector("#generate");
  return canvas?.clientHeight > 100 && button && !button.disabled && performance.now();
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
Row = dict[str, Any]


def open_page(browser: Browser, url: str) -> tuple[float, float]:
    """Open the page as for the first time: seconds to the first paint and to the studio."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(180_000)
    page.goto(url, wait_until="commit")
    ready = page.wait_for_function(READY, polling="raf").json_value()
    painted = page.evaluate(PAINTED)
    context.close()
    return round(painted / 1000, 3), round(ready / 1000, 3)


def measure() -> Iterator[Row]:
    """Each opening of the page; the first is left out, the server has done nothing before it."""
    with serve(ROOT) as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--mute-audio"]
        )
        open_page(browser, url)
        for number in range(1, TIMES + 1):
            painted, ready = open_page(browser, url)
            load = round(os.getloadavg()[0], 1)
            yield {"try": number, "seconds to first paint": painted,
                   "seconds to the studio": ready, "load of the machine": load}  # fmt: skip
        browser.close()


def main() -> None:
    """Measure, write ``start.csv`` and say the medians."""
    rows = list(measure())
    with (HERE / "start.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for name in ("seconds to first paint", "seconds to the studio"):
        print(f"{statistics.median(row[name] for row in rows)} {name}")


if __name__ == "__main__":
    main()
