"""Sparing: what is kept of each session and by each thread, so that a crowd fits into memory."""

import asyncio
import ctypes
import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio import routes
from gradio.utils import LRUCache

from melody.ui.server.turns.unread import keep_unread

MOST_SESSIONS = 1000  # whose drafts and open pairs are kept
ARENAS = 2  # of the C library; by default each thread has one of its own, and keeps what is in it
M_ARENA_MAX = -8  # as <malloc.h> has it
SECONDS_A_LOOK = 0.02  # into the queue; by default a thousand times a second, 5 % of a core
SECONDS_A_PROGRESS = 1.0  # for bars of progress, of which we have none; by default 0.01
MOST_TRACKED = 300  # uploads whose progress is told
STATISTICS = ("GRADIO_ANALYTICS_MAX_EVENTS", "GRADIO_ANALYTICS_CACHE_FREQUENCY")


class KeepsNothing(dict[Any, Any]):
    """In place of a session's own copy of the whole page, which only Gradio's deep links read."""

    def __contains__(self, _: object) -> bool:
        return True

    def __getitem__(self, _: Any) -> Any:
        return {}

    def __setitem__(self, _: Any, value: Any) -> None:
        """Keep nothing."""


class Signals(LRUCache):  # type: ignore[type-arg]  # of an upload's name and when it begins
    """Of the latest uploads that somebody asked for: whether they have begun."""

    def __missing__(self, name: str) -> asyncio.Event:
        self[name] = signal = asyncio.Event()
        return signal


class BarePage:
    """What a session is made of: how the page begins, and no part of it to be copied.

    To write that copy took 50 ms of a visitor's first call, only to be thrown away.
    """

    blocks = ()

    def __init__(self, page: gr.Blocks) -> None:
        self._page = page

    @property
    def default_config(self) -> Any:
        """The page's parts and events, as each session begins with them."""
        return self._page.default_config


class SmallSessions(OrderedDict[str, Any]):
    """Gradio's sessions, a quarter of a megabyte smaller each."""

    def __setitem__(self, name: str, session: Any) -> None:
        session.config_values = KeepsNothing()
        super().__setitem__(name, session)


def spare_memory() -> None:
    """Before anything is built: few arenas, and no table of statistics made anew at each event."""
    library = _c_library()
    if library is not None:
        library.mallopt(M_ARENA_MAX, ARENAS)
    os.environ.setdefault(STATISTICS[0], "10")
    os.environ.setdefault(STATISTICS[1], str(10**9))


@contextmanager
def spare_apps() -> Iterator[None]:
    """While a page is built: no web application, which Gradio makes twice before the one it serves.

    Each took a quarter of a second of computing.
    """
    make = routes.App.create_app
    routes.App.create_app = lambda *_, **__: None  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        routes.App.create_app = make  # type: ignore[method-assign]


def spare_sessions(page: gr.Blocks) -> None:
    """Once the page is up: each session keeps what is its own only, and waiting costs little."""
    page.state_holder.session_data = SmallSessions()
    name = "blocks"  # which Gradio declares as a whole page; it looks at no more than this
    setattr(page.state_holder, name, BarePage(page))
    keep_unread(page._queue)
    page._queue.sleep_when_free = SECONDS_A_LOOK
    page._queue.progress_update_sleep_when_free = SECONDS_A_PROGRESS
    vars(routes.file_upload_statuses).update(
        _statuses=LRUCache(MOST_TRACKED), _signals=Signals(MOST_TRACKED)
    )


def give_back() -> None:
    """Give the system what is free."""
    library = _c_library()
    if library is not None:
        library.malloc_trim(0)


def _c_library() -> Any:
    """The C library, where it is the GNU one."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None
