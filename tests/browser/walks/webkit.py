"""WebKit (GTK's MiniBrowser), told what to do by its driver."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.walks.drivers import HEIGHT, PATIENCE, Driver, sources
from tests.live import free_port

SCREEN = "1400x1100x24"


class WebKit(Driver):
    """A MiniBrowser with one page."""

    def __init__(self, port: int, program: str, downloads: Path) -> None:
        self.address, self.downloads = f"http://127.0.0.1:{port}", downloads
        wanted = {"binary": program, "args": ["--automation"]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": wanted}}
        told = self.send("/session", capabilities=capabilities)
        self.address += f"/session/{told['sessionId']}"

    def send(self, path: str, **parameters: Any) -> Any:
        """What the driver answers to a command."""
        body = json.dumps(parameters).encode()
        request = urllib.request.Request(self.address + path, body)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def end(self) -> None:
        """Shut the browser."""
        request = urllib.request.Request(self.address, method="DELETE")
        urllib.request.urlopen(request, timeout=PATIENCE).close()

    def go(self, url: str) -> None:
        """Open an address."""
        self.send("/url", url=url)

    def resize(self, width: int) -> None:
        """Make the window so wide, or as narrow as it can be: about 450 pixels."""
        self.send("/window/rect", x=0, y=0, width=width, height=HEIGHT)

    def run(self, script: str) -> Any:
        """The value of an expression of JavaScript on the page."""
        return self.send("/execute/sync", script=f"return ({script}) ?? null", args=[])

    def act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        """Let a ``key`` or a ``pointer`` do something."""
        self.send("/actions", actions=sources(kind, actions))


@contextmanager
def open_screen(program: str) -> Iterator[str]:
    """A screen that nobody sees: the name of its display."""
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    screen = subprocess.Popen(
        command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        screen.terminate()
        screen.wait(20)


@contextmanager
def open_webkit(driver: str, program: str, screens: str, folder: Path) -> Iterator[WebKit]:
    """A WebKit of its own on a screen that nobody sees; it keeps everything in a folder."""
    with open_screen(screens) as display:
        port, log_file = free_port(), folder / "log"
        own = {"DISPLAY": display, "HOME": str(folder), "GDK_BACKEND": "x11"}
        with log_file.open("w") as log:
            server = subprocess.Popen(
                [driver, f"--port={port}"], env={**os.environ, **own}, stdout=log, stderr=log
            )
        try:
            wait_for_status(port)
            browser = WebKit(port, program, folder)
            yield browser
            browser.end()
        finally:
            server.terminate()
            server.wait(20)


def wait_for_status(port: int) -> None:
    """Wait until the driver answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError("WebKit's driver did not start")
