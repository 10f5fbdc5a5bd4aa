"""Models of somebody's own songs: they lie in a private folder, for a while, each for one page.

Their names are drawn by chance and told to that page alone; whoever does not know one cannot use
it. What is uploaded is songs, never weights.
"""

import atexit
import io
import json
import os
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock

from melody.notation import MelodyError
from melody.runs.checkpoints import find_run
from melody.runs.weight_files import epoch_file
from melody.storage.paths import OWN_RUN, home_of_run, lend_run, take_back_run
from melody.ui.server.leftovers import PREFIX, claim, sweep_leftovers

SECONDS_KEPT = 3600
MOST_KEPT = 3  # of one page
GONE = "that model is not here any more; learn again"
TAKEN_ALONG = ("README.md", "history.csv", "outcome.json")


class OwnModels:
    """The folder of such models, made when the first one is learned."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._lock = Lock()

    def open(self) -> Path:
        """A new place for a run, in a folder of its own."""
        with self._lock:
            if self._folder is None:
                self._folder = self._make_folder()
        token = secrets.token_hex(12)
        folder = self._folder / token
        folder.mkdir(mode=0o700)
        return folder / f"{OWN_RUN}{token}"

    def _make_folder(self) -> Path:
        owner = os.getuid() if hasattr(os, "getuid") else "page"
        shared = Path(tempfile.gettempdir()) / f"learned-melody-{owner}"
        shared.mkdir(mode=0o700, exist_ok=True)
        sweep_leftovers(shared)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=shared))
        self._claim = claim(folder)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return folder

    @staticmethod
    def lend(path: Path) -> str:
        """Let a finished run be used by its name, which is returned."""
        lend_run(path.name, path.parent)
        return path.name

    @staticmethod
    def discard(path: Path) -> None:
        """Remove what was learned in a place."""
        take_back_run(path.name)
        shutil.rmtree(path.parent, ignore_errors=True)


def forget(names: Iterable[str]) -> None:
    """Remove models by their names; they cannot be used any more."""
    for name in names if isinstance(names, list | tuple) else ():
        home = home_of_run(name)
        if home:
            OwnModels.discard(home / name)


def pack_model(name: str) -> bytes:
    """A model as a zip: its best weights as safetensors, how to build it, and its card.

    Raises:
        MelodyError: when it is not here any more.
    """
    found = find_run(name) if home_of_run(name) else None
    if found is None:
        raise MelodyError(GONE)
    folder, run = found
    best = run.best_epoch or 0
    kept = replace(run, epochs={best: run.epochs[best]})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/run.json", json.dumps(asdict(kept), indent=1) + "\n")
        weights = epoch_file(folder, best)
        for path in (weights, *(folder / each for each in TAKEN_ALONG)):
            archive.write(path, f"{name}/{path.name}")
    return buffer.getvalue()
