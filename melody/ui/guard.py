"""The guard in front of the page: who may send what, and careful headers on every answer.

No large bodies, no crowds of files, no addresses to be fetched, nothing from pages elsewhere.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from gradio.utils import get_upload_folder

from melody.ui.server.door.addresses import is_link_elsewhere, is_offered
from melody.ui.server.door.bodies import (
    NO_FILE,
    Bodies,
    RefusedError,
    refuse_odd_form,
    replay,
    replay_file,
)
from melody.ui.server.door.contents import NO_ADDRESS, check_contents
from melody.ui.server.door.origins import ELSEWHERE, HARMLESS, host_of, listed_hosts, may_drive
from melody.ui.server.door.page import NO_SUCH
from melody.ui.server.leftovers import sweep_uploads
from melody.ui.server.middleware import Application, Message, Receive, Send

BYTES_A_SWEEP = 20 * 1024 * 1024  # of uploads, between two looks at what lies there
UPLOAD_PATH = "/upload"
NO_FORM = "a form is taken for uploads only; send JSON"
SPACE_HOSTS = " https://huggingface.co https://*.hf.space"
FRAME_HOSTS = "'self'" + (SPACE_HOSTS if "SPACE_ID" in os.environ else "")
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", f"frame-ancestors {FRAME_HOSTS}".encode()),
)


class Guard:
    """ASGI middleware around the whole app; ``application`` is what comes after it."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.listed, self.bodies, self.uploaded = listed_hosts(), Bodies(), 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the reason why not."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        try:
            async with self.let_in(scope, receive) as receive_again:
                await self.application(scope, receive_again, with_headers(send))
        except RefusedError as refused:
            await refuse(send, refused)

    @asynccontextmanager
    async def let_in(self, scope: Message, receive: Receive) -> AsyncIterator[Receive]:
        """What the app receives of a request that may go on.

        Raises:
            RefusedError: when it may not.
        """
        if is_link_elsewhere(scope["path"]):
            raise RefusedError(403, NO_ADDRESS)
        if not is_offered(scope["path"]):
            raise RefusedError(404, NO_SUCH)
        if scope["method"] in HARMLESS:
            yield receive
            return
        headers = read_headers(scope)
        if not may_drive(headers, self.listed):
            raise RefusedError(403, ELSEWHERE)
        if scope["path"].rstrip("/").endswith(UPLOAD_PATH):
            if not is_form(headers):
                raise RefusedError(415, NO_FILE)
            async with self.bodies.keep_upload(scope, receive) as file:
                refuse_odd_form(file, headers["content-type"])
                yield replay_file(file, receive)
                await self.count_upload(file.tell())
            return
        if is_form(headers):
            raise RefusedError(415, NO_FORM)
        body = await self.bodies.read(scope, receive)
        hosts = self.listed | {headers.get("host", "").lower(), host_of(headers.get("origin", ""))}
        check_contents(body, hosts - {""})
        yield replay(body, receive)

    async def count_upload(self, length: int) -> None:
        """When many bytes came since the last time, the oldest uploads go."""
        self.uploaded += length
        if self.uploaded > BYTES_A_SWEEP:
            self.uploaded = 0
            await asyncio.to_thread(sweep_uploads, Path(get_upload_folder()))


def read_headers(scope: Message) -> dict[str, str]:
    """The headers of a request; what is said twice is joined, so that neither hides the other."""
    headers: dict[str, str] = {}
    for raw_name, raw_text in scope["headers"]:
        name, text = raw_name.decode("latin-1"), raw_text.decode("latin-1")
        headers[name] = f"{headers[name]}, {text}" if name in headers else text
    return headers


def is_form(headers: dict[str, str]) -> bool:
    """Whether a body may hold files."""
    return headers.get("content-type", "").lower().startswith("multipart/")


def with_headers(send: Send) -> Send:
    """The same way out, with our headers on every answer."""

    async def send_guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await send(message)

    return send_guarded


async def refuse(send: Send, refused: RefusedError) -> None:
    """Answer with one line."""
    headers = [(b"content-type", b"application/json"), (b"connection", b"close"), *HEADERS]
    body = json.dumps({"detail": refused.line}).encode()
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
