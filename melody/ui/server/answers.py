"""Short answers of our own to a request, before the app sees it."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

JSON, TEXT = b"application/json", b"text/plain; version=0.0.4; charset=utf-8"
CAREFUL = ((b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store"))


async def answer(send: Send, status: int, body: bytes, kind: bytes = JSON) -> None:
    """Answer a request."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *CAREFUL]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def tell(send: Send, status: int, line: str) -> None:
    """Answer with one line, the way that Gradio's own refusals look."""
    await answer(send, status, json.dumps({"detail": line}).encode())
