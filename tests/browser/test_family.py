"""The tree of takes in a real browser: walked, pruned, brought back, spliced, and kept."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.page import SOUNDS, ask, cards, come_to_rest, generate
from tests.browser.test_accessible import NOT_ALLOWED, OPTIONS
from tests.browser.test_kept import reload
from tests.browser.test_widths import FAULTS

SYMBOLS = "[...document.querySelectorAll('.takes .card')].at(-1).dataset.symbols"
FOCUSED = "document.activeElement.innerText.replace(/\\s+/g, ' ')"


@pytest.fixture(scope="module")
def live(folk_live):
    return folk_live


def rows(page: Page) -> Locator:
    return page.locator("#studio .family [role=treeitem]")


def levels(page: Page) -> list[str]:
    return rows(page).evaluate_all("all => all.map(row => row.getAttribute('aria-level'))")


def make_generations(page: Page) -> None:
    """Two takes, and two that go on from the first of them."""
    ask(page, takes=2)
    generate(page)
    expect(page.locator("#studio .family")).to_be_hidden()
    cards(page).nth(1).locator("[data-act=seed]").click()
    expect(page.locator(".takes .card.shown strong")).to_have_text("Opening")
    page.wait_for_function("document.querySelector('#bars input').value === '8 bars'")
    page.wait_for_function("document.querySelector('#seed textarea').value.length > 20")
    generate(page)
    expect(rows(page)).to_have_count(4)
    assert levels(page) == ["1", "2", "3", "3"]
    assert "goes on after bar 4" in rows(page).nth(2).inner_text()


def walk_by_keyboard(page: Page) -> None:
    rows(page).nth(2).focus()
    for key, told in (
        ("Home", "Opening"),
        ("ArrowDown", "Earlier take"),
        ("ArrowRight", "Take 1 "),
        ("End", "Take 2 "),
        ("ArrowLeft", "Earlier take"),
    ):
        page.keyboard.press(key)
        assert told in page.evaluate(FOCUSED)
    page.keyboard.press("Enter")  # the take that left the strip is shown again
    expect(rows(page).nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".takes .card.shown")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("ArrowRight")
    expect(rows(page)).to_have_count(4)


def prune_and_undo(page: Page) -> None:
    rows(page).nth(3).focus()
    page.keyboard.press("Delete")
    expect(rows(page)).to_have_count(3)
    expect(cards(page)).to_have_count(2)
    page.click("#studio [data-do=undo]")
    expect(rows(page)).to_have_count(4)
    expect(cards(page)).to_have_count(3)


def splice(page: Page) -> None:
    """Bars 1 to 4 of the first, 5 to 8 of the second."""
    cards(page).nth(1).locator(".open").click()
    page.click("#studio .splicing summary")
    expect(page.locator("[data-splice=first-to]")).to_have_value("4")
    expect(page.locator("[data-splice=second-from]")).to_have_value("5")
    page.fill("[data-splice=second-to]", "99")
    expect(page.locator("[data-splice=go]")).to_be_disabled()
    page.fill("[data-splice=second-to]", "8")
    stop_splicing(page)
    page.click("[data-splice=go]")
    expect(cards(page)).to_have_count(4)
    expect(rows(page).filter(has_text="Take 3")).to_contain_text("spliced with Take 2 after bar 4")
    page.wait_for_function(SOUNDS.format("#studio"))  # it is heard at once
    first, second, made = (
        cards(page).nth(at).get_attribute("data-symbols").split() for at in (1, 2, 3)
    )
    assert made[:56] == first[:56]
    assert made[80:128] == second[80:128]


def stop_splicing(page: Page) -> None:
    """The form's Stop ends a splice; what the server answers afterwards is nobody's any more."""
    held: list[Route] = []
    page.route(lambda url: "component_server" in url, lambda route: held.append(route))
    page.click("[data-splice=go]")
    expect(page.locator("[data-splice=go]")).to_be_disabled()
    page.click("#stop" if page.locator("#stop").is_visible() else "#studio [data-do=halt]")
    expect(page.locator("[data-splice=go]")).to_be_enabled()
    expect(page.locator("#studio .said")).to_contain_text("nothing was changed")
    for route in held:
        route.continue_()
    page.unroute_all()


@pytest.mark.parametrize("width", [1280, 390])
def test_takes_are_walked_pruned_spliced_and_kept_over_a_reload(visit, width):
    page = visit(width, 900)
    make_generations(page)
    walk_by_keyboard(page)
    prune_and_undo(page)
    splice(page)
    page.wait_for_selector("#studio .frame:not(.unfolding)")
    page.click("#studio [data-do=play]")
    come_to_rest(page)
    assert page.evaluate(FAULTS, {"finger": 44 if width < 1000 else 0}) == []
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert not [each["id"] for each in found if each["impact"] in NOT_ALLOWED]
    before = (levels(page), rows(page).all_inner_texts(), page.evaluate(SYMBOLS))
    reload(page)
    expect(rows(page)).to_have_count(5)
    assert (levels(page), rows(page).all_inner_texts(), page.evaluate(SYMBOLS)) == before


def test_how_a_take_was_before_it_was_rewritten_can_be_walked_to(visit):
    page = visit()
    ask(page)
    generate(page)
    before = page.evaluate(SYMBOLS)
    page.click("#studio [data-do=vary]")
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(2)).to_contain_text(re.compile("Take 1\\s+rewritten"))
    rows(page).nth(1).click()
    expect(page.locator("#studio .again-mark")).to_be_hidden()
    page.focus("#studio .frame")
    page.keyboard.press(".")
    page.keyboard.press("ArrowUp")  # as it was it stays; the change is a take of its own
    expect(cards(page)).to_have_count(3)
    expect(rows(page).filter(has_text="Take 2")).to_contain_text("edited by hand")
    assert page.evaluate(SYMBOLS) != before
    page.click("#studio [data-do=undo]")
    expect(cards(page)).to_have_count(2)
