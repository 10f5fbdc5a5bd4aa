"""What a visitor made is theirs: a reload brings it back, and a link carries what is shown."""

import base64
import json
import zlib

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import (
    BOX,
    ask,
    cards,
    fetch,
    generate,
    recipe_of_link,
    words,
)

STAR = "[data-act=star]"
SYMBOLS = "[...document.querySelectorAll('.takes .card')].map(card => card.dataset.symbols)"
CHIPS = "#studio .facts-here .numbers"


def reload(page: Page) -> None:
    page.reload()
    page.wait_for_function("document.querySelector('#studio canvas')?.clientHeight > 100")


def edit_by_hand(page: Page) -> None:
    """The first note of what is shown, a semitone higher."""
    page.locator("#studio .frame").focus()
    page.keyboard.press(".")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".takes .card.shown .open span")).to_contain_text("edited")


def test_a_reload_keeps_edits_stars_playback_and_unsent_text(visit):
    page = visit()
    ask(page, takes=2)
    generate(page)
    cards(page).nth(1).locator(STAR).click()
    cards(page).nth(2).locator(".open").click()
    edit_by_hand(page)
    page.fill("#transposition input", "3")
    page.press("#transposition input", "Tab")
    expect(page.locator(CHIPS)).to_contain_text("sounds in E♭ major")
    page.fill(BOX, "A4 B4 C5 unsent")
    before = page.evaluate(SYMBOLS)[1:]
    reload(page)
    expect(page.locator(BOX)).to_have_value("A4 B4 C5 unsent")
    expect(cards(page)).to_have_count(3)
    assert page.evaluate(SYMBOLS)[1:] == before
    expect(cards(page).nth(1).locator(STAR)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#transposition input")).to_have_value("3")
    expect(page.locator("#bars input")).to_have_value("4 bars")
    cards(page).nth(2).locator(".open").click()
    expect(page.locator(CHIPS)).to_contain_text("edited by hand")
    generate(page)
    assert "A4" in words(page)
    page.click("#studio [data-do=afresh]")
    page.wait_for_function("!location.search")
    expect(page.locator(CHIPS)).to_contain_text("variation 40")
    expect(cards(page)).to_have_count(2)


def test_a_link_carries_the_edits_and_goes_before_what_was_kept(visit):
    page = visit()
    ask(page)
    generate(page)
    edit_by_hand(page)
    recipe = recipe_of_link(page)
    assert recipe["melody"] == page.evaluate(SYMBOLS)[1]
    link, midi = page.url, fetch(page, "midi")[1]
    assert len(link) < 600
    other = visit(390, 844)
    ask(other, "G4 A4 B4")
    generate(other)
    other.goto(link)
    expect(other.locator(BOX)).to_have_value("C4 D4 E4 F4")
    expect(other.locator(CHIPS)).to_contain_text("edited by hand")
    shown = other.locator(".takes .card.shown")
    expect(shown).to_have_attribute("data-symbols", recipe["melody"])
    assert fetch(other, "midi")[1] == midi


def packed(text: str) -> str:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = squeeze.compress(text.encode()) + squeeze.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


HOSTILE = {
    "no text": "!!!!",
    "a bomb": packed("0" * 30_000_000),
    "nested": packed('{"checkpoint":' + "[" * 5000 + "]" * 5000 + "}"),
    "markup": packed(json.dumps({"checkpoint": "<img src=x onerror=alert(1)>", "seed": "C4"})),
    "another version": packed(json.dumps({"checkpoint": "lstm-talk@5", "seed": "C4", "new": 1})),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_link_that_cannot_be_used_is_told_in_one_line(visit, kind):
    page = visit(query=f"?take={HOSTILE[kind]}")
    error = page.locator("#source .error")
    expect(error).to_be_visible()
    assert "\n" not in error.inner_text()
    assert len(error.inner_text()) <= 160
    expect(cards(page)).to_have_count(2)


def test_what_is_kept_in_the_browser_and_makes_no_sense_is_passed_over(visit):
    page = visit()
    for text in ("{", "[]", '{"version":1}', '{"version":1,"takes":[{}],"opening":null}'):
        page.evaluate("text => localStorage.setItem('melody-session', text)", text)
        page.evaluate("text => sessionStorage.setItem('melody-session', text)", text)
        reload(page)
        expect(page.locator(CHIPS)).to_contain_text("variation 40")
