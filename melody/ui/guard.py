"""The guard in front of the page: who may send what, and careful headers on every answer.

No large bodies, no crowds of files, no addresses to be fetched, nothing from pages elsewhere.
"""

import asyncio
import json
import os
from pathlib import Path

from gradio.utils import get_upload_folder

from melody.dance.limits import LARGEST_CLIP
from melody.ui.server.door.addresses import (
    NamesAddressError,
    TooDeepError,
    check_body,
    is_link_elsewhere,
)
from melody.ui.server.door.origins import ELSEWHERE, HARMLESS, host_of, listed_hosts, may_drive
from melody.ui.server.leftovers import sweep_uploads
from melody.ui.server.middleware import Application, Message, Receive, Send

LARGEST_BODY = 2 * 1024 * 1024
LARGEST_UPLOAD = LARGEST_CLIP + 16 * 1024  # one file and what the form wraps around it
MOST_LARGE = 4  # uploads of more than ``LARGEST_BODY`` that are taken in at a time
MOST_FILES = 1  # in one request
BYTES_A_SWEEP = 20 * 1024 * 1024  # of uploads, between two looks at what lies there
UPLOAD_PATH = "/upload"
PART = b"content-disposition"  # without it nothing in a form is a file
BROKEN_OFF = "the request broke off; send it again"
TOO_LARGE = "that is too much; a tune fits into 1 MB, half a minute of sound into 6, a clip into 48"
CROWDED = "other clips are on their way just now; send it again in a minute"
TOO_MANY = "that is more than one file; send them one by one"
NO_FORM = "a form is taken for uploads only; send JSON"
TOO_DEEP = "that is nested too deep to be read; send plain values"
NO_ADDRESS = "this server fetches nothing from elsewhere; upload the file itself"
SPACE_HOSTS = " https://huggingface.co https://*.hf.space"
FRAME_HOSTS = "'self'" + (SPACE_HOSTS if "SPACE_ID" in os.environ else "")
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", f"frame-ancestors {FRAME_HOSTS}".encode()),
)


class RefusedError(Exception):
    """A request may not go on; ``status`` and ``line`` are the answer."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status, self.line = status, line


class Guard:
    """ASGI middleware around the whole app; ``application`` is what comes after it."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.listed, self.uploaded, self.large = listed_hosts(), 0, 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with the reason why not."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        try:
            if is_link_elsewhere(scope["path"]):
                raise RefusedError(403, NO_ADDRESS)
            if scope["method"] not in HARMLESS:
                receive = replay(await self.check(scope, receive), receive)
        except RefusedError as refused:
            await refuse(send, refused)
            return
        await self.application(scope, receive, with_headers(send))

    async def take_upload(self, body: bytes) -> None:
        """Let one file in; when many came since the last time, the oldest go.

        Raises:
            RefusedError: when there are more in one request.
        """
        if body.lower().count(PART) > MOST_FILES:
            raise RefusedError(413, TOO_MANY)
        self.uploaded += len(body)
        if self.uploaded > BYTES_A_SWEEP:
            self.uploaded = 0
            await asyncio.to_thread(sweep_uploads, Path(get_upload_folder()))

    async def read_upload(self, scope: Message, receive: Receive) -> bytes:
        """An upload's body; of large ones, or of no announced length, a few at a time.

        Raises:
            RefusedError: when there are too many, or it is too long.
        """
        is_large = not 0 < announced_length(scope) <= LARGEST_BODY
        if is_large and self.large >= MOST_LARGE:
            raise RefusedError(503, CROWDED)
        self.large += is_large
        try:
            return await read_body(scope, receive, LARGEST_UPLOAD)
        finally:
            self.large -= is_large

    async def check(self, scope: Message, receive: Receive) -> bytes:
        """The body of a request that may go on.

        Raises:
            RefusedError: when it may not.
        """
        headers = read_headers(scope)
        if not may_drive(headers, self.listed):
            raise RefusedError(403, ELSEWHERE)
        is_upload = scope["path"].rstrip("/").endswith(UPLOAD_PATH)
        if is_form(headers) and not is_upload:
            raise RefusedError(415, NO_FORM)
        if is_upload:
            body = await self.read_upload(scope, receive)
            await self.take_upload(body)
        else:
            body = await read_body(scope, receive, LARGEST_BODY)
        hosts = self.listed | {headers.get("host", "").lower(), host_of(headers.get("origin", ""))}
        try:
            check_body(body, hosts - {""})
        except NamesAddressError:
            raise RefusedError(400, NO_ADDRESS) from None
        except TooDeepError:
            raise RefusedError(400, TOO_DEEP) from None
        return body


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


async def read_body(scope: Message, receive: Receive, most: int) -> bytes:
    """A request's whole body.

    Raises:
        RefusedError: when it is, or says that it is, longer than ``most`` bytes.
    """
    if announced_length(scope) > most:
        raise RefusedError(413, TOO_LARGE)
    body, goes_on = bytearray(), True
    while goes_on:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusedError(400, BROKEN_OFF)
        body += message.get("body", b"")
        goes_on = message.get("more_body", False)
        if len(body) > most:
            raise RefusedError(413, TOO_LARGE)
    return bytes(body)


def announced_length(scope: Message) -> int:
    """The length that a request gives for its body, in bytes; 0 where it gives none."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(length) for length in lengths if length.isdigit()), default=0)


def replay(body: bytes, receive: Receive) -> Receive:
    """What the app receives: the body once, then whatever comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again


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
