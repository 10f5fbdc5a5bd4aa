"""What holds for the whole page: other ways in, the keyboard alone, and every file a recipe."""

import io

import numpy as np
import pretty_midi
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.page import BOX, ask, cards, fetch, generate, type_seed, wait_for_link, words
from tests.browser.test_page import drop

KEYBOARD = """navigator.requestMIDIAccess = async () => {
  const port = { name: "Toy piano" };
  window.toy = port;
  return { inputs: new Map([["1", port]]) };
};"""
STRIKE = "data => window.toy.onmidimessage({ data })"
PLACE = """() => {
  const here = document.activeElement, seen = here.closest("label") || here;
  const box = seen.getBoundingClientRect();
  return { id: here.id, box: [box.left, box.top, box.right, box.bottom] };
}"""
STILL = "* { caret-color: transparent !important; transition: none !important; }"
LEAST_CHANGE = 60  # pixels, where the focus comes to


def test_a_midi_keyboard_plays_into_the_opening(visit):
    page = visit()
    page.evaluate(KEYBOARD)
    page.click("#studio [data-do=clear]")
    page.click("#studio [data-do=midi]")
    expect(page.locator("#studio .midi-told")).to_have_text("Listening to Toy piano.")
    for message in ([0x90, 62, 80], [0x90, 62, 0], [0x80, 62, 0], [0x91, 69, 50]):
        page.evaluate(STRIKE, message)
    expect(page.locator(BOX)).to_have_value("D4 A4")


@pytest.mark.parametrize("kind", ["musicxml", "abc"])
def test_a_score_brings_its_take_back_as_a_midi_file_does(visit, kind):
    page = visit(390, 844, "dark")
    ask(page, "A4 B4 C5 A4")
    page.fill("#tempo input[type=number]", "90")
    page.press("#tempo input[type=number]", "Tab")
    page.click("#instrument input")
    page.get_by_role("option", name="Flute").click()
    generate(page)
    wait_for_link(page, "instrument", "Flute")
    name, score = fetch(page, kind)
    midi = fetch(page, "midi")[1]
    told = words(page)
    page.close()
    other = visit()
    drop(other, name, score)
    expect(other.locator(BOX)).to_have_value("A4 B4 C5 A4")
    expect(other.locator("#tempo input[type=number]")).to_have_value("90")
    expect(other.locator("#status")).to_be_empty()
    assert fetch(other, "midi")[1] == midi
    assert fetch(other, kind) == (name, score)
    assert words(other) == told
    read = pretty_midi.PrettyMIDI(io.BytesIO(midi))
    assert read.instruments[0].program == 73
    assert read.get_tempo_changes()[1].round().tolist() == [90]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_keyboard_alone_makes_a_take_and_shows_where_it_is(visit, width):
    page = visit(width, 1400)
    page.add_style_tag(content=STILL)
    page.focus(BOX)
    page.keyboard.press("Control+a")
    page.keyboard.type("G4 A4 B4 G4")
    expect(page.locator("#studio .told")).to_contain_text("The opening")
    seen, stops = see(page), []
    while "generate" not in stops:
        page.keyboard.press("Tab")
        here = page.evaluate(PLACE)
        stops.append(here["id"])
        assert len(stops) < 12, f"Tab does not lead from the opening to Generate: {stops}"
        now = see(page)
        assert changed_around(here["box"], seen, now) > LEAST_CHANGE, stops
        seen = now
    assert page.input_value(BOX) == "G4 A4 B4 G4", "what Tab passed has changed the opening"
    page.keyboard.press("Enter")
    expect(page.locator("#studio .told")).not_to_contain_text("The opening")
    expect(page.locator("#stop")).to_be_disabled()
    expect(cards(page).nth(1)).to_contain_text("variation")
    # The model may hold the last note for longer.
    assert words(page).startswith("Bar 1, section A: G4 quarter, A4 quarter, B4 quarter, G4 ")


def see(page: Page) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)


def changed_around(box: list[float], before: np.ndarray, after: np.ndarray) -> int:
    """How many pixels differ in and near a box."""
    left, top, right, bottom = (
        max(0, round(edge) + way) for edge, way in zip(box, OUT, strict=True)
    )
    area = (slice(top, bottom), slice(left, right))
    return int((np.abs(after[area] - before[area]).sum(axis=2) > LEAST_CHANGE).sum())


OUT = (-12, -12, 12, 12)


def test_what_was_understood_is_drawn_before_anything_is_written(visit):
    page = visit(390, 844)
    type_seed(page, "D4/8 E4/8 F#4 A4:2")
    expect(page.locator("#understood")).to_contain_text("4 notes, 4 beats: D4 E4 F♯4 A4")
    expect(page.locator("#studio .roll-legend .told")).to_contain_text("D major")
    assert words(page) == "Bar 1: D4 eighth, E4 eighth, F♯4 quarter, A4 half."
