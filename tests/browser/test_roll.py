"""The roll in a real browser: notes are drawn, moved and played with mouse, touch and keyboard."""

import pytest
from playwright.sync_api import Page, expect

from melody.seeds.text import read_text
from tests.browser.page import (
    BOX,
    IDS,
    SOUNDS,
    ask,
    cards,
    come_to_rest,
    drag,
    find_ink,
    first_note,
    generate,
    look_at,
    shown_ids,
    step_x,
    type_seed,
    words,
)

HEAR = """() => document.addEventListener("melody-opening", (event) => {
  window.heard = event.detail.seed;
})"""
START = "C4 D4 E4 F4"


def seed_becomes(page: Page, text: str) -> None:
    expect(page.locator(BOX)).to_have_value(text)


def press(page: Page, *keys: str) -> None:
    page.focus("#studio .frame")
    for key in keys:
        page.keyboard.press(key)


def test_notes_are_moved_stretched_drawn_and_deleted_with_the_mouse(visit):
    page = visit()
    type_seed(page, "C4 D4 E4 F4")
    note = first_note(page)
    middle = (note["left"] + note["right"]) / 2
    drag(page, (middle, note["y"]), (middle, note["y"] - 30))
    expect(page.locator(BOX)).not_to_have_value(START)
    first, *others = page.input_value(BOX).split()
    assert read_text(first).notes[0].pitch > 60
    assert others == START.split()[1:]
    page.click("#studio [data-do=undo]")
    seed_becomes(page, START)
    drag(page, (step_x(page, 4) - 3, note["y"]), (step_x(page, 6) - 3, note["y"]))
    seed_becomes(page, "C4/4. D4/8 E4 F4")
    page.click("#studio [data-do=undo]")
    page.click("#studio [data-do=tool-draw]")
    page.mouse.click(step_x(page, 17), note["y"])
    seed_becomes(page, f"{START} C4")
    press(page, "Delete")
    seed_becomes(page, START)
    page.click("#studio [data-do=undo]")
    seed_becomes(page, f"{START} C4")
    page.click("#studio [data-do=redo]")
    seed_becomes(page, START)


def test_the_keyboard_does_all_that_the_mouse_does(visit):
    page = visit()
    type_seed(page, "C4 D4 E4 F4")
    press(page, ".", "ArrowUp")
    seed_becomes(page, START.replace("C", "C#"))
    expect(page.locator("#studio .said")).to_contain_text("C♯4, quarter note, bar 1 beat 1, yours")
    press(page, "Shift+ArrowUp", "Shift+ArrowLeft")
    seed_becomes(page, START.replace("C4", "C#5/8. r/16"))
    press(page, ".", "ArrowRight")
    seed_becomes(page, "C#5/8. r/8 D4 E4/8. F4")
    press(page, "Delete", "Control+z", "Control+z", "Control+z", "Control+z", "Control+z")
    seed_becomes(page, "C4 D4 E4 F4")
    press(page, "Control+Shift+z")
    seed_becomes(page, START.replace("C", "C#"))
    assert page.evaluate("document.activeElement.className") == "frame"


def test_edits_that_come_faster_than_their_echo_are_all_kept(visit):
    page = visit()
    type_seed(page, "C4 D4 E4 F4")
    page.evaluate(HEAR)
    press(page, ".", *["ArrowUp"] * 7, ".", "ArrowRight", ".", *["ArrowDown"] * 3)
    edited = "G4 r/16 D4 C#4/8. F4"
    seed_becomes(page, edited)
    page.wait_for_function("text => window.heard === text", arg=edited)  # the last echo
    come_to_rest(page)
    seed_becomes(page, edited)
    press(page, "ArrowDown")
    seed_becomes(page, edited.replace("C#", "C"))


def test_a_span_is_chosen_and_cut_away(visit):
    page = visit()
    type_seed(page, "C4 D4 E4 F4")
    empty = first_note(page)["y"] + 25
    drag(page, (step_x(page, 4.5), empty), (step_x(page, 11.5), empty))
    expect(page.locator("#studio .said")).to_contain_text("from bar 1 beat 2 to bar 1 beat 4")
    page.click("#studio [data-do=remove]")
    seed_becomes(page, "C4 r:2 F4")


