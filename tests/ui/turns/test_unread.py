"""Pages that are gone: nothing is raised for them, and what they never read does not stay."""

import asyncio
from types import SimpleNamespace

from melody.ui.server.turns import unread
from melody.ui.server.turns.unread import Forgetting, Unread, keep_unread


def queue_of(*busy: str) -> SimpleNamespace:
    events = {f"event {name}": SimpleNamespace(session_hash=name) for name in busy}
    queue = SimpleNamespace(event_ids_to_events=events)
    keep_unread(queue)
    return queue


def test_what_is_said_to_a_page_that_is_gone_is_lost_and_nothing_is_raised():
    queue = queue_of()
    queue.pending_messages_per_session["gone"].put_nowait("a word")
    assert "gone" not in queue.pending_messages_per_session
    del queue.pending_messages_per_session["gone"]
    assert queue.pending_event_ids_session["gone"] == set()


def test_of_too_many_sessions_those_go_first_whose_work_has_ended():
    kept = Unread(lambda: {"working"}, most=3)
    for name in ("working", "done", "also done", "new", "newer"):
        kept[name] = asyncio.Queue()
    assert list(kept) == ["working", "new", "newer"]
    everyone = Unread(lambda: {"a", "b", "c"}, most=2)
    for name in ("a", "b", "c"):
        everyone[name] = asyncio.Queue()
    assert list(everyone) == ["b", "c"]


def test_what_nobody_reads_is_forgotten_after_a_while(monkeypatch):
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(unread.time, "monotonic", lambda: clock.now)
    queue = queue_of("working")
    for name in ("working", "never read"):
        queue.pending_messages_per_session[name] = asyncio.Queue()
        queue.pending_event_ids_session[name] = {"event"}
    forgetting = Forgetting(queue)
    for clock.now in (0.0, unread.SECONDS_UNREAD - 1):
        forgetting.forget()
        assert len(queue.pending_messages_per_session) == 2
    clock.now = unread.SECONDS_UNREAD + 1
    forgetting.forget()
    assert list(queue.pending_messages_per_session) == ["working"]
    assert list(queue.pending_event_ids_session) == ["working"]
