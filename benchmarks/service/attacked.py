"""Memory while strangers send what swells: long sounds, large clips, half requests, dear ones."""

import http.client
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from benchmarks.service.crowd import MODELS, SMALL
from benchmarks.service.server import Server

Row = tuple[str, object]
AT_ONCE, HALVES, BODIES = 8, 100, 30
NOTES = " ".join(["60", "_", "62", "_", "64", "_", "65", "_"] * 128)
TEN_MINUTES = {"symbols": NOTES, "key": "C major", "meter": "4/4", "bpm": 26}
LOUD = {"accompaniment": "arpeggio", "metronome": True}
MANY_LISTS = "[" + "[]," * 600_000 + "[]]"
HEAD = (
    b"POST /gradio_api/queue/join HTTP/1.1\r\nhost: 127.0.0.1\r\n"
    b"content-type: application/json\r\ncontent-length: 2000000\r\n\r\n"
)


def play_long(server: Server, number: int) -> None:
    """Ten minutes of sound."""
    fields = {**TEN_MINUTES, **LOUD, "transposition": number % 5}
    asked = {"component_id": server.studio, "fn_name": "hear", "data": fields}
    server.post("component_server", {**asked, "session_hash": uuid.uuid4().hex})


def send_clip(server: Server, _: int) -> None:
    """A clip of 47 MB that is none."""
    head = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n'
    form = head + b"\0\0\0\x18ftypmp42" + os.urandom(47 * 2**20) + b"\r\n--x--\r\n"
    send(server, "upload", form, "multipart/form-data; boundary=x")


def send_lists(server: Server, _: int) -> None:
    """2 MB that are forty once they are read."""
    name = uuid.uuid4().hex
    told = f'{{"data": [{MANY_LISTS}], "fn_index": {server.generate}, "session_hash": "{name}"}}'
    send(server, "queue/join", told.encode(), "application/json")


def send_half(server: Server, _: int) -> None:
    """Half a request, and silence for a while."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 5) as line:
        line.sendall(HEAD)
        line.sendall(b" " * 1_000_000)
        time.sleep(5)


def ask_dear(server: Server, number: int) -> None:
    """One of the dearest requests."""
    model = MODELS[number % len(MODELS)]
    server.ask(**{**SMALL, "checkpoint": model, "bars": 64, "candidates": 16})


def send(server: Server, path: str, body: bytes, kind: str) -> None:
    """Send a body, whatever comes of it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    with suppress(OSError, http.client.HTTPException):
        connection.request("POST", f"/gradio_api/{path}", body, {"content-type": kind})
        connection.getresponse().read()
    connection.close()


ATTACKS: dict[str, tuple[Callable[[Server, int], None], int]] = {
    "ten minutes of sound": (play_long, AT_ONCE),
    "clips of 47 MB": (send_clip, AT_ONCE),
    "lists in lists": (send_lists, BODIES),
    "half requests": (send_half, HALVES),
    "the dearest": (ask_dear, len(MODELS)),
}


def measure_attacked(server: Server) -> Iterator[Row]:
    """What each attack takes at most, on a server that has worked a while."""
    for number in range(2 * len(MODELS)):
        server.ask(**{**SMALL, "checkpoint": MODELS[number % 4], "random_seed": number})
    yield "attacked: MB before", round(server.megabytes)
    highest = 0.0
    for name, (attack, number) in ATTACKS.items():
        server.forget_peak()
        with ThreadPoolExecutor(number) as pool:
            list(pool.map(attack, [server] * number, range(number)))
        highest = max(highest, server.peak)
        yield f"attacked: MB at most, {name}", round(server.peak)
    time.sleep(40)
    yield "attacked: MB at most", round(highest)
    yield "attacked: MB after", round(server.megabytes)
