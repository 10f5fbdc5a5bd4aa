"""Where collections lie below a person's folder of data: unpacked, or in the archives they come in.

What is found is listed with names that are the same either way, and held against the checksum
that was declared: songs other than those that were measured are reported, and used.
"""

import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from melody.corpora.archives import checksum, unpack
from melody.corpora.sources import sources_of
from melody.notation import MelodyError
from melody.scores.score import Source

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """One collection's files: the folders or archives they may lie in, and which are its songs.

    ``songs`` is a pattern of paths; ``beside`` are endings of files that are wanted too.
    """

    name: str
    folders: tuple[str, ...]
    archive: str
    songs: str
    checksum: str
    beside: tuple[str, ...] = ()

    def root(self, data: Path) -> Path:
        """The folder of the collection.

        Raises:
            MelodyError: when there is neither the folder nor the archive.
        """
        check_data(data)
        for folder in self.folders:
            if (data / folder).is_dir():
                return data / folder
        if (data / self.archive).is_file():
            return unpack(data / self.archive, (PurePath(self.songs).suffix, *self.beside))
        raise MelodyError(
            f"{self.name} is not in {data.name[:40]!r}; 'corpora' tells how to get it"
        )

    def files(self, data: Path) -> list[Path]:
        """The song files, sorted.

        Raises:
            MelodyError: when there are none.
        """
        paths = sorted(path for path in self.root(data).rglob(self.songs) if path.is_file())
        if not paths:
            raise MelodyError(f"no song of {self.name} is where its songs should be; get it again")
        return paths


def check_data(data: Path) -> None:
    """See that there is a folder of data.

    Raises:
        MelodyError: when there is none.
    """
    if not data.is_dir():
        raise MelodyError(f"no folder named {data.name[:60]!r}; --data wants the folder of songs")


def tell_changes(name: str, declared: str, paths: list[Path]) -> None:
    """Say in one line that files are not those that were measured, if they are not."""
    if checksum(paths) != declared:
        log.warning("%s: these are not the songs that were measured (checksum differs)", name)


def find_scores(place: Place, data: Path, style: str) -> list[Source]:
    """The tunes of a collection of score files, named by the collection and their place in it."""
    paths = place.files(data)
    tell_changes(place.name, place.checksum, paths)
    top = Path(os.path.commonpath([path.parent for path in paths]))
    names = (f"{place.name}/{path.relative_to(top).as_posix()}" for path in paths)
    named = zip(paths, names, strict=True)
    return [source for path, name in named for source in sources_of(path, name, style)]


def with_style(sources: list[Source], styles: dict[str, str]) -> list[Source]:
    """The sources, each with the style of the innermost folder that has one."""
    folders = ((source, reversed(source.path.parent.parts)) for source in sources)
    found = (
        (source, next((styles[p] for p in parts if p in styles), "")) for source, parts in folders
    )
    return [replace(source, style=style or source.style) for source, style in found]
