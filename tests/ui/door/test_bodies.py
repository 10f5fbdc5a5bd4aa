"""What comes slowly, in crowds or in odd forms takes little memory and leaves nothing behind."""

import asyncio
import json
import tracemalloc

import pytest

from melody.ui.server.door import bodies
from melody.ui.server.door.bodies import (
    LARGEST_BODY,
    MOST_BYTES,
    MOST_LARGE_OF_ADDRESS,
    PIECE,
    Bodies,
    RefusedError,
    replay_file,
)
from melody.ui.server.door.contents import LONGEST_NAME, MOST_VALUES, check_contents
from tests.live import run_alone

HALF = LARGEST_BODY // 2


def ask(length: int = 0, address: str = "1.1.1.1"):
    headers = [(b"content-length", str(length).encode())] * bool(length)
    headers.append((b"content-type", b"multipart/form-data; boundary=x"))
    return {"type": "http", "client": (address, 1), "headers": headers}


def sender(*parts: bytes, stops: bool = False):
    """Who sends these parts, and then ends, or says nothing any more."""
    waiting = list(parts)

    async def receive():
        if not waiting and stops:
            await asyncio.sleep(3600)
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": stops or bool(waiting)}

    return receive


def test_a_body_that_stops_on_its_way_is_refused_after_a_while(monkeypatch):
    monkeypatch.setattr(bodies, "SECONDS_TO_SEND", 0.05)
    with pytest.raises(RefusedError, match="slowly") as caught:
        run_alone(Bodies().read(ask(), sender(b"{", stops=True)))
    assert caught.value.status == 408


def test_a_crowd_of_halves_is_told_to_wait_and_small_requests_go_on():
    door = Bodies()

    async def crowd():
        halves = [
            asyncio.create_task(door.read(ask(), sender(bytes(HALF), stops=True)))
            for _ in range(MOST_BYTES // HALF + 10)
        ]
        await asyncio.sleep(0.1)
        refused = [each for each in halves if each.done()]
        small = await door.read(ask(), sender(b"[1]", b"[2]"))
        held = door.bytes
        for each in halves:
            each.cancel()
        outcomes = await asyncio.gather(*halves, return_exceptions=True)
        return refused, small, held, [each for each in outcomes if isinstance(each, RefusedError)]

    refused, small, held, told = run_alone(crowd())
    assert small == b"[1][2]"
    assert held <= MOST_BYTES
    assert len(refused) == len(told) >= 5
    assert {each.status for each in told} == {503}
    assert door.bytes == 0


def test_an_upload_waits_on_the_disk_and_is_handed_on_in_pieces():
    parts = [bytes(PIECE)] * 80

    async def pass_on():
        async with Bodies().keep_upload(ask(), sender(*parts)) as file:
            receive, length, goes_on = replay_file(file, sender(b"")), 0, True
            while goes_on:
                message = await receive()
                length, goes_on = length + len(message["body"]), message["more_body"]
            return length

    tracemalloc.start()
    try:
        assert run_alone(pass_on()) == 80 * PIECE
        assert tracemalloc.get_traced_memory()[1] < 8 * PIECE
    finally:
        tracemalloc.stop()


def test_who_sends_large_uploads_slowly_does_not_keep_others_from_sending():
    door = Bodies()

    async def send(address: str, *, stops: bool):
        async with door.keep_upload(ask(0, address), sender(b"a", stops=stops)):
            return True

    async def crowd():
        slow = [asyncio.create_task(send("1.1.1.1", stops=True)) for _ in range(20)]
        await asyncio.sleep(0.05)
        waiting = sum(not each.done() for each in slow)
        other = await send("2.2.2.2", stops=False)
        for each in slow:
            each.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return waiting, other

    assert run_alone(crowd()) == (MOST_LARGE_OF_ADDRESS, True)
    assert (door.uploads, dict(door.large)) == (0, {})


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[" + "[]," * 600_000 + "[]]", id="many small lists"),
        pytest.param("[" + "{}," * MOST_VALUES + "{}]", id="many objects"),
        pytest.param('["\U0001f600' + "a" * 1_000_000 + '"]', id="one wide character"),
        pytest.param('["\\ud83d\\ude00' + "a" * 1_000_000 + '"]', id="one in numbers"),
        pytest.param(json.dumps({"session_hash": "x" * 1_000_000}), id="a long name"),
        pytest.param(json.dumps({"session_hash": "x" * (LONGEST_NAME + 1)}), id="a longish name"),
        pytest.param(json.dumps({"session_hash": ""}), id="no name"),
        pytest.param(json.dumps({"session_hash": 5}), id="a number for a name"),
        pytest.param(json.dumps({"fn_name": ["x"]}), id="a list for a name"),
        pytest.param('{"session_hash": "\\ud800"}', id="half a character"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_what_takes_much_more_memory_than_it_is_long_is_refused(body, encoding):
    with pytest.raises(RefusedError) as caught:
        check_contents(body.encode(encoding), ())
    assert 10 < len(caught.value.line) <= 160


@pytest.mark.parametrize(
    "asked",
    [
        {"data": ["C4, [D4] {E4}, " * 60_000], "session_hash": "a"},
        {"data": ["QUJD" * 350_000], "session_hash": None},
        {"data": [{"path": "/tmp/a.mid", "orig_name": "a"}] * 200, "event_id": "0" * 32},
        {"data": ["é" * 1000]},
    ],
)
def test_what_the_page_and_programs_send_is_let_in(asked):
    check_contents(json.dumps(asked).encode(), ())


WHOLE = (
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.mid"\r\n'
    b"Content-Type: audio/midi\r\n\r\nabc\r\n--x--\r\n"
)
ODD = {
    "no end": WHOLE.replace(b"\r\n--x--", b""),
    "a false end": WHOLE.replace(b"\r\n--x--", b"--x--"),
    "another end": WHOLE.replace(b"--x--", b"--y--"),
    "no file": WHOLE.replace(b'; filename="a.mid"', b""),
    "another field": WHOLE.replace(b'"files"', b'"other"'),
    "two fields": WHOLE.replace(b'name="files"', b'name="files"; name="other"'),
    "two names": WHOLE.replace(b'"a.mid"', b'"a.mid"; name="other"'),
    "no headers": b"--x\r\n\r\nabc\r\n--x--\r\n",
    "something before": b"abc\r\n" + WHOLE,
    "nothing": b"",
}


@pytest.mark.parametrize("odd", ODD)
def test_a_form_that_would_leave_a_file_behind_is_refused(odd, tmp_path):
    file = tmp_path / "form"
    file.write_bytes(ODD[odd])
    with file.open("rb") as form, pytest.raises(RefusedError, match="one file"):
        bodies.refuse_odd_form(form, "multipart/form-data; boundary=x")


@pytest.mark.parametrize("name", ["a.mid", 'a\\".mid', "ä.mid", ""])
def test_a_whole_form_with_one_file_is_let_in(name, tmp_path):
    file = tmp_path / "form"
    file.write_bytes(WHOLE.replace(b"a.mid", name.encode()))
    with file.open("rb") as form:
        bodies.refuse_odd_form(form, 'multipart/form-data; boundary="x"')
        assert form.tell() == 0
