"""Fair shares: a few work, a few wait, everybody else is asked to come again; and votes by address.

Gradio runs everything that does not block in 40 threads that all visitors share; whoever waits in
one of them keeps the page itself waiting.

Visitors are distinguished as far as a page without accounts can, and nothing about them is kept.
Behind a proxy every visitor has its address. ``MELODY_FORWARDED=1`` says that there is one that
adds the visitor's address as the last of ``X-Forwarded-For``; otherwise anybody could invent it.
"""

import os
import time
from collections import deque
from threading import BoundedSemaphore, Lock
from types import TracebackType

import gradio as gr

from melody.duel.votes import WINDOW
from melody.notation import MelodyError

BUSY = "the server is busy; try again in a moment"
MOST_WAITING, SECONDS_TO_WAIT = 6, 20
MOST_OF_ADDRESS = 30  # votes in a window: a room of listeners may share one address
MOST_GUESSES_OF_ADDRESS = 120
MOST_ADDRESSES = 10_000


class Turns:
    """A context for so many ``at_once``, with so many ``waiting`` for so many ``seconds``."""

    def __init__(
        self, at_once: int, waiting: int = MOST_WAITING, seconds: float = SECONDS_TO_WAIT
    ) -> None:
        self.most, self.seconds, self.present = at_once + waiting, seconds, 0
        self._turns, self._lock = BoundedSemaphore(at_once), Lock()

    def __enter__(self) -> None:
        """Wait for a turn.

        Raises:
            MelodyError: when too many wait, or none came in time.
        """
        with self._lock:
            if self.present >= self.most:
                raise MelodyError(BUSY)
            self.present += 1
        if not self._turns.acquire(timeout=self.seconds):
            self._leave()
            raise MelodyError(BUSY)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the turn."""
        self._turns.release()
        self._leave()

    def _leave(self) -> None:
        with self._lock:
            self.present -= 1


def address_of(request: gr.Request) -> str:
    """The address that a request came from."""
    if os.environ.get("MELODY_FORWARDED") == "1":
        forwarded = request.headers.get("x-forwarded-for", "")
        if last := forwarded.rpartition(",")[2].strip():
            return str(last)
    client = request.client
    return str(client.host) if client else ""


class VoteRate:
    """How many votes came from each address of late, whatever sessions they gave."""

    def __init__(self, most: int = MOST_OF_ADDRESS) -> None:
        self.most = most
        self._times: dict[str, deque[float]] = {}
        self._lock = Lock()

    def refuse_flood(self, address: str) -> None:
        """Let an address vote.

        Raises:
            MelodyError: when it has voted too often within the window.
        """
        with self._lock:
            times = self._recent(address)
            if len(times) >= self.most:
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
