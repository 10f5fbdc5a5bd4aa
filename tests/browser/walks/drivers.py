"""Browsers that Playwright does not drive as they are: Debian's Firefox, and WebKit.

Each is told three things: where to go, what script to run, and what keys and pointer do. Firefox
hears them by WebDriver BiDi, which it speaks itself, WebKit by its driver. The
actions are the same.
"""

import json
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

HEIGHT = 900  # of the window, in pixels
PATIENCE = 90  # seconds; the machine may be busy training
MIDDLE_OF = """(() => {
  const seen = [...document.querySelectorAll(%s)].find((each) => each.checkVisibility());
  seen.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = seen.getBoundingClientRect();
  return [Math.round(left + width / 2), Math.round(top + height / 2)];
})()"""
KEYS = {"Control": "\ue009", "Tab": "\ue004", "Enter": "\ue007", "ArrowUp": "\ue013"}


class Driver(ABC):
    """A browser with one page."""

    downloads: Path

    @abstractmethod
    def go(self, url: str) -> None:
        """Open an address."""

    @abstractmethod
    def resize(self, width: int) -> None:
        """Make the page so wide, or as narrow as the browser lets it be."""

    @abstractmethod
    def run(self, script: str) -> Any:
        """The value of an expression of JavaScript on the page."""

    @abstractmethod
    def act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        """Let a ``key`` or a ``pointer`` do something."""

    def wait(self, script: str) -> Any:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not (value := self.run(script)):
            assert time.monotonic() < end, f"never came true: {script}"
            time.sleep(0.1)
        return value

    def press(self, *keys: str) -> None:
        """Press keys together, the last one once the others are held."""
        values = [KEYS.get(key, key) for key in keys]
        down = [{"type": "keyDown", "value": value} for value in values]
        self.act("key", down + [{"type": "keyUp", "value": value} for value in reversed(values)])

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        strokes = ("keyDown", "keyUp")
        self.act("key", [{"type": way, "value": key} for key in text for way in strokes])

    def click(self, selector: str) -> None:
        """Click in the middle of the first such thing that is seen, once it has come to rest."""
        place, before = self.run(MIDDLE_OF % json.dumps(selector)), None
        while place != before:
            time.sleep(0.1)
            place, before = self.run(MIDDLE_OF % json.dumps(selector)), place
        self.drag(place, place)

    def drag(self, start: list[int], end: list[int]) -> None:
        """Press the pointer's button in one place of the window, and let go in another."""
        moves = [{"type": "pointerMove", "x": x, "y": y, "duration": 50} for x, y in (start, end)]
        down, up = ({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up"))
        self.act("pointer", [moves[0], down, *moves[1:] * (start != end), up])


def sources(kind: str, actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Actions as both protocols take them."""
    more = {"parameters": {"pointerType": "mouse"}} if kind == "pointer" else {}
    return [{"type": kind, "id": kind, "actions": actions, **more}]
