"""Take the README's pictures of the real page with the shipped models: assets/screenshots/*.png.

``python scripts/screenshots.py`` starts the app, drives it in a headless Chromium and ends it; with
names, such as ``learn lesson dance``, it takes these pictures only.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "assets" / "screenshots"
SECONDS_TO_START = 120
COLOURS = 96
PATIENCE = 120_000  # milliseconds


def main() -> None:
    """Start the app, take the pictures, end the app."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    address = {"GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    app = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env={**os.environ, **address})
    try:
        wait_for(url)
        take_pictures(url, sys.argv[1:])
    finally:
        app.terminate()
        app.wait(20)


def wait_for(url: str) -> None:
    """Wait until the app answers."""
    for _ in range(SECONDS_TO_START * 2):
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (it is our own app)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
        else:
            return
    sys.exit("the app did not start")


def take_pictures(url: str, names: list[str]) -> None:
    """Those that are named, or all."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if not names or {"compose", "why", "compare"} & {*names}:
            write_and_compare(visit(browser, url, 1280, 860))
        for name, (width, height, act) in PICTURES.items():
            if not names or name in names:
                page = visit(browser, url, width, height, is_dark=name == "dark")
                act(page)
                save(page, name)
                page.close()
        browser.close()


def write_and_compare(page: Page) -> None:
    """Compose, why a note, and Compare."""
    generate(page)
    save(page, "compose")
    explain(page)
    save(page, "why")
    open_tab(page, "Compare")
    page.click("#compare")
    page.wait_for_selector("#stand .who button:nth-child(3)")
    page.wait_for_timeout(2500)
    page.set_viewport_size({"width": 1280, "height": 1040})
    page.evaluate("document.querySelector('#stand').scrollIntoView()")
    save(page, "compare")


def open_tab(page: Page, name: str) -> None:
    """Open a tab."""
    page.click(f"button[role=tab]:has-text('{name}')")


def visit(browser: Browser, url: str, width: int, height: int, *, is_dark: bool = False) -> Page:
    """Open the page at a size and wait for its first take."""
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if is_dark else "light",
        device_scale_factor=1.5,
    )
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    page.wait_for_selector("#studio canvas")
    page.wait_for_timeout(2000)
    return page


def generate(page: Page) -> None:
    """Make a take of the second example and let it play for a moment."""
    page.click("#examples input")
    page.click("[role=option]:has-text('Greensleeves')")
    page.wait_for_function("document.querySelector('#seed textarea').value.startsWith('A4/8')")
    page.fill("#takes input[type=number]", "3")
    page.press("#takes input[type=number]", "Tab")
    page.click("#generate")
    page.wait_for_selector(".takes .card:nth-child(4)")
    page.wait_for_function("document.querySelector('.facts-here').innerText.includes('6/8')")
    page.wait_for_timeout(5000)


def explain(page: Page) -> None:
    """Ask why the twentieth note is there, and scroll to the answer."""
    page.click("#studio .why > summary")
    page.wait_for_function("document.querySelectorAll('#studio .view').length === 3")
    page.click("#studio [data-do=play]")  # which sounds; now it rests
    page.focus("#studio .frame")
    page.keyboard.press("Escape")
    for _ in range(20):
        page.keyboard.press(".")
    page.wait_for_selector("#studio .view .instead >> nth=2")
    page.wait_for_timeout(3000)
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.evaluate("document.querySelector('#studio').scrollIntoView()")


def grow_tree(page: Page) -> None:
    """Go on from a take, rewrite the middle of what comes, and show where each came from."""
    generate(page)
    page.click(".takes .card:nth-child(2) [data-act=seed]")
    page.wait_for_timeout(2000)
    page.click("#generate")
    page.wait_for_selector(".family [role=treeitem]:nth-child(5)")
    page.click("[data-do=vary]")
    page.wait_for_selector(".family [role=treeitem]:nth-child(6)")
    page.click(".splicing summary")
    page.wait_for_timeout(4000)
    page.evaluate("document.querySelector('#studio .family').scrollIntoView()")


def play_game(page: Page) -> None:
    """Hear the first clip of the game and guess."""
    open_tab(page, "Duel")
    page.click("#game .ask")
    page.click("#game [data-guess=person]:enabled")
    page.wait_for_selector("#game .outcome:visible")
    page.wait_for_timeout(1000)


def learn(page: Page) -> None:
    """Go on with thirty songs that the tests invent."""
    sys.path.insert(0, str(ROOT))
    from tests.learn.song_files import write_songs

    open_tab(page, "Learn")
    with tempfile.TemporaryDirectory() as folder:
        page.set_input_files("#songs input.songs", write_songs(Path(folder), 30))
        page.wait_for_selector("#songs .numbers:has-text('30 songs to learn from')")
    page.click("#learn-base label:has-text('Folk LSTM')")
    page.click("#learn-amount label:has-text('a little')")
    page.click("#learn-start")
    # It reads hundreds of songs that the model knew before, once on a machine.
    page.wait_for_selector("#learned-use:visible", timeout=5 * PATIENCE)
    page.wait_for_timeout(1500)
    page.evaluate("document.querySelector('#learn-start').scrollIntoView()")


def teach(page: Page) -> None:
    """Draw four symbols in the lesson, a little cooler and out of the ten likeliest."""
    open_tab(page, "Lesson")
    for number in range(4):
        page.click("#lesson .models section:first-child button")
        page.wait_for_function(
            "count => document.querySelector('#lesson .written').textContent.split(' ').length"
            " > count",
            arg=number + 1,
        )
    page.fill("#lesson [data-knob=temperature]", "0.7")
    page.fill("#lesson [data-knob=top_k]", "10")
    page.wait_for_timeout(2000)


def dance(page: Page) -> None:
    """Write a melody for a stick figure that the tests draw."""
    sys.path.insert(0, str(ROOT))
    from tests.dance.dancers import dance as draw_dancer

    open_tab(page, "Dance")
    drawn = draw_dancer(108, 12).data
    clip = FilePayload(name="dancer.mp4", mimeType="video/mp4", buffer=drawn)
    with page.expect_file_chooser() as chooser:
        page.click("#dance-upload")
    chooser.value.set_files(clip)
    page.click("#dance [data-do=write]")
    page.wait_for_function("document.querySelector('#dance .danced').duration > 10")
    page.evaluate("document.querySelector('#dance .given').currentTime = 5")
    page.evaluate("document.querySelector('#dance .danced').currentTime = 5")
    page.wait_for_timeout(1500)
    page.evaluate("document.querySelector('#dance .watched').scrollIntoView()")


def save(page: Page, name: str) -> None:
    """Write a picture of what is seen, in few colours: a third of the size, and nobody sees it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    seen.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


PICTURES: dict[str, tuple[int, int, Callable[[Page], None]]] = {
    "tree": (900, 640, grow_tree),
    "game": (1280, 720, play_game),
    "lesson": (1280, 1250, teach),
    "dance": (900, 1250, dance),
    "learn": (1280, 900, learn),
    "phone": (390, 844, lambda _: None),
    "dark": (1280, 860, lambda _: None),
}

if __name__ == "__main__":
    main()
