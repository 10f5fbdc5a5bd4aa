"""Turns: a few work, a few wait for a while, and everybody else is told to come again.

Gradio runs everything that does not block in 40 threads that all visitors share; whoever waits in
one of them keeps the page itself waiting.
"""

from threading import BoundedSemaphore, Lock
from types import TracebackType

from melody.notation import MelodyError

BUSY = "the server is busy; try again in a moment"
MOST_WAITING, SECONDS_TO_WAIT = 6, 20


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
