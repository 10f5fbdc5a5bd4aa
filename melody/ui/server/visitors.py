"""Visitors told apart, as far as a page without accounts can; nothing about them is kept.

Behind a proxy every visitor has its address. ``MELODY_FORWARDED=1`` says that there is one that
adds the visitor's address as the last of ``X-Forwarded-For``; otherwise anybody could invent it.
"""

import os
import time
from collections import deque
from threading import Lock

import gradio as gr

from melody.duel.votes import WINDOW
from melody.notation import MelodyError

MOST_OF_ADDRESS = 30  # votes in a window: a room of listeners may share one address
MOST_ADDRESSES = 10_000


def address_of(request: gr.Request) -> str:
    """The address that a request came from."""
    if os.environ.get("MELODY_FORWARDED") == "1":
        forwarded = request.headers.get("x-forwarded-for", "")
        if last := forwarded.rpartition(",")[2].strip():
            return last
    client = request.client
    return client.host if client else ""


class VoteRate:
    """How many votes came from each address of late, whatever sessions they gave."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}
        self._lock = Lock()

    def refuse_flood(self, address: str) -> None:
        """Let an address vote.

        Raises:
            MelodyError: when it has voted too often within the window.
        """
        with self._lock:
            times = self._recent(address)
            if len(times) >= MOST_OF_ADDRESS:
                raise MelodyError("very many votes came from where you are; wait a minute")

    def count(self, address: str) -> None:
        """Count a vote."""
        with self._lock:
            self._recent(address).append(time.monotonic())
            while len(self._times) > MOST_ADDRESSES:
                del self._times[next(iter(self._times))]

    def _recent(self, address: str) -> deque[float]:
        times = self._times.setdefault(address, deque())
        while times and time.monotonic() - times[0] > WINDOW:
            times.popleft()
        return times
