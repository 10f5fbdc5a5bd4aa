"""Lanes: large requests wait in one of their own, and nobody takes more than a fair share.

Small ones run two at a time beside at most one large one, which steps aside while they do. Of each
visitor one runs and two wait. Of all who wait the next is from the address that has the fewest
running, so that a crowd from one place does not keep everybody else waiting.
"""

from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from melody.notation import MelodyError
from melody.ui.server.turns.fair_share import BUSY

SMALL_AT_ONCE, LARGE_AT_ONCE = 2, 1
MOST_OF_VISITOR = 3  # one runs, two wait
MOST_WAITING, MOST_OF_ADDRESS, MOST_LARGE = 30, 22, 6
ENOUGH = "three requests of yours are on their way already; wait for one of them"
LARGE_BUSY = "very many large requests wait; ask for fewer bars, tries or rounds, or come again"


@dataclass(eq=False)
class Ticket:
    """A place in a lane; ``turn`` is done when its turn has come."""

    visitor: str
    address: str
    is_large: bool
    turn: "Future[None]" = field(default_factory=Future)


class Lanes:
    """Who runs and who waits; many threads may share it, and none waits in here."""

    def __init__(self, small: int = SMALL_AT_ONCE, large: int = LARGE_AT_ONCE) -> None:
        self._room = {False: small, True: large}
        self._running: list[Ticket] = []
        self._waiting: list[Ticket] = []
        self._lock = Lock()
        self.is_small_running = False  # for the large one, which looks at every step

    def join(self, visitor: str, address: str, *, is_large: bool) -> Ticket:
        """Take a place in a lane.

        Raises:
            MelodyError: when the visitor has enough, or too many wait.
        """
        ticket = Ticket(visitor, address, is_large)
        with self._lock:
            self._refuse_crowd(ticket)
            self._waiting.append(ticket)
            self._call()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Give a place back, whether its turn had come or not."""
        with self._lock:
            for lane in (self._running, self._waiting):
                if ticket in lane:
                    lane.remove(ticket)
            self._call()

    def count(self) -> tuple[int, int]:
        """How many run and how many wait."""
        with self._lock:
            return len(self._running), len(self._waiting)

    def _refuse_crowd(self, new: Ticket) -> None:
        present = [*self._running, *self._waiting]
        if new.visitor and sum(t.visitor == new.visitor for t in present) >= MOST_OF_VISITOR:
            raise MelodyError(ENOUGH)
        if new.is_large and sum(t.is_large for t in present) >= MOST_LARGE:
            raise MelodyError(LARGE_BUSY)
        of_address = sum(t.address == new.address for t in present)
        if len(self._waiting) >= MOST_WAITING or of_address >= MOST_OF_ADDRESS:
            raise MelodyError(BUSY)

    def _call(self) -> None:
        """Let all run that may; whoever gave up waiting is passed over."""
        while ticket := self._next():
            self._waiting.remove(ticket)
            if ticket.turn.set_running_or_notify_cancel():
                self._running.append(ticket)
                ticket.turn.set_result(None)
        self.is_small_running = any(not ticket.is_large for ticket in self._running)

    def _next(self) -> Ticket | None:
        busy = {ticket.visitor for ticket in self._running} - {""}
        able = [t for t in self._waiting if t.visitor not in busy and self._has_room(t)]
        return min(able, key=self._running_of_address, default=None)  # of equals the first

    def _has_room(self, ticket: Ticket) -> bool:
        same = sum(running.is_large == ticket.is_large for running in self._running)
        return same < self._room[ticket.is_large]

    def _running_of_address(self, ticket: Ticket) -> int:
        return sum(running.address == ticket.address for running in self._running)
