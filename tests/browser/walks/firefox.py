"""Firefox, told what to do by WebDriver BiDi."""

import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.walks.drivers import HEIGHT, PATIENCE, Driver, sources
from tests.browser.walks.web_socket import WebSocket

ADDRESS = re.compile(r"listening on ws://127\.0\.0\.1:(\d+)")
SETTINGS = {
    "browser.download.folderList": 2,  # where the next line says
    "browser.download.dir": "",
    "browser.download.useDownloadDir": True,
    "browser.download.always_ask_before_handling_new_types": False,
    "app.normandy.enabled": False,
    "services.settings.server": "http://127.0.0.1:9/",  # nothing is asked of other hosts
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Firefox(Driver):
    """A headless Firefox with one page."""

    def __init__(self, socket: WebSocket, downloads: Path) -> None:
        self.socket, self.downloads, self.number = socket, downloads, 0
        self.send("session.new", capabilities={})
        self.page = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method: str, **parameters: Any) -> Any:
        """What the browser answers to a command."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        self.socket.send(json.dumps(message))
        while (answer := json.loads(self.socket.receive())).get("id") != self.number:
            pass
        assert answer["type"] == "success", answer
        return answer["result"]

    def go(self, url: str) -> None:
        """Open an address."""
        self.send("browsingContext.navigate", context=self.page, url=url, wait="complete")

    def resize(self, width: int) -> None:
        """Make the page so wide."""
        viewport = {"width": width, "height": HEIGHT}
        self.send("browsingContext.setViewport", context=self.page, viewport=viewport)

    def run(self, script: str) -> Any:
        """The value of an expression of JavaScript on the page."""
        told = self.send(
            "script.evaluate",
            expression=f"JSON.stringify(({script}) ?? null)",
            target={"context": self.page},
            awaitPromise=False,
            userActivation=False,
        )
        assert told["type"] == "success", told
        return json.loads(told["result"]["value"])

    def act(self, kind: str, actions: list[dict[str, Any]]) -> None:
        """Let a ``key`` or a ``pointer`` do something."""
        self.send("input.performActions", context=self.page, actions=sources(kind, actions))


@contextmanager
def open_firefox(program: str, folder: Path) -> Iterator[Firefox]:
    """A Firefox of its own, which keeps profile and downloads in a folder."""
    profile, downloads = folder / "profile", folder / "downloads"
    profile.mkdir()
    downloads.mkdir()
    settings = {**SETTINGS, "browser.download.dir": str(downloads)}
    lines = (f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in settings.items())
    (profile / "user.js").write_text("\n".join(lines))
    command = [program, "--headless", "--no-remote", "--profile", str(profile)]
    log_file = folder / "log"
    with log_file.open("w") as log:
        browser = subprocess.Popen(
            [*command, "--remote-debugging-port=0"], stdout=log, stderr=log, start_new_session=True
        )
    try:
        socket = WebSocket(wait_for_port(log_file, browser), "/session", PATIENCE)
        yield Firefox(socket, downloads)
        socket.close()
    finally:
        browser.terminate()
        browser.wait(20)


def wait_for_port(log_file: Path, browser: subprocess.Popen[bytes]) -> int:
    """Where the browser listens, once it says so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and browser.poll() is None:
        if found := ADDRESS.search(log_file.read_text("utf-8", "replace")):
            return int(found[1])
        time.sleep(0.1)
    raise AssertionError(f"Firefox did not start: {log_file.read_text('utf-8', 'replace')[-2000:]}")
