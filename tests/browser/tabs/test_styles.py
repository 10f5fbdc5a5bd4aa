"""The style knob: an opening of each tradition is a click away."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.page import choose, unfold


@pytest.fixture(scope="module")
def live(folk_live):
    return folk_live


def test_a_style_has_an_opening_and_tries_are_turned_off_with_a_click(visit):
    page = visit()
    expect(page.locator("#style-opening")).to_be_hidden()
    choose(page, "style", "Irish: Irish jigs, reels and airs")
    page.click("#style-opening")
    expect(page.locator("#seed textarea")).to_have_value(re.compile("^D5/8 C5/8 B4/8"))
    unfold(page, "more")
    expect(page.locator("#meter input")).to_have_value("6/8")
    page.click("#one-try")
    expect(page.locator("#candidates input[type=number]")).to_have_value("1")
    page.click("#one-try")
    expect(page.locator("#candidates input[type=number]")).to_have_value("6")
