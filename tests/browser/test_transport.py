"""The row that plays: again and again, from a place, after clicks, as loud and fast as wished."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import (
    SOUNDS,
    ask,
    come_to_rest,
    drag,
    generate,
    look_at,
    open_tab,
    step_x,
    type_seed,
)

PLAYS = SOUNDS.format("#studio")
AUDIO = "document.querySelector('#studio audio')"
PLACE = f"{AUDIO}.currentTime"
SELECT = (0x0B, 0x63, 0xCE)
PLAY = "#studio [data-do=play]"


def silence(page: Page) -> None:
    """What was made plays by itself; it is stopped, so that a test begins in silence."""
    page.wait_for_function(PLAYS)
    page.click(PLAY)
    page.wait_for_function(f"{AUDIO}.paused")


def ruler(page: Page) -> float:
    return page.locator("#studio canvas").first.bounding_box()["y"] + 6


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_selected_is_played_again_and_again_and_drawn_apart(visit, width):
    page = visit(width, 1000)
    type_seed(page, "C4 D4 E4 F4 G4 A4 B4 C5")
    canvas = page.locator("#studio canvas").first
    assert (np.abs(look_at(canvas) - SELECT).sum(axis=2) < 40).sum() < 20
    box = canvas.bounding_box()
    top = box["y"] + 24
    drag(page, (step_x(page, 4.5), top), (step_x(page, 11.5), top))
    expect(page.locator("#studio .said")).to_contain_text("from bar 1 beat 2 to bar 1 beat 4")
    assert (np.abs(look_at(canvas) - SELECT).sum(axis=2) < 40).sum() > 60
    page.click("#studio [data-do=loop]")
    expect(page.locator("#studio [data-do=loop]")).to_have_attribute("aria-pressed", "true")
    page.evaluate(f"""() => {{
      window.places = [];
      setInterval(() => {{ if ({PLAYS}) window.places.push({PLACE}); }}, 20);
    }}""")
    page.click(PLAY)
    page.wait_for_function("places.some((place, at) => at && place < places[at - 1] - 0.5)")
    assert min(page.evaluate("places")) > 0.4, "it began before what is selected"
    assert max(page.evaluate("places")) < 1.8, "it went on after what is selected"


def test_the_ruler_and_the_score_are_clicked_to_play_from_there_and_follow_the_sound(visit):
    page = visit(1280, 1000)
    ask(page, bars=4)
    generate(page)
    silence(page)
    page.mouse.click(step_x(page, 32) + 8, ruler(page))  # the number of bar 3
    page.wait_for_function(PLAYS)
    assert page.evaluate(PLACE) >= 4
    silence(page)
    page.mouse.click(step_x(page, 24), ruler(page))  # the middle of bar 2
    assert page.evaluate(f"{AUDIO}.paused")
    page.keyboard.press(" ")
    page.wait_for_function(PLAYS)
    assert 2.9 < page.evaluate(PLACE) < 4.5
    silence(page)
    page.click("#studio .score summary")
    notes = page.locator("#studio .score [data-step]")
    expect(notes.first).to_be_visible()
    third = notes.nth(2)
    step = int(third.get_attribute("data-step"))
    third.click(force=True)
    assert float(page.input_value("#studio .position")) == step
    page.click(PLAY)
    expect(page.locator("#studio .score .sounding")).to_have_attribute("data-step", str(step))
    expect(page.locator("#studio .score .sounding")).not_to_have_attribute("data-step", str(step))


@pytest.mark.parametrize("width", [390, 834, 1280])
def test_it_is_as_loud_as_fast_and_as_prepared_as_wished(visit, width):
    page = visit(width, 844)
    more = page.locator("#studio [data-do=more-playing]")
    if more.is_visible():
        more.click()
    page.fill("#studio .volume input", "0.25")
    assert page.evaluate(f"{AUDIO}.volume") == 0.25
    page.evaluate("""async () => {
      const tap = document.querySelector("#studio [data-do=tap]");
      for (let count = 0; count < 5; count += 1) {
        tap.click();
        await new Promise((go) => setTimeout(go, 400));
      }
    }""")
    tempo = page.locator("#tempo input[type=number]")
    expect(tempo).not_to_have_value("120")
    assert 120 < int(tempo.input_value()) <= 160
    come_to_rest(page)
    page.click("#studio [data-do=count-in]")
    page.click(PLAY)
    expect(page.locator(PLAY)).to_have_attribute("aria-label", "Pause")
    assert page.evaluate(f"{AUDIO}.paused"), "it did not count in"
    page.wait_for_function(PLAYS)
    assert page.evaluate(PLACE) < 1
    page.click(PLAY)
    page.click(PLAY)
    page.click(PLAY)  # it is stopped within the clicks
    page.wait_for_timeout(2500)
    assert page.evaluate(f"{AUDIO}.paused")


def test_space_plays_wherever_it_does_nothing_else(visit):
    page = visit()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    page.wait_for_function(PLAYS)
    page.focus("#variation input")
    page.keyboard.press(" ")
    assert page.evaluate(PLAYS)
    open_tab(page, "Duel")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(" ")
    assert page.evaluate(PLAYS)
