"""What answers or acts before the app does: short answers, health, metrics, old takes."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from melody.notation import MelodyError
from melody.ui.server.request_log import COUNTS
from melody.ui.server.take_files import Outbox, find_outbox

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

JSON, TEXT = b"application/json", b"text/plain; version=0.0.4; charset=utf-8"
CAREFUL = ((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))
HEALTH, METRICS = "/health", "/metrics"
LINK = "/file="
MOST_ASKING = 30  # for one file that is made at a time
TOO_MANY_ASK = "very many ask for old takes just now; try again in a moment"


async def send_answer(send: Send, status: int, body: bytes, kind: bytes = JSON) -> None:
    """Answer a request."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *CAREFUL]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_line(send: Send, status: int, line: str) -> None:
    """Answer with one line, the way that Gradio's own refusals look."""
    await send_answer(send, status, json.dumps({"detail": line}).encode())


class Health:
    """ASGI middleware that needs no thread; ``MELODY_METRICS=1`` offers the metrics too."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.has_metrics = os.environ.get("MELODY_METRICS") == "1"

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer these two addresses, and pass everything else on."""
        is_asked = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        path = scope["path"].rstrip("/") if is_asked else ""
        if path == HEALTH:
            await send_answer(send, 200, b'{"status": "ok"}', JSON)
        elif path == METRICS and self.has_metrics:
            await send_answer(send, 200, COUNTS.write().encode(), TEXT)
        else:
            await self.application(scope, receive, send)


class MakeAgain:
    """ASGI middleware: before a file of an outbox is served it is there, if that is possible."""

    def __init__(self, application: Application) -> None:
        self.application, self.waiting = application, 0
        self.turn = asyncio.Lock()  # to wait for it takes no thread

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Make a missing file, then let the app serve it."""
        missing = missing_file(scope)
        if missing is not None:
            if self.waiting >= MOST_ASKING:
                await send_line(send, 503, TOO_MANY_ASK)
                return
            self.waiting += 1
            try:
                async with self.turn:
                    await asyncio.to_thread(missing[0].restore, missing[1])
            except MelodyError as error:
                await send_line(send, 503, str(error))
                return
            finally:
                self.waiting -= 1
        await self.application(scope, receive, send)


def missing_file(scope: Message) -> tuple[Outbox, Path] | None:
    """The file of an outbox that a request asks for and that is not there."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    _, is_link, name = scope["path"].partition(LINK)
    if not is_link or "\0" in name:
        return None
    path = Path(name)
    box = find_outbox(path)
    return (box, path) if box is not None and not path.is_file() else None
