"""Listening: whether anybody still waits for an answer, as far as Gradio knows.

It marks the events of a page that was closed, and keeps what it has to say to a page until that
reads it: a page that reads nothing any more is closed, too.
"""

import time
from collections.abc import Callable
from typing import Any

import anyio
from gradio.context import LocalContext

MOST_UNREAD = 400  # messages to a page; a frame is one, and a page reads a dozen a second
SECONDS_A_LOOK = 0.5


class Listening:
    """Whether somebody listens; asked at every step, so it looks now and then only."""

    def __init__(self, is_open: Callable[[], bool]) -> None:
        self._is_open, self._looked, self._last = is_open, 0.0, True

    def goes_on(self) -> bool:
        """Whether to go on."""
        if self._last and time.monotonic() - self._looked > SECONDS_A_LOOK:
            self._looked = time.monotonic()
            self._last = self._is_open()
        return self._last

    def end(self) -> None:
        """Nobody listens from now on."""
        self._last = False

    @staticmethod
    def request() -> Any:
        """The request that is being answered, if there is one."""
        return LocalContext.request.get(None)

    @classmethod
    def of_event(cls) -> "Listening":
        """Who listens to the event of Gradio's queue that is being answered."""
        blocks, name = LocalContext.blocks.get(None), LocalContext.event_id.get(None)
        queue = getattr(blocks, "_queue", None)
        event = queue.event_ids_to_events.get(name) if queue and name else None
        if queue is None or event is None:
            return cls(lambda: True)

        def is_open() -> bool:
            unread = queue.pending_messages_per_session.get(event.session_hash)
            return bool(event.alive and unread is not None and unread.qsize() < MOST_UNREAD)

        return cls(is_open)

    @classmethod
    def of_request(cls, request: Any) -> "Listening":
        """Who listens to a plain request, asked from a thread that Gradio gave to it."""

        def is_open() -> bool:
            try:
                return not anyio.from_thread.run(request.is_disconnected)
            except (RuntimeError, AttributeError):
                return True  # called without a server

        return cls(is_open)
