"""What servers leave on the disk: whose folder is whose, and what nobody needs any more.

A server holds a lock in its folder of files for as long as it lives, however it ends.
"""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PREFIX, LOCK = "melody-", ".lock"
HASH = re.compile("[0-9a-f]{40,64}")
GRADIO_FOLDER = "GRADIO_TEMP_DIR"
SECONDS_TO_CLAIM = 60  # between making a folder and locking it
SECONDS_UPLOADED = 15 * 60
MOST_UPLOADED = 100 * 1024 * 1024  # bytes of all uploads
SECONDS_A_SWEEP = 30


def own_cache() -> None:
    """Give Gradio a folder of our own, unless one is named: others share the usual one."""
    if GRADIO_FOLDER not in os.environ:
        owner = os.getuid() if hasattr(os, "getuid") else "page"
        os.environ[GRADIO_FOLDER] = str(Path(tempfile.gettempdir()) / f"gradio-melody-{owner}")


def claim(folder: Path) -> IO[str]:
    """Lock a folder; it is ours until the file that is returned is closed, or we end."""
    lock = (folder / LOCK).open("w")
    _try_to_lock(lock)
    return lock


def sweep_leftovers(cache: Path) -> None:
    """Remove the folders of servers that ended without a chance to do so."""
    for folder in cache.glob(f"{PREFIX}*"):
        if time.time() - _changed(folder) > SECONDS_TO_CLAIM and not _is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)


def sweep_uploads(
    cache: Path, seconds: float = SECONDS_UPLOADED, most_bytes: int = MOST_UPLOADED
) -> None:
    """Remove uploads that are too old, and the oldest while there is too much of them."""
    files = sorted(_uploads(cache), reverse=True)
    total, now = 0, time.time()
    for changed, size, path in files:
        total += size
        # A time ahead of ours is one from before a clock was set back: it says nothing.
        if total > most_bytes or abs(now - changed) > seconds:
            path.unlink(missing_ok=True)
            _remove_empty(path.parent, cache)


def _uploads(cache: Path) -> Iterator[tuple[float, int, Path]]:
    """The files in Gradio's folders, which it names by hashes; all else may be somebody's."""
    for path in cache.glob("*/*"):
        if not HASH.fullmatch(path.parent.name):
            continue
        try:
            about = path.lstat()
        except OSError:
            continue
        if not path.is_dir():
            yield about.st_mtime, about.st_size, path


def _remove_empty(folder: Path, cache: Path) -> None:
    if folder != cache:
        try:
            folder.rmdir()
        except OSError:
            return


def _changed(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return time.time()


def _is_held(folder: Path) -> bool:
    try:
        with (folder / LOCK).open("a") as lock:
            return not _try_to_lock(lock)
    except OSError:
        return False


def _try_to_lock(lock: IO[str]) -> bool:
    """Whether nobody else held it; where there are no locks, everybody does."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
