"""What a person got from elsewhere: archives unpacked into the cache, and what files add up to.

Nothing is written beside the archive, and nothing in it is trusted: only plain files with wanted
endings are taken, none may lie outside the folder, and there is a limit to how much comes out.
"""

import gzip
import hashlib
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from melody.notation import MelodyError
from melody.storage.store import cache_file

MOST_FILES = 100_000
MOST_BYTES = 500 * 2**20
BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)
TOO_MUCH = "holds more than song collections do and was not unpacked"


def checksum(paths: Iterable[Path]) -> str:
    """A hash of what files hold, whatever their names, their order and their packing with gzip."""
    digests = sorted(hashlib.sha256(_read(path)).hexdigest() for path in paths)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()[:16]


def _read(path: Path) -> bytes:
    content = path.read_bytes()
    try:
        return gzip.decompress(content) if path.suffix == ".gz" else content
    except BROKEN:  # a download that broke off: whoever reads it tells
        return content


def unpack(archive: Path, endings: Iterable[str]) -> Path:
    """The folder in the cache where the files of a ``.tar.gz`` with these endings lie.

    It is named by the archive's content, so another archive never meets its files.

    Raises:
        MelodyError: when the archive is broken, reaches outside its folder or is far too large.
    """
    wanted = tuple(endings)
    name = hashlib.sha256(archive.read_bytes() + repr(wanted).encode()).hexdigest()[:32]
    folder = cache_file().with_name("unpacked") / name
    if folder.is_dir():
        return folder
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        songs = Path(beside, "songs")
        songs.mkdir()
        try:
            _extract(archive, wanted, songs)
        except BROKEN:
            raise MelodyError(f"{archive.name!r} is no whole archive; get it again") from None
        _put(songs, folder)
    return folder


def _put(made: Path, place: Path) -> None:
    try:
        made.rename(place)
    except OSError:
        if not place.is_dir():  # else another process was there first, with the same files
            raise


def _extract(archive: Path, endings: tuple[str, ...], folder: Path) -> None:
    with tarfile.open(archive, "r:*") as opened:
        for member, content in _plain_files(opened, endings, archive.name):
            path = folder.joinpath(*_inside(member).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file)


def _plain_files(
    opened: tarfile.TarFile, endings: tuple[str, ...], name: str
) -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents; links, devices and folders are passed over."""
    files = size = 0
    for member in opened:
        files, size = files + 1, size + member.size
        if files > MOST_FILES or size > MOST_BYTES:
            raise MelodyError(f"{name!r} {TOO_MUCH}")
        content = opened.extractfile(member) if member.isreg() else None
        if content is not None and member.name.lower().endswith(endings):
            yield member.name, content


def _inside(name: str) -> PurePosixPath:
    """A name that stays within the folder.

    Raises:
        MelodyError: when it leads out of it.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise MelodyError("the archive has a file that would lie outside its folder; do not use it")
    return path
