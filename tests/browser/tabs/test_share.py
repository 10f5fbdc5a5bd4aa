"""To show and to share: a picture, ABC, a snippet, a printed score; names, ranges, clefs, parts."""

import io
from pathlib import Path

import numpy as np
import pretty_midi
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.page import ask, choose, fetch, find_ink, generate, unfold

PANEL = "#studio .share"
COPIED = "#studio .share textarea"
PRINTED = "(window.print = () => { top.printed = (top.printed ?? 0) + 1; })"


def open_panel(page: Page) -> None:
    if not page.locator(PANEL).is_visible():
        page.click("#studio .menu.link summary")


def share(page: Page, name: str) -> None:
    open_panel(page)
    page.click(f"{PANEL} [data-share={name}]")


def test_a_melody_is_shown_to_others(visit):
    page = visit(390, 844)
    page.add_init_script(PRINTED)
    page.reload()
    page.wait_for_function("document.querySelector('#studio canvas')?.clientHeight > 100")
    ask(page, "F4 G4 A4 Bb4")
    generate(page)
    open_panel(page)
    box = page.locator(PANEL).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    with page.expect_download() as download:
        share(page, "picture")
    picture = Image.open(io.BytesIO(Path(download.value.path()).read_bytes())).convert("RGB")
    pixels = np.asarray(picture).astype(int)
    assert picture.width == 2000
    assert find_ink(pixels, "model").sum() > 2000
    assert (pixels[:180].sum(axis=2) < 300).sum() > 500  # the title
    share(page, "abc")
    page.wait_for_function(f"document.querySelector('{COPIED}').value.includes('K:')")
    assert "melody-recipe" not in page.input_value(COPIED)
    share(page, "embed")
    page.wait_for_function(f"document.querySelector('{COPIED}').value.startsWith('<a href=')")
    assert "?take=" in page.input_value(COPIED)
    share(page, "print")
    page.wait_for_function("window.printed === 1 || frames[frames.length - 1]?.printed")
    assert page.frame_locator("#print-score").locator("svg").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_names_ranges_clefs_parts_and_swing_follow_the_knobs(visit):
    page = visit()
    ask(page, "C3 D3 E3 F3")
    generate(page)
    choose(page, "instrument", "Flute")
    expect(page.locator("#studio .range")).to_contain_text("below what a flute can play (C4 to C7)")
    page.select_option("#studio .naming", "syllables")
    expect(page.locator("#studio [data-pitch='60'] .key-name")).to_have_text("do")
    page.select_option("#studio .naming", "letters")
    expect(page.locator("#studio [data-pitch='61'] .key-name")).to_have_text("C♯")
    unfold(page, "score-files")
    choose(page, "clef", "alto")
    choose(page, "part", "B♭")
    page.click("#swung-midi input")
    choose(page, "swing", "67 % shuffle")
    choose(page, "accompaniment", "by style")
    expect(page.locator("#studio .numbers")).to_contain_text("swung")
    score = fetch(page, "musicxml")[1]
    assert b"<sign>C</sign>" in score
    assert b"<chromatic>-2</chromatic>" in score
    song = pretty_midi.PrettyMIDI(io.BytesIO(fetch(page, "midi")[1]))
    melody, chords = song.instruments
    assert min(note.pitch for note in chords.notes) < min(note.pitch for note in melody.notes)
