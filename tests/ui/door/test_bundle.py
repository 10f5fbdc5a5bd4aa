"""The page travels compressed, and what Gradio begins with travels as one file."""

import gzip
import http.client
import json
import re

import brotli
import pytest

from melody.ui.server.door import bundle
from melody.ui.server.door.bundle import (
    BASE,
    FOLDER,
    PARTS_FILE,
    point_to_base,
    put_in,
    read_bundle,
)
from melody.ui.server.door.compress import choose_coding, compress
from tests.live import serve

PARTS = json.loads(PARTS_FILE.read_text("utf-8"))


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("bundle")) as running:
        yield running


@pytest.fixture
def fetch(live):
    def fetch(path: str, coding: str) -> tuple[dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
        connection.request("GET", path, headers={"accept-encoding": coding})
        answer = connection.getresponse()
        assert answer.status == 200
        return {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    return fetch


@pytest.mark.parametrize(
    ("coding", "opened"), [("gzip, deflate, br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_the_page_and_its_settings_are_small_on_the_wire_and_the_same_once_opened(
    fetch, coding, opened
):
    for path, kind in (("/", "text/html"), ("/config", "application/json")):
        plain_headers, plain = fetch(path, "identity")
        headers, sent = fetch(path, coding)
        assert "content-encoding" not in plain_headers
        assert headers["content-type"].startswith(kind)
        assert len(sent) == int(headers["content-length"]) < len(plain) / 4
        assert "accept-encoding" in headers["vary"].lower()
        assert opened(sent)[:5000] == plain[:5000]


def test_the_bundle_is_fetched_once_and_kept_for_ever(fetch):
    _, page = fetch("/", "identity")
    name = re.search(rb'src="\./(assets/melody-\w+\.js)"', page)[1].decode()
    headers, script = fetch(f"/{name}", "br")
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert brotli.decompress(script) == read_bundle().content
    assert len(script) < 500_000
    assert f"/assets/{PARTS[0]}".encode() not in page


def test_a_bundle_of_another_version_is_nobodys(live):
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
    connection.request("GET", "/assets/melody-0000000000000000.js")
    assert connection.getresponse().status == 404


@pytest.mark.parametrize("written", [None, "[]", '["index-of-another-version.js"]'])
def test_without_a_list_for_this_gradio_the_page_stays_as_it_is(monkeypatch, tmp_path, written):
    file = tmp_path / "parts.json"
    if written is not None:
        file.write_text(written)
    monkeypatch.setattr(bundle, "PARTS_FILE", file)
    read_bundle.cache_clear()
    try:
        assert read_bundle() is None
        assert put_in(b"a page") == b"a page"
    finally:
        read_bundle.cache_clear()


@pytest.mark.skipif(not all((FOLDER / name).is_file() for name in PARTS), reason="another Gradio")
def test_no_bundled_script_is_left_that_counts_on_where_it_lies():
    for name in PARTS:
        text = point_to_base(name, (FOLDER / name).read_text("utf-8"))
        assert BASE not in (FOLDER / name).read_text("utf-8")
        assert "import.meta" not in text
        assert not re.search(r"""(from|import)\s*\(?["'`]\.""", text)


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0", "gzip"),
        ("", ""),
        ("identity", ""),
        ("brx", ""),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0", ""),
    ],
)
def test_what_is_sent_is_what_can_be_opened(accepted, chosen):
    assert choose_coding([(b"accept-encoding", accepted.encode())]) == chosen
    assert compress(b"x" * 50, "") == b"x" * 50
