"""Promises, styles and rewriting in a real browser, with models that know the context."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import SOUNDS, ask, come_to_rest, fetch, generate, look_at, unfold, words
from tests.browser.test_page import FACTS, drop

AGAIN = (0x1C, 0x6B, 0x57)
DONE = "!document.querySelector('.again-mark').parentElement.hidden"


@pytest.fixture(scope="module")
def live(folk_live):
    return folk_live


def rewrite(page: Page, button: str = "rewrite") -> None:
    page.click(f"[data-do={button}]")
    page.wait_for_function(DONE)
    page.wait_for_selector("#studio .frame:not(.unfolding)")
    expect(page.locator("#studio .error")).to_be_hidden()


def inks_of(page: Page) -> np.ndarray:
    return np.abs(look_at(page.locator("#studio canvas").first) - AGAIN).sum(axis=2) < 40


SONG = "C4 D4 E4 F4 G4:2 G4:2 A4 A4 A4 A4 G4:4"  # "Alle meine Entchen"
OTHER = (0x3F, 0x6F, 0xB5)


def test_what_a_take_shares_with_a_song_is_told_tinted_and_kept_short(visit):
    page = visit()
    unfold(page, "promises")
    page.fill("#most-copied input", "1")
    unfold(page, "more")
    page.fill("#candidates input[type=number]", "2")
    ask(page, SONG, bars=8)
    generate(page)
    facts = page.locator(FACTS)
    expect(facts).to_contain_text("✓ Copies at most 1 bar in a row")
    expect(facts).to_contain_text(re.compile("shared with a training song: [0-9]+ notes, in “"))
    expect(page.get_by_text("shared with a song", exact=True)).to_be_visible()
    tint = np.abs(look_at(page.locator("#studio canvas").first) - OTHER).sum(axis=2) < 40
    assert tint.sum() > 100
    name, score = fetch(page, "abc")
    assert b'"most_copied":1' in score
    assert b'"candidates":2' in score
    drop(page, name, score)
    expect(page.locator("#most-copied input")).to_have_value("1")


@pytest.mark.parametrize("width", [1280, 390])
def test_promises_are_ticked_and_the_meter_is_told_as_it_was_heard(visit, width):
    page = visit(width, 900)
    expect(page.locator("#style input")).to_be_visible()
    unfold(page, "promises")
    page.fill("#largest-leap input", "7")
    page.click("#in-scale input")
    page.click("#ends-on-tonic input")
    ask(page, bars=4)
    generate(page)
    promises = page.locator(f"{FACTS} .promises li")
    expect(promises).to_have_count(4)  # these, and that there are no loops
    assert all(line.startswith("✓") for line in promises.all_inner_texts())
    expect(page.locator(FACTS)).to_contain_text("heard by the model")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_selected_span_is_rewritten_sounds_and_can_be_undone(visit):
    page = visit()
    ask(page, bars=4)
    generate(page)
    before = words(page).splitlines()
    expect(page.locator("[data-do=rewrite]")).to_be_disabled()
    page.focus("#studio .frame")
    for key in (".", ".", ".", ".", "Shift+.", "Shift+.", "Shift+.", "Shift+."):
        page.keyboard.press(key)
    assert not inks_of(page).any()
    rewrite(page)
    after = words(page).splitlines()
    assert (after[0], after[-1]) == (before[0], before[-1])
    assert inks_of(page).sum() > 100
    page.wait_for_function(SOUNDS.format("#studio"))  # what was written is heard at once
    page.click("[data-do=undo]")
    assert words(page).splitlines() == before


@pytest.mark.parametrize(("width", "stop"), [(1280, "#stop"), (390, "#studio [data-do=halt]")])
def test_a_rewriting_can_be_stopped_and_leaves_everything_as_it_was(visit, width, stop):
    page = visit(width, 900)
    before, held = words(page), []
    page.route(lambda url: "component_server" in url, lambda route: held.append(route))
    page.click("[data-do=vary]")
    expect(page.locator("[data-do=vary]")).to_be_disabled()
    with page.expect_event("requestfailed") as hung_up:  # the server works on it no more
        page.click(stop)
    assert "component_server" in hung_up.value.url
    expect(page.locator("[data-do=vary]")).to_be_enabled()
    expect(page.locator("#studio [data-do=halt]")).to_be_hidden()
    for route in held:
        route.continue_()
    page.unroute_all()
    rewrite(page, "vary")
    page.wait_for_function(SOUNDS.format("#studio"))
    page.click("[data-do=undo]")
    assert words(page) == before  # of the two rewritings only the second took place


def test_a_variation_keeps_rhythm_and_ends_and_its_file_makes_it_again(visit):
    page = visit()
    ask(page, bars=4)
    generate(page)
    before = words(page).splitlines()
    page.select_option("#studio .keep", "rhythm")
    rewrite(page, "vary")
    after = words(page).splitlines()
    assert (after[0], after[-1]) == (before[0], before[-1])
    lengths = [re.sub("[A-G][♯♭]?[0-9]", "", line) for line in before]
    assert [re.sub("[A-G][♯♭]?[0-9]", "", line) for line in after] == lengths
    name, midi = fetch(page, "midi")
    page.close()
    other = visit(390, 844)
    drop(other, name, midi)
    other.wait_for_function(DONE)
    assert fetch(other, "midi")[1] == midi


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_rewriting_is_seen_note_by_note_and_its_order_can_be_read(visit, width, scheme):
    page = visit(width, 900, scheme)
    unfold(page, "more")
    page.fill("#rounds input[type=number]", "2")
    page.press("#rounds input[type=number]", "Tab")
    expect(page.locator("[data-do=order]")).to_be_hidden()
    page.click("[data-do=vary]")
    page.wait_for_selector("#studio .frame.unfolding")
    page.wait_for_selector("#studio .frame:not(.unfolding)")
    page.click("#studio [data-do=play]")  # it sounds: the place would move on
    come_to_rest(page)
    plain = look_at(page.locator("#studio canvas").first)
    page.click("[data-do=order]")
    page.wait_for_selector("#studio .frame.unfolding")
    page.wait_for_selector("#studio .frame:not(.unfolding)")
    numbered = look_at(page.locator("#studio canvas").first)
    assert (plain != numbered).any(axis=2).sum() > 100
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.click("[data-do=order]")
    assert (look_at(page.locator("#studio canvas").first) == plain).all()


def test_where_motion_is_unwelcome_nothing_moves(visit):
    page = visit(reduced_motion="reduce")
    page.click("[data-do=vary]")
    page.wait_for_function(DONE)
    page.click("[data-do=order]")
    assert not page.locator("#studio .frame.unfolding").count()
    assert inks_of(page).any()
