"""The files of takes: written for whoever asked, under names of ours, and cleared away again."""

import atexit
import re
import shutil
import tempfile
import time
from collections import OrderedDict
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock, RLock
from typing import ClassVar
from weakref import WeakSet

from gradio.utils import get_upload_folder

from melody.notation import MelodyError
from melody.render.sheet import FORMATS, TAKEN_AWAY, Sheet
from melody.runs.names import title_of_label
from melody.storage.files import write_bytes
from melody.studio.take import Take
from melody.ui.server.leftovers import PREFIX, claim, sweep_leftovers
from melody.ui.server.remembered import LONGEST_RECIPE, KeptMelody, Make, Makers

MOST_BYTES = 500 * 1024 * 1024  # a take with all its files is about 1 MB
SECONDS_KEPT = 6 * 3600  # what somebody looks at after that is made again


class Outbox:
    """A folder below Gradio's own cache, where each take gets a folder to itself.

    Old takes go by age and by bytes. What is known by its notes is made again when somebody asks
    for it, so nobody who still sees a take misses its sound.
    """

    opened: ClassVar["WeakSet[Outbox]"] = WeakSet()

    def __init__(self, most_bytes: int = MOST_BYTES, seconds: float = SECONDS_KEPT) -> None:
        cache = Path(get_upload_folder())
        cache.mkdir(parents=True, exist_ok=True)
        sweep_leftovers(cache)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=cache))
        self.claim = claim(self.folder)
        self.most_bytes, self.seconds = most_bytes, seconds
        self.kept: OrderedDict[Path, tuple[float, int]] = OrderedDict()  # since when, bytes
        self.makers, self._lock, self._making = Makers(), RLock(), Lock()
        self.opened.add(self)
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, take: Take) -> dict[str, str]:
        """Write a take's files; returns format -> path."""
        piece, files = KeptMelody.of(take.sheet), {}
        for kind in TAKEN_AWAY:
            made = FORMATS[kind].make(take.sheet)
            files[kind] = (f"{file_name(take)}{FORMATS[kind].ending}", made)
        folder = self._open(list(files.values()))
        for kind, (name, _) in files.items() if len(piece.recipe) <= LONGEST_RECIPE else ():
            self.makers.remember(folder / name, partial(make_again, piece, kind))
        return {kind: str(folder / name) for kind, (name, _) in files.items()}

    def put_sound(self, sheet: Sheet, name: str = "sound.wav", *, for_ever: bool = False) -> str:
        """Write a melody's sound, which is made again when it is asked for later."""
        piece = replace(KeptMelody.of(sheet), recipe="")  # which no sound carries
        again = partial(make_again, piece, "wav")
        return self.put(name, sheet.wav, again, for_ever=for_ever)

    def put(
        self, name: str, data: bytes, again: Make | None = None, *, for_ever: bool = False
    ) -> str:
        """Write one file; its name keeps letters, digits and the ending. Returns the path.

        ``again`` makes it anew after it was cleared away; ``for_ever`` it never is.
        """
        stem, dot, ending = name.rpartition(".")
        own_name = f"{clean_name(stem)}{dot}{clean_name(ending)}"
        folder = self._open([(own_name, data)], for_ever=for_ever)
        if again is not None:
            self.makers.remember(folder / own_name, again)
        return str(folder / own_name)

    def restore(self, path: Path) -> None:
        """Make a file again that was cleared away, if it is known how; one at a time.

        Raises:
            MelodyError: when it cannot be written.
        """
        make = self.makers.maker_of(path)
        if make is None:
            return
        with self._making:
            if not path.is_file():
                data = make()
                write_bytes(path, data)
                self._keep(path.parent, len(data))

    def sweep(self) -> None:
        """Clear away what is too old, and the oldest while there is too much."""
        with self._lock:
            total, now = sum(size for _, size in self.kept.values()), time.monotonic()
            for folder, (since, size) in list(self.kept.items()):
                is_little = total <= self.most_bytes or len(self.kept) == 1  # the newest stays
                if is_little and now - since <= self.seconds:
                    break
                shutil.rmtree(folder, ignore_errors=True)
                del self.kept[folder]
                total -= size

    def _open(self, files: list[tuple[str, bytes]], *, for_ever: bool = False) -> Path:
        """A new folder with files in it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)  # whatever cleans disks may have come
            folder = Path(tempfile.mkdtemp(dir=self.folder))
            for name, data in files:
                (folder / name).write_bytes(data)
        except OSError as error:
            raise MelodyError(f"the server cannot keep the files: {error.strerror}") from error
        if not for_ever:
            self._keep(folder, sum(len(data) for _, data in files))
        return folder

    def _keep(self, folder: Path, size: int) -> None:
        """Count a folder as the newest, and clear away what is too much."""
        with self._lock:
            _, before = self.kept.pop(folder, (0.0, 0))
            self.kept[folder] = (time.monotonic(), before + size)
            self.sweep()


def make_again(piece: KeptMelody, kind: str) -> bytes:
    """One file of a piece, the same bytes as the first time."""
    return FORMATS[kind].make(piece.sheet)


def find_outbox(path: Path) -> Outbox | None:
    """The outbox that a file lies in, or lay in."""
    return next((box for box in Outbox.opened if path.parent.parent == box.folder), None)


def clean_name(name: str) -> str:
    """A name without anything that a file system could take amiss."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")[:80] or "melody"


def file_name(take: Take) -> str:
    """What a take's files are called: ``LSTM-after-50-epochs-variation-1``, without an ending."""
    return clean_name(f"{title_of_label(take.facts.checkpoint)}-variation-{take.facts.random_seed}")
