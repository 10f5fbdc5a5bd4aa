"""The lesson on the page: an opening, what models expect, and a symbol more at each click."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.page import open_tab

DRAW = "document.querySelector('#lesson .models button')"


@pytest.mark.parametrize("width", [1280, 390])
def test_an_opening_goes_through_the_lesson_a_symbol_at_a_time(visit, width):
    page = visit(width)
    open_tab(page, "Lesson")
    expect(page.locator("#lesson .key")).to_contain_text("at home already")
    page.fill("#lesson .seed", "D4 E4 F#4 G4 A4:2")
    expect(page.locator("#lesson .key")).to_contain_text("moved down 2 semitones to C major")
    expect(page.locator("#lesson .symbols")).to_contain_text("60 _ _ _ 62")
    expect(page.locator("#lesson .score svg").first).to_be_visible()
    assert page.locator("#lesson .models section").count() == 2
    assert page.locator("#lesson .pairs li").count() == 4
    page.fill("#lesson [data-knob=top_k]", "1")
    expect(page.locator("#lesson .share .number").first).to_have_text("100.0 %")
    page.click("#lesson section >> nth=0 >> text=Draw one symbol")
    written = page.locator("#lesson .written")
    expect(written).to_contain_text("Written: ")
    # Two clicks and a knob at once: no symbol is lost on the way.
    page.evaluate(f"{DRAW}.click(), {DRAW}.click()")
    page.fill("#lesson [data-knob=top_k]", "2")
    expect(written).to_have_text(re.compile(r"Written: (\S+ ){2}\S+( — the end\.)?"))
    page.click("#lesson [data-do=hear]")
    page.wait_for_function("document.querySelector('#lesson audio').duration > 1")
    page.click("#lesson [data-do=anew]")
    expect(page.locator("#lesson .written")).to_contain_text("Nothing is written yet")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.fill("#lesson .seed", "")
    expect(page.locator("#lesson .error")).to_be_visible()
