"""Calls that no page of ours makes are answered with a line, and are no bug in the log."""

import json
import urllib.error
import urllib.request

import pytest

from tests.live import serve

MALFORMED = {
    "none": lambda _: [],
    "too many": lambda count: [1] * (count + 3),
    "no list": lambda _: {},
    "nulls": lambda count: [None] * count,
    "lists": lambda count: [[]] * count,
    "objects": lambda count: [{}] * count,
    "half a surrogate pair": lambda count: ["\ud800"] * count,
}
UNKNOWN = {
    "a function": ("queue/join", {"data": [], "fn_index": 9999, "session_hash": "q"}),
    "a number below zero": ("run/predict", {"data": [], "fn_index": -1, "session_hash": "q"}),
    "no function": ("run/predict", {"data": [], "session_hash": "q"}),
    "a component": (
        "component_server",
        {"component_id": 9999, "fn_name": "x", "data": None, "session_hash": "q"},
    ),
}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("malformed") / "log"


@pytest.fixture(scope="module")
def live(log):
    with serve(log.parent) as running:
        yield running


def post(live, path, body):
    request = urllib.request.Request(
        f"{live.url}/gradio_api/{path}",
        json.dumps(body).encode(),
        {"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def outcome(live, session):
    address = f"{live.url}/gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(address, timeout=60) as stream:
        told = [json.loads(line[6:]) for line in stream if line.startswith(b"data: ")]
    return next(each for each in told if each["msg"] == "process_completed")


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_call_is_no_exception_in_the_log(live, log, kind):
    with urllib.request.urlopen(f"{live.url}/config", timeout=60) as answer:
        functions = json.loads(answer.read())["dependencies"]
    for function in functions:
        session = f"{kind}-{function['id']}".replace(" ", "-")
        data = MALFORMED[kind](len(function["inputs"]))
        asked = {"data": data, "fn_index": function["id"], "session_hash": session}
        status, told = post(live, "queue/join", asked)
        if status == 200:
            done = outcome(live, session)
            assert done["success"] or done["output"]["error"]
        else:
            assert status < 500
            assert told["detail"]
    assert "Traceback" not in log.read_text("utf-8")


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_is_not_there_is_answered_with_a_line(live, log, what):
    status, told = post(live, *UNKNOWN[what])
    assert status == 404
    assert "here" in told["detail"]
    assert "Traceback" not in log.read_text("utf-8")
