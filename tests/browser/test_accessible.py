"""What axe-core finds on the page, tab after tab, with all that is folded laid open."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.page import ask, come_to_rest, generate, open_tab

TABS = ("Compose", "Compare", "Learn", "Dance", "Duel", "Lesson", "About")
SCHEMES = ("light", "dark")
IS_DRAWN = "isDark => document.body.classList.contains('dark') === isDark"
NOT_ALLOWED = ("moderate", "serious", "critical")
OPTIONS = {"resultTypes": ["violations"]}
LAY_OPEN = """() => {
  for (const panel of document.querySelectorAll("#studio details.panel")) panel.open = true;
  for (const label of document.querySelectorAll("button.label-wrap:not(.open)"))
    if (label.checkVisibility()) label.click();
}"""


def offences(page: Page, where: str) -> list[str]:
    """What is grave on the page as it stands, a line for each kind."""
    page.evaluate(LAY_OPEN)
    come_to_rest(page)  # accordions slide
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{where}: {each['id']} ({len(each['nodes'])}): {node['html'][:160]}"
        f" | {' '.join(check['message'] for check in (*node['any'], *node['all'], *node['none']))}"
        for each in found
        if each["impact"] in NOT_ALLOWED
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_no_tab_shuts_anyone_out(visit, width):
    page = visit(width, 900)
    found = both_ways(page, "before a take")
    ask(page, takes=2)
    generate(page)
    for tab in TABS:
        open_tab(page, tab)
        open_up(page, tab)
        found += both_ways(page, tab)
    assert not found, "\n" + "\n".join(found)


def both_ways(page: Page, where: str) -> list[str]:
    """What is grave in the light and in the dark."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(IS_DRAWN, arg=scheme == "dark")
        found += offences(page, f"{where}, {scheme}")
    return found


def open_up(page: Page, tab: str) -> None:
    """Bring a tab to where there is most to see on it."""
    if tab == "Compare":
        page.fill("#compare-seed textarea", "C4 D4 E4 F4")
        page.fill("#compare-bars input", "4")
        page.press("#compare-bars input", "Tab")
        page.click("#compare")
        expect(page.locator("#stand .who button")).to_have_count(2)
    if tab == "Lesson":
        expect(page.locator("#lesson .models section")).to_have_count(2)
    if tab == "Duel":
        page.click("#duel .ask")
        expect(page.locator("#duel .side")).to_have_count(2)