def test_the_piano_writes_with_mouse_letters_and_lengths(visit):
    page = visit()
    page.click("#studio [data-do=clear]")
    seed_becomes(page, "")
    page.click("#studio [data-pitch='60']")
    page.click("#studio [data-length='8']")
    page.click("#studio [data-pitch='64']")
    page.keyboard.press("g")
    page.click("#studio [data-do=rest]")
    page.click("#studio [data-do=dot]")
    page.keyboard.press("a")
    seed_becomes(page, "C4 E4:2 G4:2 r:2 C4:3")
    page.click("#studio [data-do=back]")
    seed_becomes(page, "C4 E4:2 G4:2")
    assert "C4 quarter, E4 half, G4 half" in words(page)
    page.click("#studio [data-do=play]")
    page.wait_for_function(SOUNDS.format("#studio"))


def test_a_phone_edits_by_touch(visit):
    page = visit(390, 844, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    type_seed(page, "C4 D4 E4 F4")
    note = first_note(page)
    page.touchscreen.tap((note["left"] + note["right"]) / 2, note["y"])
    expect(page.locator("#studio .said")).to_contain_text("C4, quarter note")
    page.tap("#studio [data-do=shorter]")
    seed_becomes(page, START.replace("C4", "C4/8. r/16"))
    page.tap("#studio .piano summary")
    page.tap("#studio [data-pitch='67']")
    seed_becomes(page, START.replace("C4", "C4/8. r/16") + " G4")


METERS = [("2/4", 0, "Bar 2"), ("3/4", 4, "Pickup"), ("6/8", 2, "Pickup")]


@pytest.mark.parametrize(("meter", "pickup", "told"), METERS)
def test_bars_and_pickup_are_told_right(visit, meter, pickup, told):
    page = visit()
    page.click("text=More")
    page.fill("#meter input", meter)
    page.press("#meter input", "Enter")
    page.fill("#pickup input", str(pickup))
    page.press("#pickup input", "Tab")
    type_seed(page, "C4 D4 E4 F4")
    expect(page.locator("#studio .roll-legend .told")).to_contain_text(f"{meter} ·")
    page.click("#studio .words summary")
    expect(page.locator("#studio .words ol")).to_contain_text(told)


def test_takes_are_made_starred_discarded_and_undone(visit):
    page = visit()
    ask(page, takes=3)
    generate(page)
    expect(cards(page)).to_have_count(4)
    assert find_ink(look_at(page.locator("#studio canvas").first), "model").sum() > 300
    page.wait_for_function(SOUNDS.format("#studio"))
    first = shown_ids(page)
    page.click(".takes .card:nth-child(3) [data-act=star]")
    generate(page, "#another")
    expect(cards(page)).to_have_count(5)
    assert first.split(",")[2] == shown_ids(page).split(",")[1]
    page.click(".takes .card:nth-child(4) [data-act=discard]")
    expect(cards(page)).to_have_count(4)
    page.click("#studio [data-do=undo]")
    page.click("#studio [data-do=undo]")
    expect(cards(page)).to_have_count(4)
    assert shown_ids(page) == first
    page.click("#studio [data-do=redo]")
    expect(cards(page)).to_have_count(5)
    page.click(".takes .card:nth-child(2) [data-act=play]")
    page.wait_for_function(SOUNDS.format("#studio"))


def test_the_model_goes_on_from_any_note(visit):
    page = visit()
    ask(page)
    generate(page)
    press(page, ".", ".", ".", ".", ".")
    said = page.locator("#studio .said").inner_text()
    before = shown_ids(page)
    page.click("#studio [data-do=continue]")
    page.wait_for_function(f"() => {IDS} != '{before}'")
    seed = page.input_value(BOX)
    assert seed.startswith("C4 ")
    assert sum(note.pitch is not None for note in read_text(seed).notes) == 5, said
    expect(page.locator("#studio .told")).to_contain_text("LSTM")


def test_an_edited_take_keeps_the_opening_and_sounds_anew(visit):
    page = visit()
    ask(page)
    generate(page)
    source = page.get_attribute("#studio audio", "src")
    press(page, ",", "ArrowUp")
    expect(page.locator(".takes .card.shown")).to_contain_text("edited")
    seed_becomes(page, "C4 D4 E4 F4")
    press(page, " ")
    page.wait_for_function(f"{SOUNDS.format('#studio')}")
    assert page.get_attribute("#studio audio", "src") != source
