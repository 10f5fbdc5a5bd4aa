"""Writing files: wholly or not at all, and a plain line when the disk is full."""

import errno
import os
import tempfile

import pytest

from melody.notation import MelodyError
from melody.storage.files import sweep_unfinished, write_bytes, write_text


def failing(error):
    def fail(*_, **__):
        raise error

    return fail


DISK_FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_folders_are_made_and_the_file_can_be_read_by_others(tmp_path):
    path = tmp_path / "a" / "b" / "tune.mid"
    write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "place", ["os.fsync", "os.fdopen", "tempfile.mkstemp", "pathlib.Path.replace"]
)
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch, place):
    path = tmp_path / "run.json"
    write_text(path, "old")
    monkeypatch.setattr(place, failing(DISK_FULL))
    with pytest.raises(MelodyError, match=r"'run.json' was not written: No space left on device"):
        write_text(path, "new")
    monkeypatch.undo()
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_kill_while_writing_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    write_text(path, "old")
    monkeypatch.setattr(os, "fsync", failing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_folder_of_the_same_name_is_told_in_one_line(tmp_path):
    (tmp_path / "take.mid").mkdir()
    with pytest.raises(MelodyError, match=r"'take.mid' was not written"):
        write_bytes(tmp_path / "take.mid", b"")
    write_bytes(tmp_path / "file", b"")
    with pytest.raises(MelodyError, match=r"'x.mid' was not written"):
        write_bytes(tmp_path / "file" / "x.mid", b"")


def test_leftovers_of_killed_writers_are_swept_and_nothing_else(tmp_path):
    write_text(tmp_path / "run.json", "kept")
    tempfile.mkstemp(prefix=".run.json.", suffix=".part", dir=tmp_path)
    sweep_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
