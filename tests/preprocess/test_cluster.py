"""Step 1 on a Dask cluster: a scheduler and two workers, real processes on this machine."""

import os
import subprocess
import sys
import time

import pytest

from melody.music.setting import Setting
from melody.notation import MelodyError, Note
from melody.preprocess.pool import KILLED
from melody.preprocess.prepare import prepare
from melody.preprocess.token_file import write_tunes
from melody.render.midi import write_midi
from melody.storage import store
from melody.storage.paths import ROOT
from tests.preprocess.test_pool import run

pytest.importorskip("distributed")

KERN = "**kern\n*M4/4\n*G:\n=1\n4g\n4a\n4b\n{}\n=2\n2a\n2g\n*-\n"
PROGRAM = (sys.executable, "-m")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a scheduler with two worker processes, each with its own empty cache."""
    folder = tmp_path_factory.mktemp("cluster")
    where = folder / "scheduler.json"
    common = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(where))
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "MELODY_CACHE": str(folder / "theirs"),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",  # the default is 3 more workers lost
    }
    commands = [(*PROGRAM, "distributed.cli.dask_scheduler", "--port", "0", *common)]
    worker = (*PROGRAM, "distributed.cli.dask_worker", "--nthreads", "1", *common)
    commands += [worker, worker]
    running = [
        subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    yield wait_for_workers(where, 2)
    for process in reversed(running):
        process.terminate()
    for process in running:
        process.wait(20)


def wait_for_workers(where, count):
    import json

    from distributed import Client

    until = time.monotonic() + 120
    while not where.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
    scheduler = json.loads(where.read_text())["address"]
    with Client(scheduler, timeout=60) as client:
        client.wait_for_workers(count, timeout=60)
    return scheduler


@pytest.fixture
def songs(tmp_path):
    """Forty songs in three formats, three of them not readable."""
    folder = tmp_path / "songs"
    folder.mkdir()
    pitches = [letter * count for count in (1, 2, 3) for letter in "cdefgab"]
    for place, pitch in enumerate(pitches):
        (folder / f"{place}.krn").write_text(KERN.format(f"4{pitch}"))
    for place in range(16):
        midi = write_midi([Note(60 + place, 4), Note(55, 2 + place)] * 4, Setting())
        (folder / f"{place}.mid").write_bytes(midi)
    (folder / "empty.krn").write_text("")
    (folder / "noise.mid").write_bytes(b"\x01\x02" * 99)
    (folder / "two.abc").write_text("X:1\nL:1/4\nK:D\nD E F D|\nX:2\nL:1/4\nK:D\n(3DEF D2|\n")
    return folder


def file_of(folder, name, monkeypatch, songs, **crew):
    monkeypatch.setenv("MELODY_CACHE", str(folder / name))
    done = prepare(folders=[songs], **crew)
    write_tunes(done.tunes, folder / f"{name}.txt")
    return (folder / f"{name}.txt").read_bytes(), done.refusals


def test_two_workers_of_a_cluster_make_the_same_file_as_one_process(
    tmp_path, monkeypatch, address, songs
):
    alone = file_of(tmp_path, "alone", monkeypatch, songs, workers=1)
    clustered = file_of(tmp_path, "clustered", monkeypatch, songs, scheduler=address)
    assert clustered == alone
    assert len(clustered[0].splitlines()) + len(clustered[1]) == 21 + 16 + 4
    assert not (tmp_path / "theirs" / store.cache_file().name).exists()


def test_the_cluster_is_still_there_for_the_next_run(tmp_path, monkeypatch, address, songs):
    one = file_of(tmp_path, "one", monkeypatch, songs, scheduler=address)
    other = file_of(tmp_path, "other", monkeypatch, songs, scheduler=address)
    assert one == other


def test_what_kills_a_worker_of_the_cluster_is_named_and_the_rest_is_done(address):
    done = run([1, 2, 3, 4, 13, 5, 6], 2, scheduler=address, seconds=20.0)
    assert done.pop(13) == KILLED
    assert done == {number: 2 * number for number in range(1, 7)}


@pytest.mark.usefixtures("own_cache")
def test_a_cluster_that_is_not_there_is_told_in_one_line(songs, monkeypatch):
    monkeypatch.setattr("melody.preprocess.pool.SECONDS_TO_ANSWER", 1)
    with pytest.raises(MelodyError, match="no Dask scheduler answers at"):
        prepare(folders=[songs], scheduler="tcp://127.0.0.1:9")
