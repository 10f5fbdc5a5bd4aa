"""Why this note, in a real browser: read what both models thought, and fork the melody there."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from melody.seeds.text import read_text
from tests.browser.page import BOX, IDS, ask, cards, fetch, generate, look_at, words
from tests.browser.test_accessible import offences
from tests.browser.test_page import drop

CURVES = ((0x5B, 0x4B, 0x9E), (0xBF, 0x52, 0x18), (0x1C, 0x6B, 0x57))  # in the light
HEARD = "document.querySelector('.why-told').hidden && document.querySelectorAll('.view').length"


@pytest.fixture(scope="module")
def live(folk_live):
    return folk_live


def open_why(page: Page) -> Locator:
    """Open the panel and wait until all three views have heard everything."""
    page.click("#studio .why > summary")
    page.wait_for_function(f"{HEARD} === 3")
    return page.locator("#studio .view")


def choose_note(page: Page, number: int) -> None:
    page.focus("#studio .frame")
    page.keyboard.press("Escape")
    for _ in range(number):
        page.keyboard.press(".")


def make_take(page: Page) -> None:
    ask(page, bars=4)
    generate(page)


def curves_of(page: Page) -> list[int]:
    """How many pixels of each curve's colour there are in the roll."""
    pixels = look_at(page.locator("#studio canvas").first)
    return [int((np.abs(pixels - ink).sum(axis=2) < 24).sum()) for ink in CURVES]


def shares_of(view: Locator) -> list[float]:
    texts = view.locator(".row .share").all_inner_texts()
    return [float(text.removeprefix("under ").removesuffix(" %")) for text in texts]


def wait_for_fork(page: Page) -> None:
    """Wait until there are the opening, the take and its fork, and nothing grows."""
    page.wait_for_function(
        f"{IDS}.split(',').length === 3 && document.querySelector('#stop').disabled"
        " && !document.querySelector('.takes').innerText.includes('being written')"
        " && !document.querySelector('#status').innerText.includes('writ')"
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_a_note_is_explained_and_the_melody_forks_there(visit, width):
    page = visit(width, 900)
    make_take(page)
    before, without = words(page).splitlines(), curves_of(page)
    views = open_why(page)
    assert all(now > then + 40 for now, then in zip(curves_of(page), without, strict=True))
    choose_note(page, 6)
    expect(views.locator(".instead")).to_have_count(3)
    expect(page.locator("#studio .why-note strong")).to_be_visible()
    for number in range(3):
        shares = shares_of(views.nth(number))
        assert len(shares) in (8, 9)
        assert shares[:8] == sorted(shares[:8], reverse=True)
        assert 0 < sum(shares) <= 101
        expect(views.nth(number).locator(".is-here")).to_have_count(1)
    row = views.nth(1).locator("[data-fork]:not([data-fork='_']):not([data-fork='r'])").first
    pitch, name = row.get_attribute("data-fork"), row.locator("span").first.inner_text()
    picture = look_at(page.locator("#studio canvas").first)
    row.click()
    wait_for_fork(page)
    onsets = [note.pitch for note in read_text(page.input_value(BOX)).notes if note.pitch]
    assert (len(onsets), str(onsets[-1])) == (6, pitch)
    after = words(page).splitlines()
    assert after != before
    assert len(after) == len(before)
    assert name in "".join(after)
    now = look_at(page.locator("#studio canvas").first)
    assert now.shape != picture.shape or (now != picture).any()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.click("#studio [data-do=undo]")
    page.click("#studio [data-do=undo]")
    expect(cards(page)).to_have_count(2)
    assert words(page).splitlines() == before


def test_the_file_of_a_fork_makes_it_again(visit):
    page = visit()
    make_take(page)
    views = open_why(page)
    choose_note(page, 5)
    views.nth(2).locator("[data-fork]").last.click()
    wait_for_fork(page)
    told = words(page)
    name, midi = fetch(page, "midi")
    page.close()
    other = visit()
    drop(other, name, midi)
    other.click("#studio .words summary")
    retold = "told => document.querySelector('#studio .words ol').innerText === told"
    other.wait_for_function(retold, arg=told)
    assert fetch(other, "midi")[1] == midi


def test_the_keyboard_explains_and_forks_and_a_table_tells_all(visit):
    page = visit()
    make_take(page)
    open_why(page)
    page.locator("#studio [data-do=why-most]").press("Enter")
    strong = page.locator("#studio .why-note strong")
    expect(strong).to_be_visible()
    place = page.locator("#studio .why-note span").first.inner_text()
    page.locator("#studio [data-do=why-before]").press("Enter")
    expect(page.locator("#studio .why-note span").first).not_to_have_text(place)
    assert page.evaluate("document.activeElement.dataset.do") == "why-before"
    page.locator("#studio [data-do=why-after]").press("Enter")
    expect(page.locator("#studio .said")).to_have_text(
        re.compile(r"surprise [\d.]+, [\d.]+, [\d.]+ bits")
    )
    expect(page.locator("#studio .why-note span").first).to_have_text(place)
    page.locator("#studio .why-list summary").press("Enter")
    rows = page.locator("#studio .why-list tbody tr")
    expect(rows).not_to_have_count(0)
    assert rows.count() >= len(words(page).replace(",", "").split("."))
    assert all(len(row.split("\t")) == 4 for row in rows.all_inner_texts())
    row = page.locator("#studio .view [data-fork]").first
    assert "fork here" in row.get_attribute("aria-label")
    row.press("Enter")
    wait_for_fork(page)
    assert page.evaluate("document.activeElement.className") == "frame"


def test_a_click_on_the_curve_chooses_its_note_and_the_last_note_is_replaced_at_once(visit):
    page = visit()
    make_take(page)
    views = open_why(page)
    canvas = page.locator("#studio canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 12, box["y"] + box["height"] - 30)
    expect(page.locator("#studio .why-note span").first).to_contain_text("bar 4")
    before = words(page).splitlines()
    views.nth(0).locator("[data-fork]:not([data-fork='_']):not([data-fork='r'])").first.click()
    expect(cards(page)).to_have_count(3)
    expect(page.locator(".takes .card.shown")).to_contain_text("edited")
    after = words(page).splitlines()
    assert after[:-1] == before[:-1]
    assert after[-1] != before[-1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_alternatives_shut_nobody_out(visit, scheme):
    page = visit(scheme=scheme)
    make_take(page)
    views = open_why(page)
    choose_note(page, 4)
    expect(views.locator(".instead")).to_have_count(3)
    assert not offences(page, "why")


def test_a_typed_opening_is_explained_too(visit):
    page = visit()
    page.fill(BOX, "G4 E4 C4:2")
    expect(page.locator("#studio .told")).to_contain_text("The opening")
    views = open_why(page)
    choose_note(page, 1)
    expect(views.nth(0)).to_contain_text("nothing came before it")
    expect(views.nth(0).locator("[data-fork]")).to_have_count(0)
    assert views.nth(2).locator("[data-fork]").count() >= 6
