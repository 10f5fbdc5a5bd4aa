"""What a visitor does on the page, and what can be seen and heard of it; for the tests here."""

import base64
import io
import json
import zlib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

SEED = "C4 D4 E4 F4"
BOX = "#seed textarea"
INKS = {"yours": (0x46, 0x53, 0x6A), "model": (0xE8, 0x74, 0x3B)}  # in the light
IDS = "[...document.querySelectorAll('.takes .card')].map(card => card.dataset.id).join()"
AT_REST = """async () => {
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  const ends = (motion) => Number.isFinite(motion.effect?.getComputedTiming().endTime);
  await frame(), await frame();  // what was asked for has begun
  const motions = document.getAnimations().filter(ends);
  await Promise.allSettled(motions.map((motion) => motion.finished));
  await frame(), await frame();
}"""
LINKS_TO = """async ([name, value]) => {
  const packed = new URLSearchParams(location.search).get("take");
  if (!packed) return false;
  const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const inflating = new DecompressionStream("deflate-raw");
  const text = await new Response(new Blob([bytes]).stream().pipeThrough(inflating)).text();
  return JSON.parse(text)[name] === value;
}"""
SOUNDS = "!document.querySelector('{} audio').paused"


def open_tab(page: Page, name: str) -> None:
    """Open a tab; on a narrow page some lie in a menu of their own."""
    if not page.get_by_role("tab", name=name).is_visible():
        page.click(".overflow-menu > button")
        page.click(f".overflow-dropdown button:has-text('{name}')")
        return
    page.get_by_role("tab", name=name).click()


def type_seed(page: Page, text: str = SEED) -> None:
    page.fill(BOX, text)
    expect(page.locator("#studio .told")).to_contain_text("The opening")


def ask(page: Page, seed: str = SEED, bars: int = 4, takes: int = 1, variation: int = 4) -> None:
    """Fill in the form; left to itself, the variation is that of the shipped first take."""
    type_seed(page, seed)
    page.fill("#bars input", str(bars))
    page.fill("#variation input", str(variation))
    page.fill("#takes input[type=number]", str(takes))
    page.press("#takes input[type=number]", "Tab")


def unfold(page: Page, part: str) -> None:
    """Open a folded part of the form.

    Gradio makes what is in it only then, and a value that is set before the part has slid open
    is lost.
    """
    page.click(f"#{part} button")
    expect(page.locator(f"#{part} input").first).to_be_visible()
    come_to_rest(page)


def come_to_rest(page: Page) -> None:
    """Wait until all that moves and ends by itself has ended, and the page has been drawn."""
    page.evaluate(AT_REST)


def generate(page: Page, button: str = "#generate") -> None:
    """Click and wait until all takes are there.

    The buttons are told of the end a moment before the strip of takes is.
    """
    before = shown_ids(page)
    page.click(button)
    page.wait_for_function(
        "before => document.querySelector('#stop').disabled"
        " && !document.querySelector('#status').innerText.includes('writ')"
        f" && {IDS} != before && !{IDS}.includes('growing')",
        arg=before,
    )


def stop(page: Page) -> None:
    """Click Stop at the first moment it can be clicked: what is written may soon be done."""
    page.wait_for_function(
        "() => { const button = document.querySelector('#stop');"
        " if (button.disabled) return false; button.click(); return true; }"
    )


def take_is_written(page: Page) -> None:
    """Wait until nothing grows: the take of a link or of a file is there to its end."""
    expect(cards(page)).to_have_count(2)
    page.wait_for_function(f"!{IDS}.includes('growing')")


def shown_ids(page: Page) -> str:
    return page.evaluate(IDS)


def cards(page: Page) -> Locator:
    return page.locator(".takes .card")


def words(page: Page) -> str:
    """The melody in words, as a screen reader has it."""
    if not page.locator("#studio .words ol").is_visible():
        page.click("#studio .words summary")
    expect(page.locator("#studio .words li")).not_to_have_count(0)  # it is told once it is open
    return page.locator("#studio .words ol").inner_text()


def fetch(page: Page, kind: str) -> tuple[str, bytes]:
    page.click("#studio .menu:not(.link) summary")
    with page.expect_download() as download:
        page.click(f"#studio [data-kind={kind}]")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def wait_for_link(page: Page, name: str, value: object) -> None:
    """Wait until the page's address asks for such a value of a field."""
    page.wait_for_function(LINKS_TO, arg=[name, value])


def recipe_of_link(page: Page) -> dict:
    """What the link of the take that is shown asks for."""
    page.wait_for_function("location.href === document.querySelector('.link input').value")
    packed = parse_qs(urlsplit(page.url).query)["take"][0]
    data = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    return json.loads(zlib.decompress(data, -15))


def look_at(locator: Locator) -> np.ndarray:
    """The pixels of a part of the page: rows, columns, red, green and blue."""
    locator.scroll_into_view_if_needed()
    return np.asarray(Image.open(io.BytesIO(locator.screenshot())).convert("RGB")).astype(int)


def find_ink(pixels: np.ndarray, ink: str) -> np.ndarray:
    """Where the edge or the fill of such notes is."""
    return np.abs(pixels - INKS[ink]).sum(axis=2) < 40


def first_note(page: Page, ink: str = "yours") -> dict[str, float]:
    """The place of the leftmost note in the first line, in pixels of the window."""
    canvas = page.locator("#studio canvas").first
    there = find_ink(look_at(canvas), ink)
    there[:, :40] = False  # names of pitches
    left = int(np.flatnonzero(there.any(axis=0))[0])
    rows = np.flatnonzero(there[:, left + 3])
    right = left + 3
    while there[rows[0], right]:
        right += 1
    box = canvas.bounding_box()
    middle = (rows[0] + rows[np.flatnonzero(rows < rows[0] + 14)[-1]]) / 2
    return {
        "left": box["x"] + left,
        "right": box["x"] + right,
        "y": box["y"] + float(middle),
        "top": box["y"],
    }


def step_x(page: Page, step: float) -> float:
    """Where a step of an opening begins, in pixels of the window: four bars of 4/4 to a line."""
    box = page.locator("#studio canvas").first.bounding_box()
    return box["x"] + 36 + step * (box["width"] - 42) / 64


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def choose(page: Page, knob: str, option: str) -> None:
    page.click(f"#{knob} input")
    page.get_by_role("option", name=option, exact=True).click()
