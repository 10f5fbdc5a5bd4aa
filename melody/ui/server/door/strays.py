"""Strays: requests that Gradio stumbles over before any function of ours is called.

A stream of a session that is gone, a call with arguments that do not exist, a form without a file:
each is one line in the log and a line for whoever sent it. What our own code raises is a bug, and
keeps its traceback.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb
from types import FrameType

import melody
from melody.ui.server.middleware import Application, Message, Receive, Send, send_line
from melody.ui.server.request_log import UNREADABLE

LOG = logging.getLogger("melody.requests")
PACKAGE = str(Path(melody.__file__).parent)


class Strays:
    """ASGI middleware next to the app: nothing of ours lies between them."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let the app answer, or say in its place that it could not."""
        begun = list[Message]()

        async def send_noted(message: Message) -> None:
            begun.append(message) if not begun else None
            await send(message)

        try:
            await self.application(scope, receive, send_noted)
        except Exception as error:
            if scope["type"] != "http" or is_ours(error):
                raise
            LOG.warning("a request was not understood: %s", name_place(error))
            if not begun:
                await send_line(send, 400, UNREADABLE)
            elif not tells_length(begun[0]):
                await send({"type": "http.response.body", "body": b"", "more_body": False})


def is_ours(error: BaseException) -> bool:
    """Whether any code of ours had a part in an exception."""
    return any(frame.f_code.co_filename.startswith(PACKAGE) for frame in frames_of(error))


def frames_of(error: BaseException) -> Iterator[FrameType]:
    """Where an exception came through, and all that it is made of; but for who catches it here."""
    for frame, _ in walk_tb(error.__traceback__):
        if frame.f_code.co_filename != __file__:
            yield frame
    for part in (*getattr(error, "exceptions", ()), error.__cause__):
        if part is not None:
            yield from frames_of(part)


def name_place(error: BaseException) -> str:
    """What it was and where, without what was sent."""
    while error.__cause__ is not None:
        error = error.__cause__
    *_, (frame, line) = walk_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frame.f_code.co_filename).name}:{line}"


def tells_length(start: Message) -> bool:
    """Whether an answer that began says how long it will be."""
    return any(name == b"content-length" for name, _ in start.get("headers", ()))
