"""ASGI middleware: the page travels compressed, and its first parts in one file.

Gradio compresses files by their ending, and the page has none.
"""

import asyncio
import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

import brotli

from melody.ui.server.door.bundle import AT, put_in, read_bundle
from melody.ui.server.middleware import Application, Message, Receive, Send

KINDS = (b"text/html", b"application/json")
LEAST = 1000  # bytes
NOT_AT_ALL = re.compile(rb".*;q=0(\.0*)?$").match
GZIP = 16 + zlib.MAX_WBITS
FOR_EVER = b"public, max-age=31536000, immutable"
SCRIPT = b"text/javascript; charset=utf-8"
Headers = list[tuple[bytes, bytes]]


class Compress:
    """Answers for the bundled file itself, and compresses pages and JSON of one piece."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, and what is answered through a press."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.application(scope, receive, send)
            return
        coding = choose_coding(scope["headers"])
        content = bundle_at(scope["path"])
        if content is None:
            await self.application(scope, receive, Press(send, coding))
            return
        body = await asyncio.to_thread(press_part, content, coding)
        headers = [(b"content-type", SCRIPT), (b"cache-control", FOR_EVER)]
        await send({"type": "http.response.start", "status": 200,
                    "headers": [*headers, *told(body, coding)]})  # fmt: skip
        await send({"type": "http.response.body", "body": body})


class Press:
    """The way out of one answer, which is held back while it may have to be compressed."""

    def __init__(self, send: Send, coding: str) -> None:
        self.send, self.coding = send, coding
        self.start: Message | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Send a message, now or together with those before it."""
        if message["type"] == "http.response.start" and is_for_press(message["headers"]):
            self.start = message
        elif self.start is None or message["type"] != "http.response.body":
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self.finish(self.start)

    async def finish(self, start: Message) -> None:
        """Send what was held back."""
        body, kept = bytes(self.body), start["headers"]
        coding = self.coding if len(body) >= LEAST else ""
        press = press_page if is_of(kept, KINDS[:1]) else compress
        body = await asyncio.to_thread(press, body, coding)
        headers = [each for each in kept if each[0] != b"content-length"]
        await self.send({**start, "headers": [*headers, *told(body, coding)]})
        await self.send({"type": "http.response.body", "body": body})


def bundle_at(path: str) -> bytes | None:
    """The bundled file, where a path names it."""
    _, is_one, name = path.rpartition(AT)
    bundle = read_bundle() if is_one and name.startswith("melody-") else None
    return bundle.content if bundle and bundle.name == name else None


def is_for_press(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether an answer is a page or JSON, of one piece and not yet compressed."""
    names = {name for name, _ in headers}
    return b"content-length" in names and b"content-encoding" not in names and is_of(headers, KINDS)


def is_of(headers: Iterable[tuple[bytes, bytes]], kinds: tuple[bytes, ...]) -> bool:
    """Whether an answer is of one of these kinds."""
    return any(name == b"content-type" and value.startswith(kinds) for name, value in headers)


def choose_coding(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """What whoever asks can read: ``br``, ``gzip`` or nothing."""
    accepted = b",".join(value for name, value in headers if name == b"accept-encoding")
    wanted = [each for each in accepted.replace(b" ", b"").split(b",") if not NOT_AT_ALL(each)]
    codings = [each.partition(b";")[0] for each in wanted]
    return next((coding for coding in ("br", "gzip") if coding.encode() in codings), "")


@lru_cache(maxsize=4)
def press_page(page: bytes, coding: str) -> bytes:
    """The page with its bundle, in a coding; it is the same for most who come."""
    return compress(put_in(page), coding)


@lru_cache(maxsize=4)
def press_part(content: bytes, coding: str) -> bytes:
    """A bundled file in a coding; it is kept for ever, and worth more time."""
    return compress(content, coding, quality=9)


def compress(body: bytes, coding: str, quality: int = 5) -> bytes:
    """A body in a coding."""
    if coding == "br":
        packed: bytes = brotli.compress(body, quality=quality)
        return packed
    if coding == "gzip":
        press = zlib.compressobj(quality, zlib.DEFLATED, GZIP)
        return press.compress(body) + press.flush()
    return body


def told(body: bytes, coding: str) -> Headers:
    """The headers that say how a body is written."""
    length = (b"content-length", str(len(body)).encode())
    vary = (b"vary", b"accept-encoding")
    return [length, vary, (b"content-encoding", coding.encode())] if coding else [length, vary]
