"""What people type and bring: what was taken is always in sight, and the rest is a click away."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import (
    BOX,
    SOUNDS,
    generate,
    recipe_of_link,
    take_is_written,
    type_seed,
    unfold,
    words,
)
from tests.browser.test_page import FACTS, UPLOAD

WIDTHS = (390, 834, 1280)
TUNES = b"""X:1
T:Air
M:3/4
L:1/4
K:D
V:1 name=Air
A2|d2e|f3|
V:2 name=Drone
D2|D2F|D3|

X:2
T:Jig
M:6/8
L:1/8
K:Bb
B2c d3|
"""
# Whether an element is seen where it stands: nothing lies over its beginning or its end.
IS_SEEN = """(element) => {
  const box = element.getBoundingClientRect();
  if (box.width < 20 || box.height < 8) return false;
  const at = [[box.left + 6, box.top + 6], [box.left + 6, box.bottom - 6]];
  return at.every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
}"""
PLAYED = "#studio .roll-legend .told"


def pill(page: Page, row: str, name: str):
    return page.locator(f"#{row} label", has_text=name)


def taken(page: Page, row: str) -> str:
    return page.locator(f"#{row} label.selected").inner_text().strip()


def bring(page: Page, tmp_path, data: bytes = TUNES, name: str = "tunes.abc") -> None:
    path = tmp_path / name
    path.write_bytes(data)
    page.set_input_files(UPLOAD, str(path))


@pytest.mark.parametrize("width", [390, 1280])
def test_another_voice_and_another_tune_are_taken_by_a_click(visit, tmp_path, width):
    page = visit(width, 900)
    bring(page, tmp_path)
    expect(page.locator(BOX)).to_have_value("A4:2 D5:2 E5 F#5:3")
    assert (taken(page, "voices"), taken(page, "tunes")) == ("Air", "1: Air")
    expect(page.locator("#source")).to_contain_text("taken from voice 1 of 2")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    pill(page, "voices", "Drone").click()
    expect(page.locator(BOX)).to_have_value("D4:2 D4:2 F#4 D4:3")
    expect(page.locator("#source")).to_contain_text("taken from voice 2 of 2")
    expect(page.locator(PLAYED)).to_contain_text("The opening · 3/4 · D major")
    words(page)
    expect(page.locator("#studio .words li").first).to_have_text("Pickup: D4 half.")
    expect(page.locator("#studio .words li").nth(1)).to_have_text("Bar 1: D4 half, F♯4 quarter.")
    page.click("#studio [data-do=play]")
    page.wait_for_function(SOUNDS.format("#studio"))
    generate(page)
    expect(page.locator(FACTS)).to_contain_text("D major (as the score says)")
    pill(page, "tunes", "Jig").click()
    expect(page.locator(BOX)).to_have_value("Bb4 C5/8 D5/4.")
    expect(page.locator("#voices")).not_to_be_visible()
    type_seed(page)
    expect(page.locator("#tunes")).not_to_be_visible()
    expect(page.locator("#examples input")).to_have_value("Famous openings")


@pytest.mark.parametrize("width", [390, 1280])
def test_another_voice_and_another_tune_of_a_pasted_text_are_taken_by_a_click(visit, width):
    page = visit(width, 900)
    text, understood = TUNES.decode(), page.locator("#understood")
    page.fill(BOX, text)
    expect(understood).to_contain_text("taken from voice 1 of 2")
    assert (taken(page, "voice"), taken(page, "tune")) == ("Air", "1: Air")
    pill(page, "voice", "Drone").click()
    expect(understood).to_contain_text("4 notes, 8 beats: D4 D4 F♯4 D4")
    expect(page.locator(PLAYED)).to_contain_text("The opening · 3/4 · D major")
    words(page)
    expect(page.locator("#studio .words li").nth(1)).to_have_text("Bar 1: D4 half, F♯4 quarter.")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.input_value(BOX) == text
    press(page, ".", "ArrowUp")  # what is written then is one melody
    expect(page.locator(BOX)).not_to_have_value(text)
    expect(page.locator("#voice")).not_to_be_visible()
    assert page.input_value(BOX).endswith("K:D\n^D2 | D2 F | D3 |")
    page.click("#studio [data-do=undo]")
    expect(page.locator(BOX)).to_have_value(text)
    expect(page.locator("#voice label.selected")).to_have_text("Drone")
    generate(page)
    assert (recipe_of_link(page)["voice"], recipe_of_link(page)["seed"]) == ("2", text)
    link = page.url
    page.close()
    other = visit(width, 900, query=link.partition("/")[2].rpartition("/")[2])
    expect(other.locator("#voice label.selected")).to_have_text("Drone")
    take_is_written(other)
    pill(other, "tune", "Jig").click()
    expect(other.locator("#understood")).to_contain_text("B♭4 C5 D5")
    expect(other.locator("#voice")).not_to_be_visible()
    pill(other, "tune", "Air").click()
    expect(other.locator("#voice label.selected")).to_have_text("Air")
    pill(other, "tune", "Jig").click()
    type_seed(other)
    expect(other.locator("#tune")).not_to_be_visible()
    other.fill(BOX, text)
    expect(other.locator("#tune label.selected")).to_have_text("1: Air")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_other_notation_is_a_click_away_and_travels_with_the_link(visit, width):
    page = visit(width, 900)
    type_seed(page, "c2 d2 e2")
    expect(page.locator("#understood")).to_contain_text("it could be ABC too")
    pill(page, "notation", "ABC").click()
    expect(page.locator("#understood")).to_contain_text("3 notes, 3 beats: C5 D5 E5")
    assert words(page) == "Bar 1: C5 quarter, D5 quarter, E5 quarter."
    generate(page)
    assert recipe_of_link(page)["notation"] == "abc"
    link = page.url
    page.close()
    other = visit(query=link.partition("/")[2].rpartition("/")[2])
    expect(other.locator(BOX)).to_have_value("c2 d2 e2")
    assert taken(other, "notation") == "ABC"
    assert words(other).partition(": ")[2].startswith("C5 quarter, D5 quarter, E5 ")
    take_is_written(other)
    type_seed(other, "C4 D4 E4")
    expect(other.locator("#understood")).to_contain_text("3 notes, 3 beats: C4 D4 E4")
    expect(other.locator("#notation")).not_to_be_visible()


def test_do_is_fixed_or_movable_and_degrees_count_from_the_key(visit):
    page = visit()
    type_seed(page, "do re mi")
    pill(page, "solfege", "tonic").click()
    page.click("#counted-from input")
    page.get_by_role("option", name="G major").click()
    expect(page.locator("#understood")).to_contain_text("G4 A4 B4")
    expect(page.locator(PLAYED)).to_contain_text("G major")
    assert words(page) == "Bar 1: G4 quarter, A4 quarter, B4 quarter."
    unfold(page, "more")
    expect(page.locator("#key input")).to_have_value("G major")
    press(page, ".", "ArrowUp", "ArrowUp")
    expect(page.locator(BOX)).to_have_value("re re mi")
    type_seed(page, "1 2 3")
    expect(page.locator("#solfege")).not_to_be_visible()
    expect(page.locator("#counted-from input")).to_have_value("G major")
    expect(page.locator("#understood")).to_contain_text("G4 A4 B4")


def press(page: Page, *keys: str) -> None:
    page.focus("#studio .frame")
    for key in keys:
        page.keyboard.press(key)


EDITS = [
    ("Db4 Eb4 F4", "D4 Eb4 F4"),
    ("do reb mi", "reb reb mi"),
    ("C4 Es4 H4", "Des4 Es4 H4"),
    ("1 2 3", "b2 2 3"),
    ("c'4 d8 e8", "cis'4 d'8 e'"),
    ("K:G G2 A2 B2", "K:G ^G2 A2 B2"),
    ("[60, 62, 64]", "[61, 62, 64]"),
    ("67 _ 65 _", "68 _ 65 _"),
]


def test_an_edit_in_the_roll_leaves_the_text_in_the_notation_that_was_typed(visit):
    page = visit()
    for text, edited in EDITS:
        before = words(page)
        page.fill(BOX, text)
        expect(page.locator("#studio .words ol")).not_to_have_text(before, use_inner_text=True)
        press(page, ".", "ArrowUp")
        expect(page.locator(BOX)).to_have_value(edited)
        page.click("#studio [data-do=undo]")
        expect(page.locator(BOX)).to_have_value(text)
    before = words(page)
    page.fill(BOX, "do re mi")
    expect(page.locator("#studio .words ol")).not_to_have_text(before, use_inner_text=True)
    page.click("#studio [data-pitch='69']")
    generate(page)  # at once: what is written must be what is generated from
    expect(page.locator(BOX)).to_have_value("do re mi la")
    assert words(page).startswith("Bar 1, section A: C4 quarter, D4 quarter, E4 quarter, A4 ")


def test_what_the_model_wrote_stays_the_models_in_an_opening_cut_from_it(visit):
    page = visit()
    type_seed(page, "do re mi fa")
    page.fill("#bars input", "4")
    page.press("#bars input", "Tab")
    generate(page)
    press(page, ".", ".", ".", ".", ".", ".")
    expect(page.locator("#studio .said")).to_contain_text("the model's")
    generate(page, "#studio [data-do=continue]")
    assert page.input_value(BOX).startswith("do re mi fa ")
    press(page, "Escape", ".", ".", ".", ".", ".")
    expect(page.locator("#studio .said")).to_contain_text("the model's")
    press(page, ",")
    expect(page.locator("#studio .said")).to_contain_text("yours")


MESSAGES = {  # text -> what is said of it
    "": "Type a few notes",
    "C4 D4 Eb4": "3 notes, 3 beats: C4 D4 E♭4",
    "C4 foo D4": "1 symbol not understood",
    "nothing here": "no note",
    "c2 d2 e2": "it could be ABC too",
    "do re mi": "Read as solfège",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_every_message_about_the_opening_is_in_sight_while_typing(visit, tmp_path, width):
    page = visit(width, 844)
    for text, said in MESSAGES.items():
        page.fill(BOX, text)
        expect(page.locator("#understood")).to_contain_text(said)
        for label in (page.locator("#seed label > span").first, page.locator("#model .has-info")):
            label.hover()
            for line in page.locator("#understood").locator("p, li").all():
                assert line.evaluate(IS_SEEN), (text, line.inner_text())
        assert page.evaluate("scrollY") == 0, "the page has scrolled away"
    bring(page, tmp_path)
    expect(page.locator("#source")).to_contain_text("voice 1 of 2")
    bring(page, tmp_path, b"no MIDI", "tune.mid")
    expect(page.locator("#source .error")).to_be_visible()
    assert page.locator("#source .error").evaluate(IS_SEEN)
    page.click(".ways summary")
    expect(page.locator(".ways")).to_contain_text("do re mi")
    assert page.evaluate("document.documentElement.scrollWidth") == width
