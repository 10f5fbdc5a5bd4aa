"""Many users at once: how long they wait, what it costs, and what is kept of them."""

import os
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.service.server import Server

Row = tuple[str, object]
USERS, SECONDS, WARM_UP, ALONE, FEW = 20, 120, 40, 30, 30
SESSIONS = 10_000
CALLS = 1000
SMALL = {"seed": "C4 D4 E4 F4 G4", "bars": 8, "checkpoint": "lstm-folk@best"}
MODELS = ("lstm-folk@best", "bert-folk@best", "lstm-talk@26", "bert-talk@50")
DEAREST = {**SMALL, "checkpoint": "bert-folk@best", "bars": 64, "candidates": 16}


def p95(seconds: list[float]) -> float:
    """What nineteen of twenty stay below."""
    return round(float(np.percentile(seconds, 95)), 2) if seconds else float("nan")


def measure_crowd(server: Server) -> Iterator[Row]:
    """Twenty users, each asking again as soon as there is an answer."""
    for number in range(WARM_UP):
        server.ask(**{**SMALL, "checkpoint": MODELS[number % 4], "random_seed": number})
    before, used, end = server.megabytes, server.cpu_seconds, time.monotonic() + SECONDS

    def live(user: int) -> list[float | None]:
        session, waited, number = uuid.uuid4().hex, list[float | None](), 0
        while time.monotonic() < end:
            number += 1
            asked = {**SMALL, "checkpoint": MODELS[user % 4], "random_seed": 1000 * user + number}
            seconds, answer = server.ask(session, **asked)
            waited.append(seconds if answer else None)
        return waited

    with ThreadPoolExecutor(USERS) as pool:
        all_waited = [each for waited in pool.map(live, range(USERS)) for each in waited]
    spent, there = server.cpu_seconds - used, [w for w in all_waited if w is not None]
    time.sleep(10)
    yield "crowd: users", USERS
    yield "crowd: load of the machine", round(os.getloadavg()[1], 1)
    yield "crowd: calls in two minutes", len(all_waited)
    yield "crowd: errors", len(all_waited) - len(there)
    yield "crowd: p50 in seconds", round(float(np.median(there)), 2)
    yield "crowd: p95 in seconds", p95(there)
    yield "crowd: CPU seconds a call", round(spent / len(all_waited), 3)
    yield "crowd: MB before", round(before)
    yield "crowd: MB at most", round(server.peak)
    yield "crowd: MB after", round(server.megabytes)


def measure_beside(server: Server) -> Iterator[Row]:
    """Small requests on an idle server, then beside five of the dearest."""

    def small(number: int) -> float:
        return server.ask(**SMALL, random_seed=number)[0]

    small(0)
    alone = [small(number) for number in range(1, ALONE + 1)]
    with ThreadPoolExecutor(5) as pool:
        dear = [pool.submit(server.ask, **DEAREST, random_seed=number) for number in range(5)]
        time.sleep(3)
        beside = [small(100 + number) for number in range(FEW)]
        going_on = sum(not each.done() for each in dear)
        took = [each.result()[0] for each in dear]
    yield "beside: load of the machine", round(os.getloadavg()[0], 1)
    yield "beside: p95 of small requests alone, in seconds", p95(alone)
    yield "beside: p95 of small requests beside five of the dearest, in seconds", p95(beside)
    yield "beside: dearest still going on at the end of that", going_on
    yield "beside: the last of the dearest after seconds", round(max(took))


def measure_calls(server: Server) -> Iterator[Row]:
    """Calls of a program, one after the other, each as a visitor of its own."""
    for number in range(WARM_UP):
        server.ask(**SMALL, random_seed=number)
    before = server.megabytes
    answers = [server.ask(**SMALL, random_seed=number)[1] for number in range(CALLS)]
    yield "calls", CALLS
    yield "calls: refused", sum(answer is None for answer in answers)
    yield "calls: MB more than before", round(server.megabytes - before)


def measure_sessions(server: Server) -> Iterator[Row]:
    """Visitors that ask for one thing each and never come back."""

    def visit(number: int) -> int:
        asked = {"component_id": server.studio, "fn_name": "understand", "data": {"seed": "C4"}}
        return server.post("component_server", {**asked, "session_hash": f"s{number}"})[0]

    for number in range(100):
        visit(-number - 1)
    before = server.megabytes
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(visit, range(SESSIONS)))
    yield "sessions", SESSIONS
    yield "sessions: refused", sum(status != 200 for status in statuses)
    yield "sessions: MB more than before", round(server.megabytes - before)
