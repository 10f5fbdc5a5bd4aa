"""What some tests need besides Python; where it is missing they are left out, and say so.

``MELODY_TEST_WITHOUT="fluidsynth,chromium,node"`` hides what is there, so that the suite can be
seen as it is on a machine without. In CI nothing may be missing that ``.ci/run`` installs, unless
it is hidden.
"""

import importlib
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

HIDING = "MELODY_TEST_WITHOUT"
HIDDEN = frozenset(os.environ.get(HIDING, "").replace(",", " ").split())
HIDDEN_MODULES = Path(__file__).parent / "hidden"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
FIREFOX_NAMES = ("firefox-esr", "firefox")


@dataclass(frozen=True)
class Need:
    """Something that a machine has or not: what it is, how it comes, and how to look for it."""

    what: str
    cure: str
    look: Callable[[], str | None]
    is_installed_in_ci: bool = True  # by .ci/run: missing there, it is a failure


def find_module(name: str) -> str | None:
    """Where a module lies, if it can be imported."""
    try:
        return importlib.import_module(name).__file__
    except (ImportError, OSError):
        return None


def find_program(*names: str) -> str | None:
    """Where the first of these programs lies that is on the path."""
    return next(filter(None, map(shutil.which, names)), None)


def find_postgres() -> str | None:
    """Where the newest ``initdb`` lies: Debian keeps it off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    return str(found[-1]) if found else find_program("initdb")


def find_mini_browser() -> str | None:
    """Where WebKit's browser for tests lies: Debian keeps it off the path."""
    found = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
    return str(found[-1]) if found else None


NEEDS = {
    "fluidsynth": Need(
        "FluidSynth's library", "apt install libfluidsynth3", lambda: find_module("fluidsynth")
    ),
    "midirenderer": Need(
        "the package midirenderer",
        "no wheel for it here",
        lambda: find_module("midirenderer"),
        is_installed_in_ci=False,
    ),
    "soundfile": Need(
        "the package soundfile",
        "pip install soundfile",
        lambda: find_module("soundfile"),
        is_installed_in_ci=False,
    ),
    "chromium": Need(
        "Chromium", "apt install chromium", lambda: find_program(*CHROMIUM_NAMES)
    ),
    "firefox": Need("Firefox", "apt install firefox-esr", lambda: find_program(*FIREFOX_NAMES)),
    "webkit": Need(
        "WebKit's driver",
        "apt install webkit2gtk-driver",
        lambda: find_program("WebKitWebDriver"),
    ),
    "minibrowser": Need(
        "WebKit's MiniBrowser", "apt install webkit2gtk-driver", lambda: find_mini_browser()
    ),
    "xvfb": Need("a screen for WebKit", "apt install xvfb", lambda: find_program("Xvfb")),
    "node": Need("Node", "apt install nodejs", lambda: find_program("node", "nodejs")),
    "postgresql": Need("PostgreSQL", "apt install postgresql", lambda: find_postgres()),
    "psycopg": Need(
        "psycopg", "pip install -r requirements-postgres.txt", lambda: find_module("psycopg")
    ),
    "ffmpeg": Need(
        "ffmpeg", "apt install ffmpeg", lambda: find_program("ffmpeg"), is_installed_in_ci=False
    ),
}  # fmt: skip


@cache
def find(name: str) -> str | None:
    """Where a need lies on this machine; None where it is missing or hidden."""
    return None if name in HIDDEN else NEEDS[name].look()


def need(name: str) -> str:
    """Where a need lies; the test that asks is left out where it lies nowhere."""
    place = find(name)
    if place is None:
        is_expected = "CI" in os.environ and NEEDS[name].is_installed_in_ci
        leave = pytest.fail if is_expected and name not in HIDDEN else pytest.skip
        leave(f"needs {NEEDS[name].what} ({NEEDS[name].cure})")
    return place


def hide() -> None:
    """Hide what ``MELODY_TEST_WITHOUT`` names from this process and from those it starts."""
    unknown = HIDDEN - set(NEEDS)
    if unknown:
        raise pytest.UsageError(f"{HIDING} names {', '.join(sorted(unknown))}: no such need")
    if "fluidsynth" in HIDDEN:
        # The real module raises ImportError too where its library is missing.
        sys.path.insert(0, str(HIDDEN_MODULES))
        paths = [str(HIDDEN_MODULES), os.environ.get("PYTHONPATH", "")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
