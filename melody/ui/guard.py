"""The guard in front of the page: no large bodies, and careful headers on every answer."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from melody.uploads import LARGEST_FILE

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LARGEST_BODY = 2 * 1024 * 1024
LARGEST_UPLOAD = LARGEST_FILE + 16 * 1024  # one file and what the form wraps around it
UPLOAD_PATH = "/upload"
TOO_LARGE = b'{"detail": "that is too much; a tune fits into 256 kB"}'
SPACE_HOSTS = " https://huggingface.co https://*.hf.space"
FRAME_HOSTS = "'self'" + (SPACE_HOSTS if "SPACE_ID" in os.environ else "")
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", f"frame-ancestors {FRAME_HOSTS}".encode()),
)


class BodyTooLargeError(Exception):
    """A request goes on longer than it may."""


class Guard:
    """ASGI middleware around the whole app; ``application`` is what comes after it."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 413 when its body is larger than it may be."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        sender = Sender(send)
        most = LARGEST_UPLOAD if scope["path"].endswith(UPLOAD_PATH) else LARGEST_BODY
        if announced_length(scope) > most:
            await refuse(sender)
            return
        try:
            await self.application(scope, count_body(receive, most), sender)
        except BodyTooLargeError:
            if not sender.has_begun:
                await refuse(sender)


class Sender:
    """Sends an answer, our headers added, and knows whether one has begun."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        """Send one part of an answer."""
        if message["type"] == "http.response.start":
            self.has_begun = True
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await self.send(message)


def announced_length(scope: Message) -> int:
    """The length that a request gives for its body, in bytes; 0 where it gives none."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(length) for length in lengths if length.isdigit()), default=0)


def count_body(receive: Receive, most: int) -> Receive:
    """A ``receive`` that breaks off when more than ``most`` bytes have come."""
    total = 0

    async def receive_counted() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise BodyTooLargeError
        return message

    return receive_counted


async def refuse(send: Send) -> None:
    """Answer 413 with one line."""
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": TOO_LARGE})
