"""Compare in a real browser: rolls under each other, one transport, and the epoch ladder."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import look_at

CURRENT = "[...document.querySelectorAll('{} audio')]"
GOES_ON = "place => +document.querySelector('#stand .position').value > place"


def open_compare(page: Page, inner: str = "") -> None:
    page.click("button[role=tab]:has-text('Compare')")
    page.fill("#compare-seed textarea", "C4 D4 E4 F4")
    page.fill("#compare-bars input", "4")
    page.press("#compare-bars input", "Tab")
    if inner:
        page.click(f"button[role=tab]:has-text('{inner}')")


@pytest.mark.parametrize("width", [1280, 390])
def test_models_stand_under_each_other_and_switching_keeps_the_place(visit, width):
    page = visit(width, 900)
    open_compare(page)
    page.click("#compare")
    who = page.locator("#stand .who button")
    expect(who).to_have_count(2)
    assert len(set(who.all_inner_texts())) == 2
    page.click("#stand [data-do=play]")
    page.wait_for_function(GOES_ON, arg=6)
    who.nth(1).click()
    expect(who.nth(1)).to_have_attribute("aria-checked", "true")
    place = float(page.input_value("#stand .position"))
    assert place > 6
    page.wait_for_function(GOES_ON, arg=place)
    assert page.get_attribute("#stand [data-do=play]", "aria-label") == "Pause"
    page.click("#stand [data-do=play]")
    tint = abs(look_at(page.locator("#stand canvas")) - (0x3F, 0x6F, 0xB5)).sum(axis=2) < 40
    assert tint.sum() > 30, "the differences are not tinted"
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_ladder_climbs_all_epochs_and_shows_where_on_the_curve(visit):
    page = visit()
    open_compare(page, "Epoch ladder")
    page.click("#climb")
    expect(page.locator("#ladder-stand .rung")).to_have_attribute("max", "1")
    epoch, dot = page.locator("#ladder-stand output"), page.locator("#ladder-stand circle.here")
    expect(epoch).to_have_text("1")
    first = dot.get_attribute("cx")
    before = look_at(page.locator("#ladder-stand canvas"))
    page.focus("#ladder-stand .rung")
    page.keyboard.press("ArrowRight")
    expect(epoch).to_have_text("5")
    assert float(dot.get_attribute("cx")) > float(first)
    after = look_at(page.locator("#ladder-stand canvas"))
    assert before.shape != after.shape or (before != after).any()
