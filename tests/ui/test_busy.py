"""A busy server: it answers, tells how it is, writes what it did, and ends when it is told to."""

import http.client
import json
import logging
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import gradio as gr
import pytest

from melody.notation import MelodyError
from melody.ui.server.calls import answering
from melody.ui.server.housekeeping import SECONDS_TO_END
from melody.ui.server.middleware import Health
from melody.ui.server.request_log import JsonLines, RequestCounts, logged
from melody.ui.server.turns.fair_share import MOST_WAITING, Turns
from tests.live import ROOT, Live, last_line, run_alone, serve

PIECE = {"symbols": "60 _ r _ 64 _ " * 60, "seed": 4, "key": "D major", "meter": "3/4"}
PIECE |= {"pickup": 0, "bpm": 60, "instrument": "Piano"}
STUBBORN = """
import subprocess, sys, threading, time
from melody.ui.server import housekeeping
from melody.ui.server.take_files import Outbox
housekeeping.SECONDS_TO_END = 1
housekeeping.end_on_sigterm()
box = Outbox()
box.put("a.wav", b"a")
child = subprocess.Popen(["sleep", "100"])
threading.Thread(target=time.sleep, args=(100,)).start()
print(f"{child.pid}<", flush=True)
time.sleep(100)
"""


def test_few_wait_for_a_turn_and_all_others_are_told_at_once():
    turns, go_on, begun = Turns(1, waiting=2), Event(), Event()

    def work(_):
        begun.set()
        go_on.wait(60)
        return {}

    ask = answering(work, turns)
    first = [Thread(target=ask, args=({},)) for _ in range(3)]
    for thread in first:
        thread.start()
    assert begun.wait(10)
    while turns.present < 3:
        time.sleep(0.01)
    assert all("busy" in ask({})["error"] for _ in range(50))
    go_on.set()
    for thread in first:
        thread.join(10)
    assert ask({}) == {}
    assert turns.present == 0


def test_nobody_waits_longer_than_the_limit_and_none_is_counted_for_ever():
    turns = Turns(1, seconds=0.05)
    with turns:
        for _ in range(3 * MOST_WAITING):
            assert "busy" in answering(lambda _: {}, turns)({})["error"]
    assert turns.present == 0
    with turns:
        assert turns.present == 1


def fail(error):
    raise error


def grow():
    yield ["", '<p class="error" role="alert">No.</p>']


@pytest.mark.parametrize(
    ("make", "outcome"),
    [
        (lambda: {"symbols": "60 62"}, "done"),
        (lambda: {"error": "60 62"}, "refused"),
        (lambda: '{"error": "60 62"}', "refused"),
        (lambda: fail(MelodyError("60 62")), "refused"),
        (lambda: fail(gr.Error("60 62")), "refused"),
        (lambda: fail(ValueError("60 62")), "failed"),
        (grow, "refused"),
    ],
)
def test_a_request_is_one_line_without_its_notes(make, outcome, caplog):
    make.__name__ = "generate"
    caplog.set_level(logging.INFO, "melody.requests")
    try:
        made = logged(make)()
        list(made) if make is grow else made
    except Exception:
        pass
    (record,) = caplog.records
    assert record.getMessage().startswith("generate ")
    assert record.getMessage().endswith(f" s {outcome}")
    assert "60" not in record.getMessage().split()
    told = json.loads(JsonLines().format(record))
    assert told.keys() == {"time", "level", "what", "seconds", "outcome"}
    assert (told["what"], told["outcome"]) == ("generate", outcome)


def test_what_is_stopped_on_the_way_is_logged_as_that(caplog):
    def generate():
        yield 1
        yield 2

    caplog.set_level(logging.INFO, "melody.requests")
    parts = logged(generate)()
    next(parts)
    parts.close()
    assert caplog.messages[-1].endswith("stopped")


def test_the_tally_is_written_as_prometheus_reads_it():
    tally = RequestCounts()
    for outcome in ("done", "done", "refused"):
        tally.begin()
        tally.end("generate", outcome, 0.5)
    text = tally.write()
    assert 'melody_requests_total{what="generate",outcome="done"} 2\n' in text
    assert 'melody_request_seconds_total{what="generate"} 1.500\n' in text
    assert "melody_requests_running 0\n" in text
    assert text.endswith("\n")


async def is_elsewhere(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 404})


@pytest.mark.parametrize(
    ("path", "wanted", "status"),
    [("/health", "", 200), ("/metrics", "", 404), ("/metrics", "1", 200), ("/other", "1", 404)],
)
def test_health_is_always_told_and_metrics_where_they_are_wanted(path, wanted, status, monkeypatch):
    monkeypatch.setenv("MELODY_METRICS", wanted)
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path}
    run_alone(Health(is_elsewhere)(scope, None, send))
    assert sent[0]["status"] == status


def test_sigterm_ends_a_server_with_work_going_on_its_children_and_its_files(tmp_path):
    environment = {**os.environ, "GRADIO_TEMP_DIR": str(tmp_path)}
    command = [sys.executable, "-c", STUBBORN]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    child = Path("/proc", last_line(server))
    assert child.exists()
    server.send_signal(signal.SIGTERM)
    assert server.wait(60) == 0
    assert SECONDS_TO_END < 10
    assert not list(tmp_path.glob("melody-*"))
    assert not child.exists() or "Z" in (child / "stat").read_text().rpartition(")")[2].split()


def get(live: Live, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def hear(live: Live, component: int, number: int) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=120)
    piece = {**PIECE, "bpm": 60 + number}
    asked = {"component_id": component, "fn_name": "hear", "session_hash": "a", "data": piece}
    kind = {"content-type": "application/json"}
    connection.request("POST", "/gradio_api/component_server", json.dumps(asked), kind)
    return connection.getresponse().read().decode()


def test_sixty_calls_at_once_leave_the_page_and_its_health_answering(tmp_path, monkeypatch):
    monkeypatch.setenv("MELODY_LOG", "json")
    monkeypatch.setenv("MELODY_METRICS", "1")
    with serve(tmp_path) as live:
        config = json.loads(get(live, "/config")[1])
        studio = next(
            c["id"] for c in config["components"] if c["props"].get("elem_id") == "studio"
        )
        with ThreadPoolExecutor(60) as pool:
            calls = [pool.submit(hear, live, studio, number) for number in range(60)]
            time.sleep(0.5)
            looks = [get(live, path) for path in ("/health", "/config") * 3]
            assert not all(call.done() for call in calls), "nothing was going on any more"
            answers = [call.result() for call in calls]
        assert all(status == 200 for status, _ in looks)
        busy = sum("busy" in answer for answer in answers)
        assert 0 < busy <= 60
        assert any("sound.wav" in answer for answer in answers)
        metrics = get(live, "/metrics")[1].decode()
        assert f'what="hear",outcome="refused"}} {busy}' in metrics
        assert f'what="hear",outcome="done"}} {60 - busy}' in metrics
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if '"hear"' in line]
    assert len(lines) == 60
    assert "60 _ r" not in (tmp_path / "log").read_text()
