"""The files of takes and the uploads: what somebody can still see is there, all else goes."""

import hashlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from melody.music.setting import Setting
from melody.notation import MelodyError, parse
from melody.render.sheet import Sheet
from melody.ui.server import middleware, take_files
from melody.ui.server.leftovers import (
    MOST_UPLOADED,
    SECONDS_TO_CLAIM,
    SECONDS_UPLOADED,
    sweep_leftovers,
    sweep_uploads,
)
from melody.ui.server.middleware import MOST_ASKING, MakeAgain
from melody.ui.server.remembered import KeptMelody, Makers
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.duel import play_again
from melody.ui.widgets.examples import read_first_take
from tests.live import ROOT, last_line, run_alone, serve

SERVER = """
import sys, time
from melody.ui.server.take_files import Outbox
box = Outbox()
print(box.put("a.wav", b"a") + "<", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def first():
    return read_first_take()


@pytest.fixture
def outbox(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    return Outbox(most_bytes=5_000_000)


def flood(outbox: Outbox) -> None:
    for _ in range(400):
        outbox.put("sound.wav", bytes(20_000))


def test_the_first_takes_sound_outlives_any_number_of_takes(outbox, first):
    path = Path(outbox.put_sound(first.sheet, "first.wav", for_ever=True))
    flood(outbox)
    assert path.read_bytes() == first.wav


def test_old_takes_go_by_bytes_and_the_newest_stay(outbox):
    flood(outbox)
    kept = [path.stat().st_size for path in outbox.folder.rglob("*.wav")]
    assert 4_900_000 <= sum(kept) <= 5_000_000


def test_old_takes_go_by_age(outbox, monkeypatch):
    old = Path(outbox.put("a.wav", b"a"))
    now = time.monotonic() + outbox.seconds + 1
    monkeypatch.setattr(take_files.time, "monotonic", lambda: now)
    outbox.sweep()
    assert not old.exists()
    assert Path(outbox.put("b.wav", b"b")).exists()


def test_one_file_larger_than_all_may_be_is_kept_until_the_next(outbox):
    large = Path(outbox.put("large.wav", bytes(6_000_000)))
    assert large.exists()
    outbox.put("small.wav", b"a")
    assert not large.exists()


def test_every_file_of_a_take_is_made_again_with_the_same_bytes(outbox, first):
    paths = {kind: Path(path) for kind, path in outbox.write(first).items()}
    before = {kind: path.read_bytes() for kind, path in paths.items()}
    flood(outbox)
    assert not any(path.exists() for path in paths.values())
    for path in paths.values():
        outbox.restore(path)
    assert {kind: path.read_bytes() for kind, path in paths.items()} == before


def test_a_pair_of_a_duel_is_made_again_as_loud_as_it_was():
    sheets = [Sheet(tuple(parse(text)), 1, Setting()) for text in ("60 _ _ _", "64 _ 67 _")]
    pieces = [KeptMelody.of(sheet) for sheet in sheets]
    assert play_again(pieces, 0) != play_again(pieces, 1)
    assert play_again(pieces, 1) == play_again([KeptMelody.of(piece.sheet) for piece in pieces], 1)


def test_an_opening_of_a_megabyte_is_not_remembered(outbox, first):
    long = replace(first, recipe="C" * 1_000_000)
    for path in (outbox.put_sound(long.sheet), *outbox.write(long).values()):
        make = outbox.makers.maker_of(Path(path))
        assert make is None or len(repr(make)) < 20_000


def test_what_is_remembered_has_an_end():
    memory = Makers(most=2)
    for name in "abc":
        memory.remember(Path(name), name.encode)
    assert memory.maker_of(Path("a")) is None
    assert memory.maker_of(Path("c")) is not None


def test_a_full_disk_is_told_in_one_line(outbox, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(MelodyError, match="No space left"):
        outbox.put("a.wav", b"a")


def test_takes_are_kept_again_after_the_folder_was_cleared(outbox):
    path = Path(outbox.put("a.wav", b"sound", lambda: b"sound"))
    shutil.rmtree(outbox.folder)
    assert Path(outbox.put("b.wav", b"b")).read_bytes() == b"b"
    outbox.restore(path)
    assert path.read_bytes() == b"sound"


def ask(application, path: str, method: str = "GET") -> list[int]:
    """The status of an answer to a request for a file."""
    sent: list[int] = []

    async def send(message):
        sent.extend([message["status"]] if "status" in message else [])

    scope = {"type": "http", "method": method, "path": f"/gradio_api/file={path}"}
    run_alone(application(scope, None, send))
    return sent


async def serve_nothing(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200})


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_that_is_gone_is_there_before_it_is_served(outbox, method):
    path = Path(outbox.put("a.wav", b"sound", lambda: b"sound"))
    path.unlink()
    path.parent.rmdir()
    assert ask(MakeAgain(serve_nothing), str(path), method) == [200]
    assert path.read_bytes() == b"sound"


def test_nothing_is_made_for_a_path_that_nobody_was_given(outbox):
    for path in (outbox.folder / "x" / "a.wav", Path("/etc/nothing"), Path("a\0b")):
        assert ask(MakeAgain(serve_nothing), str(path)) == [200]
    assert not list(outbox.folder.rglob("*.wav"))


def test_a_crowd_that_asks_for_old_takes_is_told_to_wait(outbox):
    path = Path(outbox.put("a.wav", b"sound", lambda: b"sound"))
    path.unlink()
    application = MakeAgain(serve_nothing)
    application.waiting = MOST_ASKING
    assert ask(application, str(path)) == [503]
    assert "again" in middleware.TOO_MANY_ASK


def test_what_a_killed_server_left_goes_at_the_next_start_and_a_living_ones_stays(tmp_path):
    environment = {**os.environ, "GRADIO_TEMP_DIR": str(tmp_path)}
    command = [sys.executable, "-c", SERVER]
    servers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    killed, alive = (Path(last_line(server)) for server in servers)
    servers[0].kill()
    servers[0].wait()
    old = time.time() - SECONDS_TO_CLAIM - 1
    for path in (killed, alive):
        os.utime(path.parent.parent, (old, old))
    sweep_leftovers(tmp_path)
    assert not killed.exists()
    assert alive.exists()
    servers[1].kill()
    servers[1].wait()


def upload(cache: Path, name: str, age: float, size: int = 10) -> Path:
    path = cache / hashlib.sha256(name.encode()).hexdigest() / "tune.abc"
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes(size))
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def test_an_upload_lives_for_a_quarter_of_an_hour(tmp_path):
    old, new = upload(tmp_path, "a", SECONDS_UPLOADED + 5), upload(tmp_path, "b", 60)
    from_before_a_clock_was_set_back = upload(tmp_path, "c", -SECONDS_UPLOADED - 60)
    sweep_uploads(tmp_path)
    assert not old.parent.exists()
    assert not from_before_a_clock_was_set_back.exists()
    assert new.exists()


def test_all_uploads_together_have_a_cap_and_the_newest_stay(tmp_path):
    files = [upload(tmp_path, str(age), age, 1000) for age in range(1, 20)]
    sweep_uploads(tmp_path, most_bytes=5000)
    assert [path.exists() for path in files] == [True] * 5 + [False] * 14
    assert MOST_UPLOADED <= 200 * 2**20


def test_sweeping_uploads_touches_no_take_and_nothing_of_others(outbox, tmp_path):
    others = tmp_path / "somebodys" / "letter.txt"
    others.parent.mkdir()
    others.touch()
    for path in (Path(outbox.put("a.wav", b"a")), others):
        os.utime(path, (0, 0))
        sweep_uploads(tmp_path, most_bytes=0)
        assert path.exists()


def test_the_page_plays_its_first_take_even_after_the_disk_was_cleared(tmp_path):
    with serve(tmp_path) as live:
        path = next(live.cache.rglob("first.mp3"))
        before = path.read_bytes()
        path.unlink()
        path.parent.rmdir()
        connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=60)
        connection.request("GET", f"/gradio_api/file={quote(str(path))}")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, before)
        connection.request("GET", "/config")
        assert not json.loads(connection.getresponse().read()).get("run_history", True)
