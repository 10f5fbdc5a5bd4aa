"""Playing in time: recording on keys and from a MIDI keyboard, and call and response."""

import re

from playwright.sync_api import Page, expect

from tests.browser.page import BOX, SOUNDS, cards, fetch, type_seed, unfold, words
from tests.browser.test_everywhere import KEYBOARD

FAST = 300  # beats a minute
BEATS = (
    """() => document.addEventListener("melody-beat", (event) => { window.beat = event.detail; })"""
)
# Notes as [pitch, on, off] in beats from the start of a bar: struck at these very times, whenever
# the page gets to hear of it.
PLAY = """([notes, bar, beats]) => {
  const beat = 60000 / 300, from = window.beat.zero + bar * beats * beat;
  for (const [pitch, on, off] of notes) {
    window.toy.onmidimessage({ data: [0x90, pitch, 80], timeStamp: from + on * beat });
    window.toy.onmidimessage({ data: [0x80, pitch, 0], timeStamp: from + off * beat });
  }
}"""
TOLD = "#studio .timed-told"
# All that is told, however short, and that the page's player sounds.
LISTEN = """() => {
  window.told = [];
  const told = document.querySelector("#studio .timed-told");
  new MutationObserver(() => window.told.push(told.textContent)).observe(told, { childList: true });
  const audio = document.querySelector("#studio audio");
  audio.addEventListener("playing", () => window.told.push("sound"));
}"""
IS_TOLD = "text => window.told.some((told) => told.startsWith(text))"
IS_HEARD_AGAIN = """() => window.told.lastIndexOf("Your turn: play a phrase.")
  > window.told.indexOf("The model answers.")"""
RECORD, CONVERSE = "[data-timed=record]", "[data-timed=converse]"


def get_ready(page: Page) -> None:
    """A fast tempo, and a keyboard that is plugged in."""
    page.fill("#tempo input[type=number]", str(FAST))
    page.press("#tempo input[type=number]", "Tab")
    page.evaluate(BEATS)
    page.evaluate(KEYBOARD)
    page.click("#studio [data-do=midi]")
    expect(page.locator("#studio .midi-told")).to_have_text("Listening to Toy piano.")


def set_meter(page: Page, meter: str) -> None:
    type_seed(page)
    unfold(page, "more")
    page.fill("#meter input", meter)
    page.press("#meter input", "Enter")
    expect(page.locator("#studio .roll-legend .told")).to_contain_text(f"{meter} ·")


def play(page: Page, *notes: list[float], bar: int = 0, beats: int = 4) -> None:
    page.evaluate(PLAY, [list(notes), bar, beats])


def wait_for_bar(page: Page, bar: int) -> None:
    page.wait_for_function("bar => window.beat?.bar >= bar", arg=bar)


def in_order(starts: list[str], told: list[str]) -> bool:
    """Whether there are such beginnings among the texts, one after the other."""
    texts = iter(told)
    return all(any(text.startswith(start) for text in texts) for start in starts)


def test_a_midi_keyboard_is_recorded_in_time_and_taken_as_the_opening(visit):
    page = visit()
    set_meter(page, "3/4")
    get_ready(page)
    page.click(RECORD)
    expect(page.locator(TOLD)).to_contain_text("Count-in")
    wait_for_bar(page, 0)
    expect(page.locator(TOLD)).to_contain_text("Recording")
    page.click(RECORD)
    expect(page.locator(TOLD)).to_contain_text("Nothing was played")
    expect(page.locator(".review")).to_be_hidden()
    page.click(RECORD)
    page.evaluate("window.beat = null")
    wait_for_bar(page, 0)
    upbeat, late, early = [62, -1.02, -0.1], [67, 0.06, 0.8], [69, 0.94, 1.5]
    play(page, upbeat, late, early, [71, 1.52, 3.1], [74, 3.05, 5.9], beats=3)
    page.click(RECORD)
    expect(page.locator(TOLD)).to_contain_text("Recorded: 5 notes in 2 bars; a pickup of 1 beat.")
    expect(page.locator(".review canvas")).to_have_attribute(
        "aria-label", re.compile("Pickup: D4 quarter. Bar 1: G4 quarter, A4 eighth")
    )
    page.click("[data-timed=take]")
    expect(page.locator(BOX)).to_have_value("D4 G4 A4/8 B4/4. D5:3")
    expect(page.locator("#meter input")).to_have_value("3/4")
    expect(page.locator("#pickup input")).to_have_value("4")
    expect(page.locator("#studio .roll-legend .told")).to_contain_text("The opening · 3/4 ·")
    expect(page.locator(".review")).to_be_hidden()
    page.click("#studio [data-do=undo]")
    expect(page.locator(BOX)).not_to_have_value(re.compile("D4 G4"))


