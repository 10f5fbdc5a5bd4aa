"""The walk of a visitor who does not see: keys alone, and what a screen reader is told."""

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

# What live regions say, as it comes; the page's own scripts write into them.
LISTEN = """
  window.announced = [];
  const isLive = "[aria-live], [role=status], [role=alert]";
  new MutationObserver((changes) => {
    const regions = new Set(changes.map(({ target }) =>
      (target.nodeType === 1 ? target : target.parentElement)?.closest(isLive)));
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        if (node.nodeType === 1 && node.matches(isLive)) regions.add(node);
        if (node.nodeType === 1) node.querySelectorAll(isLive).forEach((each) => regions.add(each));
      }
    for (const region of regions) {
      const text = region?.checkVisibility() && region.innerText.trim();
      if (text) window.announced.push(text);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["hidden"] });
"""
HEARD = "said => window.announced.some((text) => text.includes(said))"
MOST_TABS = 90


@dataclass
class Reader:
    """A screen reader on a page: where the focus is in the accessibility tree, what was said."""

    page: Page
    tabs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tree = self.page.context.new_cdp_session(self.page)

    @property
    def here(self) -> tuple[str, str]:
        """Role and name of what has the focus."""
        found = self.tree.send("Runtime.evaluate", {"expression": "document.activeElement"})
        asked = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
        [node] = self.tree.send("Accessibility.getPartialAXTree", asked)["nodes"]
        return node["role"]["value"], node.get("name", {}).get("value", "")

    def go_to(self, role: str, name: str, key: str = "Tab") -> None:
        """Press Tab until such a thing has the focus."""
        passed = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press(key)
            passed.append(self.here)
            if passed[-1][0] == role and passed[-1][1].startswith(name):
                return
        raise AssertionError(f"{key} does not lead to the {role} {name!r}: {passed}")

    def press(self, *keys: str) -> None:
        """Press keys; what was said before is forgotten."""
        self.page.evaluate("window.announced = []")
        for key in keys:
            self.page.keyboard.press(key)

    def hears(self, said: str) -> None:
        """Wait until this is announced."""
        try:
            self.page.wait_for_function(HEARD, arg=said, timeout=60_000)
        except Exception:
            told = self.page.evaluate("window.announced")
            raise AssertionError(f"{said!r} was not announced, but {told}") from None


@pytest.mark.parametrize("width", [1280, 390])
def test_keys_and_what_is_announced_make_hear_edit_keep_and_save_a_melody(visit, width):
    page = visit(width, 844)
    page.add_init_script(LISTEN)
    page.reload()
    page.wait_for_function("document.querySelector('#studio canvas')?.clientHeight > 100")
    reader = Reader(page)
    reader.go_to("textbox", "Your opening")
    reader.press("Control+a")
    page.keyboard.type("C4 D4 E4 G4")
    reader.hears("4 notes, 4 beats: C4 D4 E4 G4")
    reader.go_to("button", "Generate")
    reader.press("Enter")
    reader.hears("The model is writing")
    reader.hears("Take 1 is there: ")
    reader.go_to("application", "Piano roll of a take: ")
    reader.press(".")
    reader.hears("C4, quarter note, bar 1 beat 1")
    reader.press("ArrowUp")
    reader.hears("C♯4, quarter note")
    reader.press("Control+z")
    reader.hears("Undone")
    reader.press(".", "ArrowUp")
    reader.hears("C♯4, quarter note")
    reader.go_to("DisclosureTriangle", "Download")
    reader.press("Enter")
    reader.go_to("button", "MIDI")
    with page.expect_download() as download:
        reader.press("Enter")
    assert download.value.suggested_filename.endswith(".mid")
    reader.hears(f"Saved as {download.value.suggested_filename}")
    reader.go_to("DisclosureTriangle", "Share")
    reader.press("Enter")
    reader.go_to("button", "Copy")
    reader.press("Enter")
    reader.hears("The link to this melody.")
    reader.go_to("button", "Play")
    reader.press("Enter")
    page.wait_for_function("!document.querySelector('#studio audio').paused")
    assert reader.here == ("button", "Pause")
    reader.press(" ")
    page.wait_for_function("document.querySelector('#studio audio').paused")
    assert reader.here == ("button", "Play")
    reader.go_to("button", "Star take 1")
    reader.press("Enter")
    assert reader.here[1].startswith("Unstar take 1")
