"""Step 1 on bad files: each is refused with its reason, and no other song is lost by it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from melody.corpora.sources import find_sources
from melody.music.setting import Setting
from melody.notation import MelodyError, Note, parse
from melody.preprocess import prepare as preprocess
from melody.preprocess import worker as song_reader
from melody.preprocess.cache import MOST_BYTES
from melody.preprocess.encode import Refusal, Tune, encode
from melody.preprocess.pool import KILLED
from melody.preprocess.prepare import prepare
from melody.render.midi import write_midi
from melody.scores.quantise import grid_rule
from melody.scores.score import Score
from melody.storage import store
from tests.score_files import SAMPLES

KERN = "**kern\n*M4/4\n*G:\n=1\n4g\n4a\n4b\n4g\n=2\n2a\n2g\n*-\n"
MIDI = write_midi([Note(60, 4), Note(62, 4)] * 4, Setting())
DRUMS = MIDI.replace(b"\x90", b"\x99").replace(b"\x80", b"\x89")
SUFFIXES = {"kern": ".krn", "abc": ".abc", "musicxml": ".xml", "mxl": ".mxl", "midi": ".mid"}
TROUBLE = {
    "empty.krn": b"",
    "empty.abc": b"",
    "empty.mid": b"",
    "empty.mxl": b"",
    "empty.xml": b"",
    "cut.mid": MIDI[: len(MIDI) // 2],
    "cut.mxl": SAMPLES["mxl"][:99],
    "cut.xml": SAMPLES["musicxml"][:200],
    "kern.mid": KERN.encode(),
    "kern.xml": KERN.encode(),
    "midi.krn": MIDI,
    "midi.abc": MIDI,
    "midi.xml": MIDI,
    "noise.abc": bytes(range(256)) * 40,
    "noise.krn": bytes(range(256)) * 40,
    "noise.xml": bytes(range(256)) * 40,
    "zeros.mid": bytes(4096),
    "line.krn": b"**kern\n" + b"4c " * (10 * 2**20 // 3),
    "line.abc": b"X:1\nK:C\n" + b"CDEF" * (10 * 2**20 // 4),
    "line.xml": b"<score-partwise>" + b"x" * 10 * 2**20,
    "large.mid": MIDI + bytes(MOST_BYTES),
    "drums.mid": DRUMS,
    "rests.krn": b"**kern\n*M4/4\n1r\n*-\n",
    "nothing.abc": b"X:1\nT:No notes\nK:C\n",
    "type2.mid": MIDI[:8] + b"\x00\x02" + MIDI[10:],
    "bomb.xml": b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><score-partwise>&c;',
}
# symusic reads each track of type 2 as it does the others: one tune is one tune.
MAY_BE_KEPT = {"type2.mid", "cut.mid", "cut.xml", "midi.krn"}


@pytest.fixture
def songs(tmp_path):
    """One good song, and one of each kind of trouble."""
    folder = tmp_path / "songs"
    folder.mkdir()
    (folder / "good.krn").write_text(KERN)
    for name, content in TROUBLE.items():
        (folder / name).write_bytes(content)
    (folder / "folder.abc").mkdir()
    (folder / "gone.krn").symlink_to(folder / "nowhere")
    return folder


@pytest.mark.usefixtures("own_cache")
def test_no_file_stops_a_run_and_each_has_its_reason(songs):
    done = prepare(folders=[songs], workers=1)
    assert "good.krn" in {tune.name for tune in done.tunes}
    refused = {refusal.name: refusal for refusal in done.refusals}
    assert TROUBLE.keys() - MAY_BE_KEPT <= refused.keys()
    for refusal in done.refusals:
        assert refusal.detail
        assert len(refusal.detail.splitlines()) == 1
        assert str(songs) not in refusal.detail
    too_large = [r.name for r in done.refusals if "larger than 4 MB" in r.detail]
    assert too_large == ["large.mid", "line.abc", "line.krn", "line.xml"]


def read_and_kill(items, conditions):
    """Read songs as ever; one whose name says so ends the process."""
    sources = [source for _, source in items]
    if any("deadly" in source.name for source in sources):
        os._exit(1)
    return song_reader.read_sources(sources, conditions)


@pytest.mark.usefixtures("own_cache")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_song_that_kills_its_reader_is_refused_by_name_and_the_rest_go_on(
    tmp_path, monkeypatch, workers
):
    folder = tmp_path / "songs"
    folder.mkdir()
    for place in range(40):
        (folder / f"{place:02}.krn").write_text(KERN.replace("4b", f"4{'b' * (place % 3 + 1)}"))
    (folder / "17-deadly.krn").write_text(KERN.replace("4b", "4d"))
    monkeypatch.setattr(preprocess, "_read_batch", read_and_kill)
    done = prepare(folders=[folder], workers=workers)
    assert [(r.name, r.reason, r.detail) for r in done.refusals] == [
        ("17-deadly.krn", "unreadable", KILLED)
    ]
    assert len(done.tunes) == 40
    monkeypatch.undo()
    assert not prepare(folders=[folder], workers=workers).refusals


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, own_cache, monkeypatch):
    folder = tmp_path / "songs"
    folder.mkdir()
    for place in range(100):
        notes = "".join(f"4{'cdefgab'[(place // 7**at) % 7]}\n" for at in range(4))
        (folder / f"{place:03}.krn").write_text(f"**kern\n*M4/4\n{notes}*-\n")
    (folder / "slow.abc").write_text("\n".join(f"X:{n}\nK:C\nCDEF|\n" for n in range(60)))
    command = [sys.executable, "-m", "melody", "prepare", "--songs", str(folder)]
    command += ["--out", str(tmp_path / "killed.txt"), "--workers", "1"]
    environment = {**os.environ, "MELODY_CACHE": str(own_cache)}
    running = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    wait_for_rows(own_cache)
    children = children_of(running.pid)
    running.send_signal(signal.SIGKILL)
    running.wait(30)
    wait_for_the_end_of(children)
    assert not (tmp_path / "killed.txt").exists()
    begun = []
    done = prepare(folders=[folder], workers=2, progress=lambda *told: begun.append(told))
    assert begun[0][0] > 0
    assert begun[0][1] == 160
    monkeypatch.setenv("MELODY_CACHE", str(tmp_path / "fresh"))
    assert prepare(folders=[folder], workers=2) == done


def wait_for_rows(cache: Path) -> None:
    import sqlite3

    until = time.monotonic() + 60
    while time.monotonic() < until:
        time.sleep(0.02)
        file = cache / "songs.sqlite3"
        try:
            if file.exists() and sqlite3.connect(file).execute("SELECT 1 FROM kept").fetchone():
                return
        except sqlite3.OperationalError:
            continue
    pytest.fail("nothing was read in a minute")


def children_of(pid: int) -> list[Path]:
    """The process folders of the children, where the system has such; the readers are there."""
    readers = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and b"popen_loky" in (folder / "cmdline").read_bytes():
                readers.append(folder)
    return readers


def wait_for_the_end_of(processes: list[Path]) -> None:
    until = time.monotonic() + 60
    while any(folder.exists() for folder in processes):
        assert time.monotonic() < until, "readers outlive the run that began them"
        time.sleep(0.1)


def outcome_of(folder, suffix, data):
    """What step 1 makes of a file, in this process."""
    path = folder / f"a{suffix}"
    path.write_bytes(data)
    outcomes = [encode(s, song_reader.read_song(s), grid_rule) for s in find_sources(folder)]
    path.unlink()
    return outcomes


def check(outcomes):
    for outcome in outcomes:
        if isinstance(outcome, Tune):
            assert tuple(parse(" ".join(outcome.symbols))) == outcome.symbols
        else:
            assert isinstance(outcome, Refusal)
            assert outcome.detail
            assert "\n" not in outcome.detail


KINDS = st.sampled_from(sorted(SUFFIXES))
PLACES = st.floats(0, 1, exclude_max=True)


@settings(max_examples=40)
@given(KINDS, st.lists(st.tuples(PLACES, st.integers(0, 255)), min_size=1, max_size=8))
def test_flipped_bytes_give_a_tune_or_a_reason(tmp_path_factory, kind, flips):
    data = bytearray(SAMPLES[kind])
    for place, byte in flips:
        data[int(place * len(data))] = byte
    check(outcome_of(tmp_path_factory.mktemp("flip"), SUFFIXES[kind], bytes(data)))


@settings(max_examples=30)
@given(KINDS, PLACES, PLACES)
def test_a_piece_cut_out_gives_a_tune_or_a_reason(tmp_path_factory, kind, one, other):
    data = SAMPLES[kind]
    start, end = sorted((int(one * len(data)), int(other * len(data))))
    folder = tmp_path_factory.mktemp("cut")
    check(outcome_of(folder, SUFFIXES[kind], data[:start] + data[end:]))
    check(outcome_of(folder, SUFFIXES[kind], data[:start]))


@settings(max_examples=30)
@given(st.sampled_from(["kern", "abc", "musicxml"]), st.sets(PLACES, min_size=1, max_size=5))
def test_lines_left_out_give_a_tune_or_a_reason(tmp_path_factory, kind, places):
    lines = SAMPLES[kind].split(b"\n")
    gone = {int(place * len(lines)) for place in places}
    data = b"\n".join(line for at, line in enumerate(lines) if at not in gone)
    check(outcome_of(tmp_path_factory.mktemp("lines"), SUFFIXES[kind], data))


def test_a_bug_in_a_reader_costs_its_song_alone(tmp_path, monkeypatch):
    def stumble(_source):
        raise RecursionError("deep")

    monkeypatch.setattr("melody.scores.read.read_score", stumble)
    (tmp_path / "a.krn").write_text(KERN)
    (source,) = find_sources(tmp_path)
    reading = song_reader.read_song(source)
    assert isinstance(reading, MelodyError)
    assert not isinstance(reading, Score)
    assert str(reading) == "not readable as .krn: RecursionError"


@pytest.mark.usefixtures("own_cache")
def test_what_is_kept_of_a_song_is_on_disk_before_the_next_batch_is_told(tmp_path):
    for place in range(40):
        (tmp_path / f"{place}.krn").write_text(KERN)
    seen = []

    def count(done, _total):
        seen.append((done, len(store.load_texts(all_keys()))))

    def all_keys():
        sources = find_sources(tmp_path)
        contents = preprocess.cache.contents(sources)
        return [preprocess.cache.tune_key(s, c, preprocess.talk_rule) for s, c in contents]

    prepare(folders=[tmp_path], workers=1, progress=count)
    assert seen == [(0, 0), (16, 16), (32, 32), (40, 40)]
