"""The guard: nothing is fetched for a visitor, and no page elsewhere drives the app."""

import http.client
import json
import socket
from contextlib import contextmanager
from threading import Thread

import pytest

from melody.ui.server.door.addresses import is_address, is_link_elsewhere
from melody.ui.server.door.bodies import LARGEST_UPLOAD, MOST_FILES
from melody.ui.server.door.origins import listed_hosts, may_drive
from tests.live import Live, serve


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("live")) as running:
        yield running


def send(live: Live, path: str, body: bytes = b"{}", method: str = "POST", **headers: str):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=30)
    given = {"content-type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body if method == "POST" else None, given)
    answer = connection.getresponse()
    return answer.status, answer.read()


class Listener:
    """A server on loopback that counts who comes."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/a.mid"
        self.visits = 0

    def wait(self) -> None:
        while True:
            try:
                visitor, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            visitor.close()


@contextmanager
def listen():
    listener = Listener()
    Thread(target=listener.wait, daemon=True).start()
    try:
        yield listener
    finally:
        listener.socket.close()


def file_data(url: str) -> dict:
    return {"path": url, "meta": {"_type": "gradio.FileData"}}


def nest(value: object, depth: int) -> object:
    for _ in range(depth):
        value = [{"a": value}]
    return value


HIDDEN = {
    "plain": lambda url: json.dumps({"data": [file_data(url)]}),
    "nested": lambda url: json.dumps({"data": [nest(file_data(url), 100)]}),
    "escaped": lambda url: json.dumps({"data": [file_data(url)]}).replace("/", "\\/"),
    "spelt in numbers": lambda url: json.dumps({"data": [file_data(url)]}).replace("h", "\\u0068"),
    "said twice": lambda url: f'{{"data": [{{"path": "{url}", "path": "{url}"}}]}}',
    "said over": lambda url: f'{{"data": [{{"path": "{url}", "path": "a.mid"}}]}}',
    "large letters": lambda url: json.dumps({"data": [file_data(url.replace("http", "HTTP"))]}),
    "after a blank": lambda url: json.dumps({"data": [file_data(f" {url}")]}),
    "file scheme": lambda _: json.dumps({"data": [file_data("file:///etc/passwd")]}),
    "url": lambda url: json.dumps({"data": [{**file_data("a.mid"), "url": url}]}),
    "beside the data": lambda url: json.dumps({"data": [], "event_data": file_data(url)}),
}
WAYS = ("queue/join", "run/predict", "call/melody_generate", "component_server", "mcp/")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("hidden", HIDDEN)
def test_an_address_in_file_data_is_refused_and_nobody_is_asked(live, hidden, encoding):
    with listen() as listener:
        for way in WAYS:
            body = HIDDEN[hidden](listener.url).encode(encoding)
            status, told = send(live, f"/gradio_api/{way}", body)
            assert status == 400
            assert b"fetches nothing" in told
        assert listener.visits == 0


@pytest.mark.parametrize("form", ["file={}", "file/{}", "proxy={}"])
def test_a_link_that_names_an_address_is_refused_and_nobody_is_asked(live, form):
    with listen() as listener:
        quoted = listener.url.replace(":", "%3A").replace("/", "%2F")
        for url in (listener.url, quoted, quoted.replace("%", "%25")):
            status, _ = send(live, f"/gradio_api/{form.format(url)}", method="GET")
            assert status == 403
        assert listener.visits == 0


def test_what_is_nested_beyond_reading_is_refused_in_one_line(live):
    status, told = send(live, "/gradio_api/queue/join", b'{"a":' * 10_000 + b"1" + b"}" * 10_000)
    assert (status, b"too deep" in told) == (400, True)


def test_the_page_may_tell_the_link_of_a_file_that_it_uploaded(live):
    host = f"127.0.0.1:{live.port}"
    own = {**file_data("/tmp/a.mid"), "url": f"http://{host}/gradio_api/file=/tmp/a.mid"}
    body = json.dumps({"data": [own], "fn_index": 0, "session_hash": "a"}).encode()
    assert b"fetches nothing" not in send(live, "/gradio_api/queue/join", body)[1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/b", True),
        ("hTTp://a", True),
        ("\t http://a", True),
        ("//a.example/b", True),
        ("\\\\server\\share", True),
        ("data:audio/midi;base64,AAAA", True),
        ("/tmp/gradio/a.mid", False),
        ("C:\\Users\\a.mid", False),
        ("http", False),
        (None, False),
    ],
)
def test_an_address_is_told_from_a_path(text, expected):
    assert is_address(text) is expected


def test_a_link_to_a_file_of_ours_is_none_to_elsewhere():
    assert not is_link_elsewhere("/gradio_api/file=/tmp/gradio/x/sound.wav")
    assert not is_link_elsewhere("/config")


COSTLY = ("queue/join", "component_server", "upload", "call/melody_generate", "mcp/", "cancel")
FOREIGN = ("https://evil.example", "null", "http://127.0.0.1:1", "http://localhost.evil.example")


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"]
)
@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_elsewhere_cannot_drive_the_app(live, origin, kind):
    for way in COSTLY:
        status, told = send(live, f"/gradio_api/{way}", origin=origin, content_type=kind)
        assert status == 403, way
        assert b"elsewhere" in told


def test_a_page_whose_name_was_led_to_this_machine_cannot_drive_it_either(live):
    evil = f"evil.example:{live.port}"
    status, _ = send(live, "/gradio_api/queue/join", host=evil, origin=f"http://{evil}")
    assert status == 403


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_second_origin_does_not_hide_the_first(live, order):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=30)
    connection.putrequest("POST", "/gradio_api/queue/join")
    for at in order:
        connection.putheader("origin", (live.url, "https://evil.example")[at])
    connection.putheader("content-length", "2")
    connection.endheaders(b"{}")
    assert connection.getresponse().status == 403


def test_the_page_itself_and_a_program_may_drive_the_app(live):
    for headers in ({}, {"origin": live.url}, {"sec_fetch_site": "same-origin"}):
        assert send(live, "/gradio_api/queue/join", **headers)[0] == 422


def test_a_browser_that_hides_the_origin_is_believed_about_the_site(live):
    assert send(live, "/gradio_api/queue/join", sec_fetch_site="cross-site")[0] == 403


def test_listed_pages_and_the_host_of_a_space_may_drive_the_app(monkeypatch):
    monkeypatch.setenv("MELODY_ORIGINS", "https://Melodies.example, http://a.example:8000")
    monkeypatch.setenv("SPACE_HOST", "somebody-melody.hf.space")
    listed = listed_hosts()
    for origin in ("https://melodies.example", "https://somebody-melody.hf.space"):
        assert may_drive({"origin": origin, "host": "10.0.0.1:7860"}, listed)
    assert not may_drive({"origin": "https://other.hf.space", "host": "other.hf.space"}, listed)


def form_of(files: int, size: int = 1) -> bytes:
    part = '--x\r\nContent-Disposition: form-data; name="files"; filename="{}.abc"\r\n\r\n{}\r\n'
    return "".join(part.format(n, "C" * size) for n in range(files)).encode() + b"--x--\r\n"


def test_a_crowd_of_files_in_one_request_is_refused(live):
    kind = "multipart/form-data; boundary=x"
    assert send(live, "/gradio_api/upload", form_of(MOST_FILES), content_type=kind)[0] == 200
    crowd = form_of(1000)
    assert len(crowd) < LARGEST_UPLOAD
    for path in ("/gradio_api/upload", "/gradio_api/upload/"):
        status, told = send(live, path, crowd, content_type=kind)
        assert (status, b"one by one" in told) == (413, True)


def test_a_form_is_taken_for_uploads_only(live):
    kind = "Multipart/form-data; boundary=x"
    assert send(live, "/gradio_api/component_server", form_of(1), content_type=kind)[0] == 415
