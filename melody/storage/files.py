"""Files that are either wholly written or not there: write beside, flush, rename."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from melody.notation import MelodyError


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old one or the new one.

    Raises:
        MelodyError: when the disk is full, or the file may not be written there.
    """
    _write_whole(path, [content])


def _write_whole(path: Path, parts: Iterable[bytes]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(path, parts)
    except OSError as error:
        raise MelodyError(f"{path.name[:60]!r} was not written: {error.strerror}") from error


def _write_beside(path: Path, parts: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(0o644)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text so that a crash at any moment leaves the old file or the new one."""
    write_bytes(path, text.encode("utf-8"))


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Write lines of UTF-8 as they come; a crash at any moment leaves the old file or the new one.

    Raises:
        MelodyError: when the disk is full, or the file may not be written there.
    """
    _write_whole(path, (f"{line}\n".encode() for line in lines))


def sweep_unfinished(folder: Path) -> None:
    """Remove what a killed :func:`write_bytes` left in a folder."""
    for leftover in folder.glob(".*.part"):
        leftover.unlink(missing_ok=True)
