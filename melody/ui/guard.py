"""The guard in front of the page: no large bodies, and careful headers on every answer."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from melody.seeds.uploads import LARGEST_FILE

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

LARGEST_BODY = 2 * 1024 * 1024
LARGEST_UPLOAD = LARGEST_FILE + 16 * 1024  # one file and what the form wraps around it
UPLOAD_PATH = "/upload"
TOO_LARGE = b'{"detail": "that is too much; a tune fits into 1 MB"}'
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
        most = LARGEST_UPLOAD if scope["path"].endswith(UPLOAD_PATH) else LARGEST_BODY
        visit = Visit(receive, send, most)
        if announced_length(scope) > most:
            await visit.refuse()
            return
        try:
            await self.application(scope, visit.receive, visit.send)
        except BodyTooLargeError:
            await visit.refuse()


class Visit:
    """One request and its answer: counts the body, adds our headers.

    The app may take the error that breaks off a long body for a badly written one and answer so
    itself; what it says then is replaced.
    """

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send = receive, send
        self.most, self.total = most, 0
        self.has_begun = self.is_refused = False

    async def receive(self) -> Message:
        """The next part of the body.

        Raises:
            BodyTooLargeError: when more has come than may.
        """
        message = await self._receive()
        self.total += len(message.get("body", b""))
        if self.total > self.most:
            raise BodyTooLargeError
        return message

    async def send(self, message: Message) -> None:
        """Send one part of the answer."""
        if self.total > self.most and not self.has_begun:
            await self.refuse()
        if self.is_refused:
            return
        self.has_begun = True
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *HEADERS]}
        await self._send(message)

    async def refuse(self) -> None:
        """Answer 413 with one line, unless an answer has begun."""
        if self.has_begun or self.is_refused:
            return
        self.is_refused = True
        headers = [(b"content-type", b"application/json"), (b"connection", b"close"), *HEADERS]
        await self._send({"type": "http.response.start", "status": 413, "headers": headers})
        await self._send({"type": "http.response.body", "body": TOO_LARGE})


def announced_length(scope: Message) -> int:
    """The length that a request gives for its body, in bytes; 0 where it gives none."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return max((int(length) for length in lengths if length.isdigit()), default=0)
