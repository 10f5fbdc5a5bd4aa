"""Files that are either wholly written or not there: write beside, flush, rename."""

import os
import tempfile
from pathlib import Path


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(beside, 0o644)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text so that a crash at any moment leaves the old file or the new one."""
    write_bytes(path, text.encode("utf-8"))


def sweep_unfinished(folder: Path) -> None:
    """Remove what a killed :func:`write_bytes` left in a folder."""
    for leftover in folder.glob(".*.part"):
        leftover.unlink(missing_ok=True)
