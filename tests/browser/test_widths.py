"""The boxes of the page at every width: nothing overlaps, is cut, or is too small for a finger."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page import ask, come_to_rest, generate, open_tab
from tests.browser.test_accessible import open_up

FAULTS = (Path(__file__).parent / "boxes.js").read_text(encoding="utf-8")
WIDTHS = (320, 390, 768, 834, 1024, 1180, 1280, 1920, 2560)
DARK = (390, 1280)
FINGER, WIDEST_TOUCHED = 44, 834
LAY_OPEN = """() => {
  for (const panel of document.querySelectorAll("#studio details.panel")) panel.open = true;
  for (const label of document.querySelectorAll("button.label-wrap:not(.open)"))
    if (label.checkVisibility()) label.click();
}"""
TWICE_AS_LARGE = """() => {
  const all = [...document.querySelectorAll("body *")];
  const sizes = all.map((each) => parseFloat(getComputedStyle(each).fontSize));
  const grow = (each, at) => each.style.setProperty("font-size", `${2 * sizes[at]}px`, "important");
  all.forEach(grow);
}"""
SHIFTS = """
  window.shifts = [];
  const nameOf = ({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.textContent ?? "gone";
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput) window.shifts.push([value, sources.map(nameOf)]);
  }).observe({ type: "layout-shift", buffered: true });
"""
BOX_OF = "selector => document.querySelector(selector).getBoundingClientRect().toJSON()"


def faults_at(page: Page, width: int, where: str) -> list[str]:
    """What is wrong with the boxes of the page as it stands, at a width."""
    page.set_viewport_size({"width": width, "height": 900})
    come_to_rest(page)
    finger = FINGER if width <= WIDEST_TOUCHED else 0
    return [f"{where}, {width}: {fault}" for fault in page.evaluate(FAULTS, {"finger": finger})]


def test_compose_holds_together_at_every_width(visit):
    page = visit()
    ask(page, takes=2)
    generate(page)
    page.evaluate(LAY_OPEN)
    come_to_rest(page)  # accordions slide
    found = [fault for width in WIDTHS for fault in faults_at(page, width, "light")]
    page.emulate_media(color_scheme="dark")
    found += [fault for width in DARK for fault in faults_at(page, width, "dark")]
    page.evaluate(TWICE_AS_LARGE)
    found += [fault for width in (834, 1280) for fault in faults_at(page, width, "text at 200 %")]
    assert not found, "\n" + "\n".join(found)


def test_the_other_tabs_hold_together_at_every_width(visit):
    page, found = visit(), []
    for tab in ("Compare", "Duel", "About"):
        page.set_viewport_size({"width": 1280, "height": 900})
        open_tab(page, tab)
        open_up(page, tab)
        for width in WIDTHS:
            found += faults_at(page, width, tab)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("width", [390, 834, 1280])
def test_nothing_jumps_while_the_page_is_loaded(visit, width):
    page = visit(width)
    page.add_init_script(SHIFTS)
    page.reload()
    page.wait_for_function("document.querySelector('#studio canvas')?.clientHeight > 100")
    expect(page.locator("#generate")).to_be_visible()
    come_to_rest(page)
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < 0.1, shifts


@pytest.mark.parametrize(("width", "height"), [(390, 844), (834, 1112), (1280, 900)])
def test_sixteen_bars_come_into_view_and_play_stays_in_reach(visit, width, height):
    page = visit(width, height)
    ask(page, bars=16)
    generate(page)
    page.wait_for_function(
        "height => document.querySelector('#studio .frame').getBoundingClientRect().top < height/2",
        arg=height,
    )
    come_to_rest(page)
    roll, row = (page.evaluate(BOX_OF, f"#studio {part}") for part in (".frame", ".transport"))
    assert roll["top"] >= 0
    if width <= WIDEST_TOUCHED:
        assert roll["bottom"] <= row["top"]
    for place in ("0", "document.body.scrollHeight"):
        page.evaluate(f"scrollTo({{ top: {place}, behavior: 'instant' }})")
        box = page.evaluate(BOX_OF, "#studio [data-do=play]")
        assert box["top"] >= 0
        assert box["bottom"] <= height
