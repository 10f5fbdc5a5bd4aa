"""Votes of listeners on pairs of takes, in a SQLite file that many may write at once.

It lies in ``.cache`` beside the package, or where ``MELODY_VOTES`` says.
"""

import csv
import hashlib
import io
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from melody.notation import MelodyError
from melody.storage.paths import votes_file

ANSWERS = ("A much", "A slightly", "same", "B slightly", "B much")
WINDOW = 60  # seconds in which votes are counted against a flood
MOST_OF_ONE, MOST_OF_ALL = 6, 120  # votes in a window; hearing a pair takes ten seconds
SECONDS_TO_WAIT = 20  # for another writer
TABLE = """CREATE TABLE IF NOT EXISTS votes (
    duel TEXT PRIMARY KEY, time REAL NOT NULL, first TEXT NOT NULL, second TEXT NOT NULL,
    opening TEXT NOT NULL, random_seed INTEGER NOT NULL, answer TEXT NOT NULL,
    session TEXT NOT NULL) WITHOUT ROWID"""
INDEX = "CREATE INDEX IF NOT EXISTS votes_by_time ON votes (time)"
BUSY = "the votes cannot be kept just now; try again in a moment"


@dataclass(frozen=True)
class Vote:
    """What a listener said of two takes.

    ``duel`` is one showing of a pair, so nobody votes on it twice; ``time`` in seconds since 1970;
    ``first`` was heard as A and ``second`` as B. ``answer`` is one of ``ANSWERS``. ``session`` is
    the hash of a browser tab's random name: it tells votes of one listener apart from others',
    and nothing about who that is.
    """

    duel: str
    time: float
    first: str
    second: str
    opening: str
    random_seed: int
    answer: str
    session: str


COLUMNS = tuple(field.name for field in fields(Vote))


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
        if vote.answer not in ANSWERS:
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
        """All votes, the oldest first; none where nobody voted.

        Raises:
            MelodyError: when the file cannot be read.
        """
        if not self.file.is_file():
            return []
        sql = f"SELECT {', '.join(COLUMNS)} FROM votes ORDER BY time, duel"  # noqa: S608
        with self._open() as database:
            return [Vote(*row) for row in database.execute(sql)]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The database; what was not committed is undone when it is closed."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            opened = sqlite3.connect(self.file, timeout=SECONDS_TO_WAIT, isolation_level=None)
            with closing(opened) as database:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute(TABLE)
                database.execute(INDEX)
                yield database
        except (sqlite3.DatabaseError, OSError):
            raise MelodyError(BUSY) from None


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
        raise MelodyError("this pair has your vote already; take the next one")


def _refuse_flood(database: sqlite3.Connection, vote: Vote) -> None:
    """A clock that was set back must not block voters: only votes around now count."""
    sql = "SELECT count(*), coalesce(sum(session = ?), 0) FROM votes WHERE time BETWEEN ? AND ?"
    around = (vote.time - WINDOW, vote.time + WINDOW)
    of_all, of_one = database.execute(sql, (vote.session, *around)).fetchone()
    if of_one >= MOST_OF_ONE:
        raise MelodyError("that is very fast; wait a minute, then vote on")
    if of_all >= MOST_OF_ALL:
        raise MelodyError("very many people are voting; try again in a minute")
