"""The walk of a visitor in browsers other than Chromium: type, generate, hear, edit, download."""

import io
import re
import time
from pathlib import Path

import pretty_midi
import pytest

from tests.browser.page import AT_REST
from tests.browser.walks.drivers import PATIENCE, Driver
from tests.browser.walks.firefox import open_firefox
from tests.browser.walks.webkit import open_webkit
from tests.needs import need

FAULTS = (Path(__file__).parents[1] / "boxes.js").read_text(encoding="utf-8").rstrip(";\n")
WIDTHS, WIDEST_TOUCHED = (390, 834, 1280), 834
RESTS = f"""(window.rested = false,
  ({AT_REST})().then(() => {{ window.rested = true; }}), true)"""
LISTEN = """(window.faults = [],
  addEventListener("error", ({ message }) => window.faults.push(message)),
  addEventListener("unhandledrejection", ({ reason }) => window.faults.push(String(reason))))"""
TOLD = "document.querySelector('#studio .told').innerText.includes({!r})"
UNDERSTOOD = "document.querySelector('#understood').innerText.startsWith('4 notes, 4 beats')"
HEARD = "document.querySelector('#studio audio').currentTime > 1"
WORDS = "document.querySelector('#studio .words ol').innerText"
MODELS_NOTE = """(() => {
  const canvas = document.querySelector("#studio canvas");
  const { width, height } = canvas;
  const { left, top } = canvas.getBoundingClientRect();
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const isInk = (place) => Math.abs(data[4 * place] - 232) + Math.abs(data[4 * place + 1] - 116)
    + Math.abs(data[4 * place + 2] - 59) < 40;
  const isWide = (place) => [...Array(14).keys()].every((more) => isInk(place + more));
  const place = [...Array(width * height - 14).keys()].find(isWide);
  return [Math.round(left + (place % width) + 5), Math.round(top + place / width + 2)];
})()"""  # the first that is wide enough to be held in the middle
TO_THE_MIDDLE = """document.querySelector("#studio canvas")
  .scrollIntoView({ block: "center", behavior: "instant" })"""
TWO_ROWS = 20


@pytest.fixture(params=["firefox", "webkit"])
def driver(request, tmp_path):
    if request.param == "firefox":
        with open_firefox(need("firefox"), tmp_path) as opened:
            yield opened
    else:
        programs = [need(name) for name in ("webkit", "minibrowser", "xvfb")]
        with open_webkit(*programs, tmp_path) as opened:
            yield opened


def test_a_visitor_types_generates_hears_edits_and_downloads(driver, live):
    driver.resize(1280)
    driver.go(live.url)
    driver.wait("document.querySelector('#studio canvas')?.clientHeight > 100")
    driver.run(LISTEN)
    driver.click("#seed textarea")
    driver.press("Control", "a")
    driver.type("C4 D4 E4 F4")
    driver.wait(TOLD.format("The opening"))
    driver.wait(UNDERSTOOD)  # what is said of half a text makes room of its own, above Generate
    driver.click("#generate")
    driver.wait(TOLD.format("after"))
    driver.wait(HEARD)
    driver.wait("document.querySelector('#stop').disabled")
    driver.click("#studio .words summary")
    before = driver.wait(WORDS)
    edit(driver)
    driver.wait(f"{WORDS} !== {before!r}")
    driver.click("#studio .menu:not(.link) summary")
    driver.click("#studio [data-kind=midi]")
    assert pitches_of(read_download(driver)) == pitches_in(driver.run(WORDS))
    assert not driver.run("window.faults")
    assert not [fault for width in WIDTHS for fault in faults_at(driver, width)]


def edit(driver: Driver) -> None:
    """Drag the first note that is the model's two rows up."""
    driver.run(TO_THE_MIDDLE)
    x, y = driver.wait(MODELS_NOTE)
    driver.drag([x, y], [x, y - TWO_ROWS])


def faults_at(driver: Driver, width: int) -> list[str]:
    """What is wrong with the boxes of the page at a width."""
    driver.resize(width)
    driver.run(RESTS)
    driver.wait("window.rested")
    finger = 44 if width <= WIDEST_TOUCHED else 0
    return driver.run(f"({FAULTS})({{ finger: {finger} }})")


def read_download(driver: Driver) -> bytes:
    """What was downloaded, once it lies there whole."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for path in driver.downloads.glob("*.mid"):
            if data := path.read_bytes():
                return data
        time.sleep(0.1)
    raise AssertionError("no file came")


def pitches_of(midi: bytes) -> list[int]:
    """The pitches of a file, as they sound."""
    return [note.pitch for note in pretty_midi.PrettyMIDI(io.BytesIO(midi)).instruments[0].notes]


def pitches_in(words: str) -> list[int]:
    """The pitches that are told in words."""
    names = re.findall("[A-G][♯♭]?[0-9]", words)
    plain = [name.replace("♯", "#").replace("♭", "b") for name in names]
    return [pretty_midi.note_name_to_number(name) for name in plain]