def test_the_letters_alone_record_and_the_grid_can_be_changed_afterwards(visit):
    page = visit()
    type_seed(page)
    get_ready(page)
    before = page.input_value(BOX)
    page.focus(RECORD)
    page.keyboard.press("Enter")
    wait_for_bar(page, 0)
    for letter in "adg":
        page.keyboard.press(letter, delay=150)
    page.keyboard.press("Escape")
    expect(page.locator(TOLD)).to_contain_text("Recorded:")
    assert page.input_value(BOX) == before, "step entry rests while one plays in time"
    drawn = page.get_attribute(".review canvas", "aria-label")
    assert all(name in drawn for name in ("C4", "E4", "G4"))
    page.select_option(".grid", "eighths")
    assert "sixteenth" not in page.get_attribute(".review canvas", "aria-label")
    page.click("[data-timed=discard]")
    expect(page.locator(TOLD)).to_have_text("Discarded.")
    assert page.input_value(BOX) == before
    page.keyboard.press("a")
    expect(page.locator(BOX)).to_have_value("C4 D4 E4 F4 C4")


def test_a_phone_records_by_touch_on_keys_that_fit_a_finger(visit):
    page = visit(390, 844, has_touch=True, is_mobile=True)
    page.tap("#studio .piano summary")
    sizes = page.evaluate(
        "[...document.querySelectorAll('.keys button, .timed button, .timed select')]"
        ".filter((each) => each.checkVisibility())"
        ".map((each) => [each.getBoundingClientRect().width, each.getBoundingClientRect().height])"
    )
    assert all(width >= 44 and height >= 44 for width, height in sizes), sizes
    page.evaluate(BEATS)
    page.fill("#tempo input[type=number]", str(FAST))
    page.tap(RECORD)
    wait_for_bar(page, 0)
    page.tap("#studio [data-pitch='64']")
    page.tap(RECORD)
    expect(page.locator(TOLD)).to_contain_text("Recorded: 1 note")
    page.tap("[data-timed=take]")
    expect(page.locator(BOX)).to_have_value(re.compile("E4"))
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_model_answers_a_call_and_the_conversation_is_one_melody(visit):
    page = visit()
    set_meter(page, "2/4")
    get_ready(page)
    page.evaluate(LISTEN)
    page.click(CONVERSE)
    wait_for_bar(page, 0)
    page.wait_for_function(IS_TOLD, arg="Your turn")
    play(page, [67, 0, 1], [69, 1, 1.9], bar=0, beats=2)
    page.wait_for_function(IS_TOLD, arg="The model answers.")
    page.wait_for_function(IS_HEARD_AGAIN)
    told = page.evaluate("window.told")
    assert "sound" in told
    order = [
        "Count-in",
        "Your turn",
        "Listening",
        "Bars this short: 3 bars of rest",
        "The model answers",
        "Your turn",
    ]
    assert in_order(order, told), told
    page.keyboard.press("Escape")
    expect(page.locator(TOLD)).to_contain_text("a take that you can edit, hear and take away: 2 b")
    expect(cards(page).last).to_contain_text("Call and response with LSTM")
    told = words(page)
    assert told.startswith("Bar 1: G4 quarter, A4 quarter.\n"), told
    assert "Bar 2: " in told
    name, midi = fetch(page, "midi")
    assert midi.startswith(b"MThd"), name
    page.click("#studio [data-do=play]")
    page.wait_for_function(SOUNDS.format("#studio"))
    page.click("#studio [data-do=undo]")
    expect(cards(page).last).not_to_contain_text("Call and response")
