"""Votes in a SQLite file that many may write at once: the usual place.

It lies in ``.cache`` beside the package, or where ``MELODY_VOTES`` says.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from melody.duel.votes import BUSY, COLUMNS, UNREADABLE, Ask, Row, Vote, Votes
from melody.notation import MelodyError
from melody.storage.paths import votes_file

SECONDS_TO_WAIT, SECONDS_TO_READ = 20, 2  # for another writer
TABLES = (
    """CREATE TABLE IF NOT EXISTS votes (
    duel TEXT PRIMARY KEY, time REAL NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL,
    opening TEXT NOT NULL, random_seed INTEGER NOT NULL, answer TEXT NOT NULL,
    session TEXT NOT NULL) WITHOUT ROWID""",
    "CREATE INDEX IF NOT EXISTS votes_by_time ON votes (time)",
    "CREATE TABLE IF NOT EXISTS voters (address TEXT NOT NULL, time REAL NOT NULL)",
)
# A view may have the same columns and never end.
IS_TABLE = "SELECT 1 FROM sqlite_master WHERE name = 'votes' AND type = 'table'"
NO_FILE = (0, 0)
KINDS: tuple[Any, ...] = (str, (int, float), str, str, str, int, str, str)


class FileVotes(Votes):
    """The votes in one file; each call opens it anew, so threads and processes may share it."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or votes_file()

    @property
    def place(self) -> str:
        """The file."""
        return str(self.file)

    def read(self) -> list[Vote]:
        """All votes, the oldest first; none where nobody voted. The file is not changed.

        Raises:
            MelodyError: when the file cannot be read, or holds something else.
        """
        try:
            return [Vote(*row) for row in self._rows()]
        except (sqlite3.Error, OSError, ValueError):
            raise MelodyError(UNREADABLE) from None

    def version(self) -> tuple[tuple[int, int], ...]:
        """What changes with each vote, without the file being read."""
        return tuple(_stamp(file) for file in (self.file, _beside(self.file, "-wal")))

    def _rows(self) -> list[Row]:
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
    def _write(self) -> Iterator[Ask]:
        """A transaction; what was not committed is undone when the file is closed."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            opened = sqlite3.connect(self.file, timeout=SECONDS_TO_WAIT, isolation_level=None)
            with closing(opened) as database:
                _refuse_foreign(database)
                database.execute("PRAGMA journal_mode=WAL")
                for table in TABLES:
                    database.execute(table)
                database.execute("BEGIN IMMEDIATE")
                yield lambda sql, *values: database.execute(sql, values).fetchall()
                database.execute("COMMIT")
        except (sqlite3.Error, OSError):
            raise MelodyError(BUSY) from None


def _select(file: Path, how: str) -> list[Row]:
    sql = f"SELECT {', '.join(COLUMNS)} FROM votes ORDER BY time, duel"  # noqa: S608
    address = f"{file.absolute().as_uri()}?{how}"
    with closing(sqlite3.connect(address, uri=True, timeout=SECONDS_TO_READ)) as database:
        if not database.execute(IS_TABLE).fetchall():
            raise sqlite3.DatabaseError("there is no table of votes")
        return [row for row in database.execute(sql) if _is_vote(row)]


def _is_vote(row: Row) -> bool:
    """SQLite keeps any kind of value in any column: only what a vote can be is one."""
    fits = all(isinstance(value, kind) for value, kind in zip(row, KINDS, strict=True))
    return fits and Vote(*row).is_possible


def _refuse_foreign(database: sqlite3.Connection) -> None:
    """Leave the file of another program as it is."""
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    columns = [row[1] for row in database.execute("PRAGMA table_info(votes)")]
    if tables and (columns != list(COLUMNS) or not database.execute(IS_TABLE).fetchall()):
        raise MelodyError(UNREADABLE)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(file.name + ending)


def _stamp(file: Path) -> tuple[int, int]:
    try:
        about = file.stat()
    except OSError:
        return NO_FILE
    return (about.st_mtime_ns, about.st_size) if about.st_size else NO_FILE
