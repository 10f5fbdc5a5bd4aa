"""The page starts, and votes on, whatever the file of votes is."""

import http.client

import pytest

from tests.live import serve


@pytest.mark.parametrize("content", [bytes(range(256)) * 50])
def test_the_page_starts_with_a_broken_file_of_votes_and_logs_its_name(
    content, tmp_path, monkeypatch
):
    place = tmp_path / "votes-of-somebody"
    place.write_bytes(content)
    monkeypatch.setenv("MELODY_VOTES", str(place))
    with serve(tmp_path) as live:
        connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
    log = (tmp_path / "log").read_text("utf-8")
    assert log.count(place.name) == 1
    assert "Traceback" not in log
    assert place.read_bytes() == content
