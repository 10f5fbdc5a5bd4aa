"""A training on somebody's songs, seen from the server: a child process, and who waits for one.

Whatever happens in the child, it is gone afterwards. The server itself trains nothing.
"""

import json
import os
import queue
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from melody.notation import MelodyError
from melody.preprocess.encode import Tune
from melody.preprocess.token_file import line_of_tune
from melody.runs.checkpoints import Run
from melody.seeds.child_answer import is_line
from melody.seeds.uploads import kill_group
from melody.storage.paths import ROOT, VOTES

LONGEST_LINE = 64 * 1024
SECONDS_BEYOND = 300.0  # for reading the base's songs, and measuring
MOST_WAITING = 4
FULL = "too many people are waiting to train a model; try it again in a few minutes"
BROKEN = "the training broke off; try again with fewer songs"
BOOT = (
    "import sys; sys.path[:] = sys.argv[1:]; from melody.learn.learning_child import main; main()"
)
HANDED_ON = ("PATH", "HOME", "TMPDIR", "LANG")


@dataclass(frozen=True)
class Task:
    """What to learn: the label to go on from, the tunes, how long, and where the run goes."""

    parent: str
    tunes: Sequence[Tune]
    folder: Path
    epochs: int
    seconds: float
    mixes: bool = True

    def packed(self) -> str:
        """The first line that the child reads."""
        own = {name: getattr(self, name) for name in ("parent", "epochs", "seconds", "mixes")}
        lines = [line_of_tune(tune) for tune in self.tunes]
        return json.dumps({**own, "folder": str(self.folder), "tunes": lines}) + "\n"


class Learner:
    """A child process that learns; ended with :meth:`end`, whatever it does."""

    def __init__(self, task: Task) -> None:
        self.child = start_child()
        self.told: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.ends = time.monotonic() + task.seconds + SECONDS_BEYOND
        self._send(task.packed())
        Thread(target=self._read, daemon=True).start()

    def stop(self) -> None:
        """Let it end at the next batch and keep its best epoch."""
        self._send("stop\n")

    def end(self) -> None:
        """End it now, and all that it started."""
        kill_group(self.child)
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            with suppress(OSError):
                pipe.close() if pipe else None

    def next(self, seconds: float) -> dict[str, Any]:
        """The next thing that it tells; nothing (``{}``) where there is none for so long.

        Raises:
            MelodyError: with its own line or ours when it broke off.
        """
        try:
            told = self.told.get(timeout=seconds)
        except queue.Empty:
            if time.monotonic() > self.ends:
                raise MelodyError(BROKEN) from None
            return {}
        if told is None:
            raise MelodyError(BROKEN)
        if "error" in told:
            raise MelodyError(told["error"] if is_line(told["error"]) else BROKEN)
        return told

    def _send(self, line: str) -> None:
        with suppress(OSError, ValueError):
            if self.child.stdin:
                self.child.stdin.write(line.encode())
                self.child.stdin.flush()

    def _read(self) -> None:
        while self.child.stdout and (line := self.child.stdout.readline(LONGEST_LINE)):
            with suppress(ValueError):
                told = json.loads(line)
                if isinstance(told, dict):
                    self.told.put(told)
        self.told.put(None)


def start_child() -> subprocess.Popen[bytes]:
    """A fresh Python for a training, which knows where songs and checkpoints lie."""
    folders = [str(ROOT), *(str(Path(folder).absolute()) for folder in sys.path if folder)]
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in HANDED_ON or (name.startswith("MELODY_") and name != VOTES)  # a password
    }
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", BOOT, *folders],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
        start_new_session=True,
    )


def middle_epoch(run: Run) -> int:
    """The kept epoch halfway between what a run went on from and its best one."""
    best = run.best_epoch or 0
    between = [epoch for epoch in run.epochs if 0 < epoch < best]
    return min(between, key=lambda epoch: abs(epoch - best / 2), default=best)


class WaitingLine:
    """One at a time, and so many waiting."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self.most, self._line, self._lock = most, deque[object](), Lock()

    def join(self) -> object:
        """A place in the line.

        Raises:
            MelodyError: when it is full.
        """
        ticket = object()
        with self._lock:
            if len(self._line) > self.most:
                raise MelodyError(FULL)
            self._line.append(ticket)
        return ticket

    def ahead(self, ticket: object) -> int:
        """How many are before somebody; 0 is their turn."""
        with self._lock:
            return self._line.index(ticket)

    def leave(self, ticket: object) -> None:
        """Give up a place, or make room for the next."""
        with self._lock:
            if ticket in self._line:
                self._line.remove(ticket)
