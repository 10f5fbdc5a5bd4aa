"""Lanes: small requests pass large ones, each visitor gets a share, and nobody works for nobody."""

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest

from melody.notation import MelodyError
from melody.studio.prices import LARGE
from melody.studio.work import CALLER
from melody.ui.server.turns import in_turn as turns
from melody.ui.server.turns.fair_share import address_of
from melody.ui.server.turns.in_turn import in_turn, turn_in_thread
from melody.ui.server.turns.lanes import (
    MOST_LARGE,
    MOST_OF_ADDRESS,
    MOST_WAITING,
    SMALL_AT_ONCE,
    Lanes,
)
from melody.ui.server.turns.listening import MOST_UNREAD, Listening
from tests.live import run_alone


@pytest.fixture(autouse=True)
def lanes(monkeypatch):
    own = Lanes()
    monkeypatch.setattr(turns, "LANES", own)
    return own


def join(lanes, number, address="a", *, is_large=False):
    return lanes.join(f"visitor {number}", address, is_large=is_large)


def runs(ticket):
    return ticket.turn.done()


def test_small_requests_are_never_behind_more_than_one_large_one(lanes):
    large = [join(lanes, number, is_large=True) for number in range(MOST_LARGE)]
    assert [runs(each) for each in large] == [True] + [False] * (MOST_LARGE - 1)
    small = [join(lanes, f"s{number}") for number in range(SMALL_AT_ONCE)]
    assert all(map(runs, small))
    with pytest.raises(MelodyError, match="large requests"):
        join(lanes, "late", is_large=True)
    lanes.leave(large[0])
    assert runs(large[1])
    assert not runs(large[2])


def test_of_one_visitor_one_runs_and_two_wait(lanes):
    own = [join(lanes, 1) for _ in range(3)]
    assert [runs(each) for each in own] == [True, False, False]
    with pytest.raises(MelodyError, match="three requests of yours"):
        join(lanes, 1)
    assert runs(join(lanes, 2)), "somebody else waits for nobody's second request"
    lanes.leave(own[0])
    assert [runs(each) for each in own[1:]] == [True, False]


def test_a_crowd_from_one_place_does_not_keep_others_waiting(lanes):
    crowd = [join(lanes, number) for number in range(MOST_OF_ADDRESS)]
    with pytest.raises(MelodyError, match="busy"):
        join(lanes, "one more")
    other = join(lanes, "other", "elsewhere")
    assert not runs(other)
    lanes.leave(crowd[0])
    assert runs(other), "the next turn is for the place that has none"


def test_too_many_from_everywhere_are_told_that_the_server_is_busy(lanes):
    for number in range(SMALL_AT_ONCE + MOST_WAITING):
        join(lanes, number, f"address {number}")
    with pytest.raises(MelodyError, match="busy"):
        join(lanes, "last", "last")
    assert lanes.count() == (SMALL_AT_ONCE, MOST_WAITING)


def test_whoever_gives_up_waiting_leaves_no_place_behind(lanes):
    tickets = [join(lanes, number) for number in range(6)]
    tickets[2].turn.cancel()
    for each in (*tickets[:2], *tickets[3:]):
        lanes.leave(each)
    assert lanes.count() == (0, 0)
    assert not lanes.is_small_running


def grow():
    for number in range(1000):
        CALLER.get().goes_on()
        yield number


async def take(parts, most):
    taken = []
    async for part in parts:
        taken.append(part)
        if len(taken) == most:
            break
    await parts.aclose()
    return taken


def test_a_generator_runs_in_its_turn_and_gives_it_back_when_it_is_stopped(lanes):
    make = in_turn(grow, lambda: 0.0, str)
    assert run_alone(take(make(), 3)) == [0, 1, 2]
    assert lanes.count() == (0, 0)


def test_who_has_no_turn_is_told_in_the_functions_own_way(lanes, monkeypatch):
    monkeypatch.setattr(
        Listening, "request", lambda: SimpleNamespace(session_hash="s", client=None)
    )
    for _ in range(3):
        lanes.join("s", "", is_large=False)
    (told,) = run_alone(take(in_turn(grow, lambda: 0.0, lambda error: [str(error)])(), 5))
    assert "three requests" in told[0]


def test_a_closed_page_gives_up_its_place_and_stops_its_work(lanes, monkeypatch):
    is_open, worked = threading.Event(), []
    is_open.set()
    monkeypatch.setattr("melody.ui.server.turns.listening.SECONDS_A_LOOK", 0.0)
    monkeypatch.setattr(Listening, "of_event", lambda: Listening(is_open.is_set))

    def work():
        while CALLER.get().goes_on():
            worked.append(1)
            is_open.clear()
            time.sleep(0.001)
        return "stopped"

    assert run_alone(in_turn(work, lambda: 0.0, str)()) == "stopped"
    assert len(worked) <= 2
    assert lanes.count() == (0, 0)
    first = lanes.join("x", "x", is_large=True)
    monkeypatch.setattr(turns, "SECONDS_A_LOOK", 0.01)
    assert run_alone(take(in_turn(grow, lambda: LARGE + 1, str)(), 5)) == []
    lanes.leave(first)
    assert lanes.count() == (0, 0)


def test_a_page_that_reads_nothing_is_not_worked_for(monkeypatch):
    unread = asyncio.Queue()
    event = SimpleNamespace(alive=True, session_hash="s")
    queue = SimpleNamespace(
        event_ids_to_events={"e": event}, pending_messages_per_session={"s": unread}
    )
    monkeypatch.setattr("melody.ui.server.turns.listening.SECONDS_A_LOOK", -1.0)
    monkeypatch.setattr(
        "melody.ui.server.turns.listening.LocalContext",
        SimpleNamespace(blocks={None: SimpleNamespace(_queue=queue)}, event_id={None: "e"}),
    )
    listening = Listening.of_event()
    assert listening.goes_on()
    for _ in range(MOST_UNREAD):
        unread.put_nowait(None)
    assert not listening.goes_on()


def test_a_call_of_the_scripts_waits_a_short_while_only(lanes, monkeypatch):
    monkeypatch.setattr(turns, "SECONDS_TO_WAIT", 0.01)
    with turn_in_thread(LARGE + 1):
        with pytest.raises(MelodyError, match="busy"), turn_in_thread(LARGE + 1):
            raise AssertionError("two large ones at once")
        with turn_in_thread(0):
            assert lanes.is_small_running
    assert lanes.count() == (0, 0)


def test_a_large_request_steps_aside_while_small_ones_run(monkeypatch):
    rested = []
    monkeypatch.setattr(turns.time, "sleep", rested.append)
    with turn_in_thread(LARGE + 1):
        large = CALLER.get()
        assert large.goes_on()
        assert not rested
        with turn_in_thread(0):
            assert large.goes_on()
            assert CALLER.get().goes_on()
    assert len(rested) == 1


def visit(address: str, forwarded: str = "") -> SimpleNamespace:
    return SimpleNamespace(
        headers={"x-forwarded-for": forwarded}, client=SimpleNamespace(host=address)
    )


def test_a_forwarded_address_is_believed_only_where_that_is_configured(monkeypatch):
    monkeypatch.delenv("MELODY_FORWARDED", raising=False)
    assert address_of(visit("10.0.0.1", "1.1.1.1")) == "10.0.0.1"
    monkeypatch.setenv("MELODY_FORWARDED", "1")
    assert address_of(visit("10.0.0.1", "6.6.6.6, 1.1.1.1")) == "1.1.1.1"
    assert address_of(visit("10.0.0.1")) == "10.0.0.1"
