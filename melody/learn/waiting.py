"""Who learns now, and who waits: one training at a time, in the order in which they came."""

from collections import deque
from threading import Lock

from melody.notation import MelodyError

MOST_WAITING = 4
FULL = "too many people are waiting to train a model; try it again in a few minutes"


class WaitingLine:
    """One at a time, and so many waiting."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self.most, self._line, self._lock = most, deque[object](), Lock()

    def join(self) -> object:
        """A place in the line.

        Raises:
            MelodyError: when it is full.
        """
        ticket = object()
        with self._lock:
            if len(self._line) > self.most:
                raise MelodyError(FULL)
            self._line.append(ticket)
        return ticket

    def ahead(self, ticket: object) -> int:
        """How many are before somebody; 0 is their turn."""
        with self._lock:
            return self._line.index(ticket)

    def leave(self, ticket: object) -> None:
        """Give up a place, or make room for the next."""
        with self._lock:
            if ticket in self._line:
                self._line.remove(ticket)
