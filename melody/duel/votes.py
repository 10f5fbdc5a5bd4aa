"""Votes of listeners on pairs of takes, in a SQLite file that many may write at once.

It lies in ``.cache`` beside the package, or where ``MELODY_VOTES`` says.
"""

import csv
import hashlib
import io
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from melody.notation import MelodyError
from melody.storage.paths import votes_file

ANSWERS = ("A much", "A slightly", "same", "B slightly", "B much")
GUESSES = ("person", "network")
WINDOW = 60  # seconds in which votes are counted against a flood
MOST_OF_ONE, MOST_OF_ALL = 6, 120  # votes in a window; hearing a pair takes ten seconds
MOST_GUESSES_OF_ONE = 12  # hearing a clip takes five
SECONDS_TO_WAIT = 20  # for another writer
TABLE = """CREATE TABLE IF NOT EXISTS votes (
    duel TEXT PRIMARY KEY, time REAL NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL,
    opening TEXT NOT NULL, random_seed INTEGER NOT NULL, answer TEXT NOT NULL,
    session TEXT NOT NULL) WITHOUT ROWID"""
INDEX = "CREATE INDEX IF NOT EXISTS votes_by_time ON votes (time)"
UNREADABLE = "the votes cannot be read just now; try again in a moment"
SECONDS_TO_READ = 2
NO_FILE = (0, 0)
Version = tuple[tuple[int, int], ...]
BUSY = "the votes cannot be kept just now; try again in a moment"


@dataclass(frozen=True)
class Vote:
    """What a listener said of two takes.

    ``duel`` is one showing of a pair, so nobody votes on it twice; ``time`` in seconds since 1970;
    ``first`` was heard as A and ``second`` as B. ``answer`` is one of ``ANSWERS``. ``session`` is
    the hash of a browser tab's random name: it tells votes of one listener apart from others',
    and nothing about who that is. A guess at who wrote a clip is a vote, too: ``first`` did,
    ``second`` is blank, and ``answer`` is one of ``GUESSES``.
    """

    duel: str
    time: float
    first: str
    second: str
    opening: str
    random_seed: int
    answer: str
    session: str

    @property
    def is_guess(self) -> bool:
        """Whether it tells who wrote a clip, and not which of two is better."""
        return self.answer in GUESSES


COLUMNS = tuple(field.name for field in fields(Vote))
KINDS: tuple[Any, ...] = (str, (int, float), str, str, str, int, str, str)


def hide(session: str) -> str:
    """A session's name made anonymous."""
    return hashlib.sha256(session.encode()).hexdigest()[:16]


class Votes:
    """The votes in one file; each call opens it anew, so threads and processes may share it."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or votes_file()

    def add(self, vote: Vote) -> None:
        """Keep a vote; it is on disk when this returns.

        Raises:
            MelodyError: when the answer is none, the duel has its vote, too many came of late, or
                the file cannot be written.
        """
        if vote.answer not in (*ANSWERS, *GUESSES):
            raise MelodyError(f"the answer must be one of: {', '.join(ANSWERS)}")
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")  # nobody else votes between counting and keeping
            _refuse_twice(database, vote)
            _refuse_flood(database, vote)
            marks = ", ".join("?" * len(COLUMNS))
            sql = f"INSERT INTO votes ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608
            database.execute(sql, astuple(vote))
            database.execute("COMMIT")

    def read(self) -> list[Vote]:
        """All votes, the oldest first; none where nobody voted. The file is not changed.

        Raises:
            MelodyError: when the file cannot be read, or holds something else.
        """
        try:
            return [Vote(*row) for row in self._rows()]
        except (sqlite3.Error, OSError, ValueError):
            raise MelodyError(UNREADABLE) from None

    def version(self) -> Version:
        """What changes with each vote, without the file being read."""
        return tuple(_stamp(file) for file in (self.file, _beside(self.file, "-wal")))

    def _rows(self) -> list[tuple[Any, ...]]:
        """The rows of the table; a folder that may not be written gets no helper files either."""
        if not os.path.lexists(self.file):
            return []
        if not self.file.is_file():
            raise IsADirectoryError(self.file)
        if not self.file.stat().st_size:
            return []
        try:
            return _select(self.file, "mode=ro")
        except sqlite3.OperationalError:
            if _stamp(_beside(self.file, "-wal")) != NO_FILE:
                raise  # there are votes that only a helper file holds
            return _select(self.file, "mode=ro&immutable=1")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database; what was not committed is undone when it is closed."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            opened = sqlite3.connect(self.file, timeout=SECONDS_TO_WAIT, isolation_level=None)
            with closing(opened) as database:
                _refuse_foreign(database)
                database.execute("PRAGMA journal_mode=WAL")
                database.execute(TABLE)
                database.execute(INDEX)
                yield database
        except (sqlite3.Error, OSError):
            raise MelodyError(BUSY) from None


def _select(file: Path, how: str) -> list[tuple[Any, ...]]:
    sql = f"SELECT {', '.join(COLUMNS)} FROM votes ORDER BY time, duel"  # noqa: S608
    address = f"{file.absolute().as_uri()}?{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=SECONDS_TO_READ)) as database:
        return [row for row in database.execute(sql) if _is_vote(row)]


def _is_vote(row: tuple[Any, ...]) -> bool:
    """SQLite keeps any kind of value in any column: only what a vote can be is one."""
    fits = all(isinstance(value, kind) for value, kind in zip(row, KINDS, strict=True))
    if not fits:
        return False
    vote = Vote(*row)
    return vote.answer in (*ANSWERS, *GUESSES) and vote.first != vote.second


def _refuse_foreign(database: sqlite3.Connection) -> None:
    """Leave the file of another program as it is."""
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    columns = [row[1] for row in database.execute("PRAGMA table_info(votes)")]
    if tables and columns != list(COLUMNS):
        raise MelodyError(UNREADABLE)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _stamp(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:
        return NO_FILE
    return (about.st_mtime_ns, about.st_size) if about.st_size else NO_FILE


def write_csv(votes: list[Vote]) -> str:
    """Votes as a table for other programs, one row each under a line of names."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(astuple, votes))
    return text.getvalue()


def now() -> float:
    """Seconds since 1970."""
    return time.time()


def _refuse_twice(database: sqlite3.Connection, vote: Vote) -> None:
    if database.execute("SELECT 1 FROM votes WHERE duel = ?", (vote.duel,)).fetchone():
        heard = "clip" if vote.is_guess else "pair"
        raise MelodyError(f"this {heard} has your vote already; take the next one")


def _refuse_flood(database: sqlite3.Connection, vote: Vote) -> None:
    """A clock that was set back must not block voters: only votes around now count.

    Guesses and votes on pairs are counted apart: a clip is heard faster than a pair.
    """
    alike = GUESSES if vote.is_guess else ANSWERS
    sql = (
        "SELECT count(*), coalesce(sum(session = ?), 0) FROM votes "  # noqa: S608
        f"WHERE time BETWEEN ? AND ? AND answer IN ({', '.join('?' * len(alike))})"
    )
    around = (vote.time - WINDOW, vote.time + WINDOW)
    of_all, of_one = database.execute(sql, (vote.session, *around, *alike)).fetchone()
    if of_one >= (MOST_GUESSES_OF_ONE if vote.is_guess else MOST_OF_ONE):
        raise MelodyError("that is very fast; wait a minute, then vote on")
    if of_all >= MOST_OF_ALL:
        raise MelodyError("very many people are voting; try again in a minute")
