"""The files of takes: written for whoever asked, under names of ours, and cleared away again."""

import atexit
import re
import shutil
import tempfile
from collections import deque
from pathlib import Path

from gradio.utils import get_upload_folder

from melody.render.sheet import FORMATS, TAKEN_AWAY
from melody.studio.take import Take

MOST_TAKES = 300  # folders of about 1 MB; whoever wants to keep a take has fetched it by then


class Outbox:
    """A folder below Gradio's own cache, where each take gets a folder to itself.

    Only the newest takes are kept, by count and not by the clock, and none when the server ends.
    """

    def __init__(self, most: int = MOST_TAKES) -> None:
        cache = Path(get_upload_folder())
        cache.mkdir(parents=True, exist_ok=True)
        self.folder = Path(tempfile.mkdtemp(prefix="melody-", dir=cache))
        self.most = most
        self.takes: deque[Path] = deque()
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, take: Take) -> dict[str, str]:
        """Write a take's files; returns format -> path."""
        folder, paths = self._open(), {}
        for kind in TAKEN_AWAY:
            path = folder / f"{file_name(take)}{FORMATS[kind].ending}"
            path.write_bytes(FORMATS[kind].make(take.sheet))
            paths[kind] = str(path)
        return paths

    def put(self, name: str, data: bytes) -> str:
        """Write one file; its name keeps letters, digits and the ending. Returns the path."""
        stem, dot, ending = name.rpartition(".")
        path = self._open() / f"{clean_name(stem)}{dot}{clean_name(ending)}"
        path.write_bytes(data)
        return str(path)

    def _open(self) -> Path:
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        self.takes.append(folder)
        while len(self.takes) > self.most:
            shutil.rmtree(self.takes.popleft(), ignore_errors=True)
        return folder


def clean_name(name: str) -> str:
    """A name without anything that a file system could take amiss."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:80] or "melody"


def file_name(take: Take) -> str:
    """What a take's files are called: ``lstm-talk-50-variation-1``, without an ending."""
    return clean_name(f"{take.facts.checkpoint}-variation-{take.facts.random_seed}")
