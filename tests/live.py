"""The app as a person starts it: a process of its own, with tiny checkpoints, on a free port."""

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from melody.storage.paths import ROOT
from tests.tiny import make_tiny_checkpoints

SECONDS_TO_START = 180
APP = ("app.py",)


@dataclass(frozen=True)
class Live:
    """A running app: its address, its checkpoints, and where it keeps files."""

    url: str
    port: int
    checkpoints: Path
    cache: Path


@contextmanager
def run_app(
    checkout: Path, port: int, log_file: Path, own: dict[str, str], program: Sequence[str] = APP
) -> Iterator[subprocess.Popen[bytes]]:
    """The app of a checkout on a port, from when it answers; ``own`` are its own settings."""
    own = {**own, "GRADIO_SERVER_NAME": "127.0.0.1", "GRADIO_SERVER_PORT": str(port)}
    command, environment = [sys.executable, *program], {**os.environ, **own}
    with log_file.open("w") as log:
        app = subprocess.Popen(command, cwd=checkout, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}", app, log_file)
            yield app
        finally:
            app.terminate()
            app.wait(20)


@contextmanager
def serve_shipped(checkout: Path = ROOT) -> Iterator[tuple[int, subprocess.Popen[bytes], Path]]:
    """The app of a checkout with its own checkpoints: its port, its process and its log."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        port, log_file = free_port(), Path(folder) / "log"
        own = {"GRADIO_TEMP_DIR": folder, "GRADIO_ANALYTICS_ENABLED": "False"}
        with run_app(checkout, port, log_file, own) as app:
            yield port, app, log_file


@contextmanager
def serve(
    folder: Path,
    make_checkpoints: Callable[[Path], object] = make_tiny_checkpoints,
    program: Sequence[str] = APP,
) -> Iterator[Live]:
    """Train tiny checkpoints, start the app on them, and end it afterwards."""
    live = Live(f"http://127.0.0.1:{(port := free_port())}", port, folder / "c", folder / "f")
    make_checkpoints(live.checkpoints)
    own = {"MELODY_CHECKPOINTS": str(live.checkpoints), "GRADIO_TEMP_DIR": str(live.cache)}
    with run_app(ROOT, port, folder / "log", own, program):
        yield live
    assert not list(live.cache.glob("melody-*")), "the files of takes outlive the app"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, app: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and app.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the app did not start: {log.read_text('utf-8')[-2000:]}")


def run_alone(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: where a browser was tested, ours has a loop."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()


def last_line(process: subprocess.Popen[str]) -> str:
    """The line that ends in a mark, after what libraries say while they are loaded."""
    return next(line for line in process.stdout if line.endswith("<\n")).strip()[:-1]
