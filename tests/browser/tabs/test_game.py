"""Human or machine in a real browser: by keyboard and on a phone, and no name before the guess."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import come_to_rest, open_tab
from tests.browser.tabs.test_duel import SYSTEMS
from tests.browser.tabs.voting import read_votes, serve_with_votes
from tests.browser.test_accessible import offences
from tests.browser.test_widths import FAULTS


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """An app with a file of votes of its own."""
    with serve_with_votes(tmp_path_factory.mktemp("game")) as running:
        yield running


def read_guesses() -> list[tuple[str, str]]:
    return [(vote.answer, vote.second) for vote in read_votes()]


def faults(page: Page, width: int) -> list[str]:
    come_to_rest(page)
    return page.evaluate(FAULTS, {"finger": 44 if width < 1000 else 0})


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_clips_are_heard_guessed_at_by_keyboard_and_named_only_then(visit, width, scheme):
    page, before = visit(width, 900, scheme), len(read_guesses())
    open_tab(page, "Duel")
    page.focus("#game .start .ask")
    page.keyboard.press("Enter")
    verdict, person = page.locator("#game .verdict"), page.locator("#game [data-guess=person]")
    for number, key in enumerate(("p", "n"), start=1):
        expect(page.locator("#game .place")).to_have_text(f"Clip {number} of 10")
        expect(person).to_be_visible()
        assert not any(name in page.inner_html("#game .round .side") for name in SYSTEMS)
        expect(person).to_be_disabled()
        assert page.evaluate("document.activeElement.className") == "go"
        page.keyboard.press(key)  # too early: nothing was heard
        expect(person).to_be_enabled()
        assert faults(page, width) == []
        page.keyboard.press(key)
        expect(verdict).to_have_text(re.compile("^Right: a |^No, it was a "))
        expect(page.locator("#game .who")).to_contain_text(re.compile("A real song: |after "))
        expect(page.locator("#game .pips li:not(.open)")).to_have_count(number)
        expect(page.locator("#game .score")).to_contain_text(f"of {number} right")
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate("document.activeElement.dataset.do") == "next"
        assert offences(page, "the game, guessed") == []
        assert faults(page, width) == []
        page.keyboard.press("Enter")
    expect(page.locator("#game .place")).to_have_text("Clip 3 of 10")
    assert read_guesses()[before:] == [("person", ""), ("network", "")]
