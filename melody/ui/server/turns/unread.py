"""Unread: what the queue has to say to pages, for as long as somebody may read it.

Gradio keeps the messages of each session until they are read, drops the oldest sessions when there
are many, and raises when it has something to say to one that it dropped. Here a session whose work
goes on is dropped last, what is said to nobody is lost, and what nobody reads goes after a while.
"""

import time
from asyncio import Queue as Messages
from collections.abc import Callable, Collection
from typing import Any

from gradio.utils import LRUCache

MOST_SESSIONS = 300  # whose messages wait to be read
SECONDS_UNREAD = 300  # that messages wait after the work has ended


class Unread(LRUCache):  # type: ignore[type-arg]  # of a session's name and its messages
    """The messages of the latest sessions; ``busy`` tells whose work goes on."""

    def __init__(self, busy: Callable[[], Collection[str]], most: int = MOST_SESSIONS) -> None:
        super().__init__(most)
        self.busy = busy

    def __missing__(self, _: str) -> "Messages[Any]":
        return Messages()  # which nobody reads

    def __setitem__(self, name: str, messages: "Messages[Any]") -> None:
        """Keep a new session's; of too many the oldest goes whose work has ended."""
        if name not in self and len(self) >= self.max_size:
            busy = self.busy()
            del self[next((each for each in self if each not in busy), next(iter(self)))]
        super().__setitem__(name, messages)

    def __delitem__(self, name: str) -> None:
        """Forget a session, which another may have done already."""
        self.pop(name, None)


class Events(LRUCache):  # type: ignore[type-arg]  # of a session's name and its events' names
    """The events of each session that are not told to have ended; of a forgotten one none."""

    def __missing__(self, _: str) -> set[str]:
        return set()


def busy_sessions(queue: Any) -> set[str]:
    """The sessions whose work waits or goes on."""
    return {event.session_hash for event in list(queue.event_ids_to_events.values())}


def keep_unread(queue: Any) -> None:
    """Let Gradio's queue keep its messages this way."""
    queue.pending_messages_per_session = Unread(lambda: busy_sessions(queue))
    queue.pending_event_ids_session = Events(10 * MOST_SESSIONS)


class Forgetting:
    """Forgets what nobody reads; asked now and then."""

    def __init__(self, queue: Any) -> None:
        self.queue, self.since = queue, dict[str, float]()

    def forget(self) -> None:
        """Forget the sessions whose work ended a while ago."""
        now, busy = time.monotonic(), busy_sessions(self.queue)
        idle = [name for name in list(self.queue.pending_messages_per_session) if name not in busy]
        self.since = {name: self.since.get(name, now) for name in idle}
        for name, since in self.since.items():
            if now - since > SECONDS_UNREAD:
                self.queue.pending_messages_per_session.pop(name, None)
                self.queue.pending_event_ids_session.pop(name, None)
