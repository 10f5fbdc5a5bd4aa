"""Compare in a real browser: rolls under each other, one transport, and the epoch ladder."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import look_at, open_tab, type_seed
from tests.browser.test_typed import TUNES

CURRENT = "[...document.querySelectorAll('{} audio')]"
GOES_ON = "place => +document.querySelector('#stand .position').value > place"


def open_compare(page: Page, inner: str = "") -> None:
    open_tab(page, "Compare")
    page.fill("#compare-seed textarea", "C4 D4 E4 F4")
    page.fill("#compare-bars input", "4")
    page.press("#compare-bars input", "Tab")
    if inner:
        page.click(f"button[role=tab]:has-text('{inner}')")


def compare(page: Page, begins: str) -> None:
    """Compare, and wait until both melodies begin so in words."""
    page.click("#compare")
    if not page.locator("#stand .words div").is_visible():
        page.click("#stand .words summary")
    for place in range(2):
        expect(page.locator("#stand .words p").nth(place)).to_contain_text(begins)


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


@pytest.mark.parametrize("width", [1280, 834, 390])
def test_compare_begins_with_the_opening_of_compose_until_another_is_typed(visit, width):
    page = visit(width, 900)
    type_seed(page, "A4 B4 C5 A4")
    open_tab(page, "Compare")
    own = page.locator("#compare-seed textarea")
    expect(own).to_have_value("A4 B4 C5 A4")
    open_tab(page, "Compose")
    type_seed(page, "G4 E4 C4")
    open_tab(page, "Compare")
    expect(own).to_have_value("G4 E4 C4")
    own.fill("D4 E4")
    open_tab(page, "Compose")
    open_tab(page, "Compare")
    expect(own).to_have_value("D4 E4")


@pytest.mark.parametrize("width", [1280, 390])
def test_compare_reads_an_opening_as_it_is_meant_in_compose_and_as_is_chosen_here(visit, width):
    page = visit(width, 900)
    said = page.locator("#compare-understood")
    type_seed(page, "do re mi")
    page.locator("#solfege label", has_text="tonic").click()
    page.click("#counted-from input")
    page.get_by_role("option", name="G major").click()
    expect(page.locator("#understood")).to_contain_text("G4 A4 B4")
    open_tab(page, "Compare")
    expect(said).to_contain_text("G4 A4 B4")
    expect(page.locator("#compare-solfege label.selected")).to_have_text("the key's tonic")
    page.click("#compare-counted-from input")
    page.get_by_role("option", name="D major").click()
    expect(said).to_contain_text("D4 E4 F♯4")
    compare(page, "Bar 1: D4 quarter, E4 quarter, F♯4 quarter, ")
    page.locator("#compare-solfege label").first.click()
    expect(said).to_contain_text("C4 D4 E4")
    expect(page.locator("#compare-counted-from")).not_to_be_visible()
    page.fill("#compare-seed textarea", TUNES.decode())
    page.locator("#compare-voice label", has_text="Drone").click()
    expect(said).to_contain_text("D4 D4 F♯4")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.fill("#compare-seed textarea", "C4 D4 E4")
    expect(page.locator("#compare-voice")).not_to_be_visible()
    compare(page, "Bar 1: C4 quarter, D4 quarter, E4 quarter, ")


def test_the_best_of_each_model_is_a_click_away(visit):
    page = visit()
    open_compare(page)
    chosen = page.locator("#checkpoints .token")
    before = chosen.all_inner_texts()
    page.click("button:has-text('Best of each model')")
    expect(chosen).to_have_count(2)
    assert all("★" in name for name in chosen.all_inner_texts())
    page.click("button:has-text('three')")
    expect(chosen).to_have_count(len(before))


def test_where_a_melody_has_ended_no_room_is_left(visit):
    page = visit(390, 900)
    open_compare(page)
    page.fill("#compare-bars input", "16")
    page.click("#compare")
    expect(page.locator("#stand .who button")).to_have_count(2)
    pixels = look_at(page.locator("#stand canvas"))
    inked = (np.abs(pixels - pixels[2, -2]).sum(axis=2) > 12).any(axis=1)
    gaps = np.diff(np.flatnonzero(inked))
    assert gaps.max() < 45, "a band is empty"
