"""Somebody who has never seen the page, on a phone: a melody in few taps, nothing read."""

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.page import SOUNDS, come_to_rest, first_note

MOST_TAPS = 10  # to make, hear, edit, keep and share; a swipe by a screen counts too
PHONE = {"has_touch": True, "is_mobile": True}
SHOWN = ".takes .card.shown"
IN_SIGHT = """element => {
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  const found = y > 0 && y < innerHeight && document.elementFromPoint(x, y);
  return Boolean(found && (element.contains(found) || found.contains(element)));
}"""

SWIPE = """element => {
  const { top, bottom } = element.getBoundingClientRect();
  const way = Math.sign((top + bottom) / 2 - innerHeight / 2);
  scrollBy({ top: 0.6 * way * innerHeight, behavior: "instant" });
}"""


class Finger:
    """A finger on a phone, which counts what it does."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, []

    def tap(self, thing: Locator, what: str) -> None:
        """Swipe until a thing is in sight, then tap it."""
        come_to_rest(self.page)
        for _ in range(6):
            if thing.evaluate(IN_SIGHT):
                break
            self.taps.append("swipe")
            thing.evaluate(SWIPE)
            come_to_rest(self.page)
        self.taps.append(what)
        box = thing.bounding_box()
        self.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def tap_at(self, x: float, y: float, what: str) -> None:
        """Tap a place of the window."""
        self.taps.append(what)
        self.page.touchscreen.tap(x, y)


def test_a_first_melody_is_made_heard_edited_kept_and_shared_in_few_taps(visit):
    page = visit(390, 844, **PHONE)
    finger = Finger(page)
    finger.tap(page.locator("#generate"), "generate")
    page.wait_for_function(SOUNDS.format("#studio"))  # it is heard without another tap
    page.wait_for_function("document.querySelector('#stop').disabled")
    come_to_rest(page)
    before = page.locator(SHOWN).get_attribute("data-symbols")
    note = first_note(page)
    finger.tap_at((note["left"] + note["right"]) / 2, note["y"], "a note")
    finger.tap(page.locator("#studio [data-do=longer]"), "longer")
    expect(page.locator(SHOWN)).not_to_have_attribute("data-symbols", before)
    finger.tap(page.locator(f"{SHOWN} [data-act=star]"), "star")
    expect(page.locator(f"{SHOWN} [data-act=star]")).to_have_attribute("aria-pressed", "true")
    finger.tap(page.locator("#studio .menu.link summary"), "share")
    with page.expect_download() as download:
        finger.tap(page.locator("#studio [data-share=picture]"), "picture")
    assert Image.open(download.value.path()).width == 2000
    assert len(finger.taps) <= MOST_TAPS, finger.taps
