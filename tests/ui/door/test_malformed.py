"""Calls that no page of ours makes are answered with a line, and are no bug in the log."""

import http.client
import json
import logging
import sys
import urllib.error
import urllib.request

import pytest

from melody.ui.server.request_log import log_request, write_log
from melody.ui.server.turns.unread import MOST_SESSIONS
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


FORM = {"content-type": "multipart/form-data; boundary=x"}
BROKEN_FORM = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.mid"\r\n\r\nabc'
NO_FILE = b'--x\r\ncontent-disposition: form-data; name="files"\r\n\r\nabc\r\n--x--\r\n'
ODD = {
    "a stream of nobody": ("GET", "/gradio_api/queue/data?session_hash=nobody", None, {}),
    "an answer to nobody": ("GET", "/gradio_api/call/melody_generate/nobody", None, {}),
    "a long name of a file": ("GET", f"/assets/{'a' * 1500}", None, {}),
    "a longer one": ("GET", f"/assets/{'a' * 3000}", None, {}),
    "a forwarded host": ("GET", "/config", None, {"x-forwarded-host": "[::"}),
    "a broken origin": ("GET", "/config", None, {"origin": "http://["}),
    "a verb that is none": ("POST", "/gradio_api/call/v2/nope", b"{}", {}),
    "an argument that is none": ("POST", "/gradio_api/call/v2/melody_generate", b'{"x": 1}', {}),
    "no session": ("POST", "/gradio_api/queue/join", b'{"data": [], "session_hash": ""}', {}),
    "half a form": ("POST", "/gradio_api/upload", BROKEN_FORM, FORM),
    "half a form with a name": ("POST", "/gradio_api/upload?upload_id=u", BROKEN_FORM, FORM),
    "a form without a file": ("POST", "/gradio_api/upload", NO_FILE, FORM),
    "a line for the log": ("GET", "/gradio_api/custom_component/x/client/a/b%0Aforged", None, {}),
    "a key for the log": ("GET", "/monitoring", None, {}),
    "a recording": ("POST", "/gradio_api/process_recording", NO_FILE, FORM),
    "what others made": ("GET", "/gradio_api/runs", None, {}),
    "a session on the disk": ("GET", "/gradio_api/deep_link?session_hash=a", None, {}),
}


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


@pytest.mark.parametrize("place", ["/etc/passwd", "", [], {}, None])
def test_an_event_that_names_a_file_of_the_server_is_one_line(live, log, place):
    with urllib.request.urlopen(f"{live.url}/config", timeout=60) as answer:
        config = json.loads(answer.read())
    songs = next(c["id"] for c in config["components"] if c["props"].get("elem_id") == "songs")
    number = next(f["id"] for f in config["dependencies"] if [songs, "dropped"] in f["targets"])
    file = {"path": place, "meta": {"_type": "gradio.FileData"}}
    for told in (file, {"files": [file]}, {"files": [{"path": place}]}):
        asked = {"data": [], "fn_index": number, "session_hash": "songs", "event_data": told}
        assert post(live, "queue/join", asked)[0] == 200
        done = outcome(live, "songs")
        line = done["output"].get("error") or done["output"]["data"][0]
        assert "file" in line
        assert "passwd" not in line
    assert "Traceback" not in log.read_text("utf-8")


def test_each_request_is_one_line_whoever_else_writes_a_log(monkeypatch, capsys):
    logger = logging.getLogger("melody")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    logging.getLogger().addHandler(other := logging.StreamHandler(sys.stderr))
    try:
        write_log()
        with log_request("verb"):
            pass
    finally:
        logging.getLogger().removeHandler(other)
    assert capsys.readouterr().err.count("verb") == 1


def ask(live, method, path, body, headers):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
    connection.request(method, path, body, {"content-type": "application/json", **headers})
    answer = connection.getresponse()
    return answer.status, answer.read()


@pytest.mark.parametrize("odd", ODD)
def test_whatever_is_asked_is_one_line_in_the_log_at_most(live, log, odd):
    before = log.read_text("utf-8")
    status, told = ask(live, *ODD[odd])
    assert status < 500
    assert b"Traceback" not in told
    after = log.read_text("utf-8").removeprefix(before)
    assert "Traceback" not in after
    assert "forged" not in after
    assert "Monitoring" not in after
    assert not list(live.cache.glob("tmp*"))
    assert not (live.cache / "deep_links").exists()


def test_a_crowd_of_new_sessions_costs_nobody_their_answer(live, log):
    """Gradio keeps what it has to say to so many sessions, and raised where there were more."""
    with urllib.request.urlopen(f"{live.url}/config", timeout=60) as answer:
        functions = json.loads(answer.read())["dependencies"]
    number = next(f["id"] for f in functions if f["api_name"] == "melody_generate")
    for visitor in range(MOST_SESSIONS + 30):
        session = f"crowd-{visitor}"
        post(live, "queue/join", {"data": [], "fn_index": number, "session_hash": session})
    assert not outcome(live, session)["success"]
    ask(live, "GET", "/gradio_api/queue/data?session_hash=crowd-0", None, {})
    assert "Traceback" not in log.read_text("utf-8")
