"""Votes in a PostgreSQL database that several servers share.

``MELODY_VOTES`` is its address: ``postgresql://USER:PASSWORD@HOST/DATABASE``. The tables are made
with the first vote; nothing else in the database is looked at. psycopg is an extra of the package.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from threading import Lock
from typing import Any

from melody.duel.file_votes import FileVotes
from melody.duel.votes import BUSY, COLUMNS, UNREADABLE, Ask, Row, Vote, Votes
from melody.notation import MelodyError
from melody.storage.paths import votes_database

SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 3, 5
MOST_IDLE, SECONDS_IDLE = 2, 60  # connections that are kept open for the next one
SECONDS_TO_REST = 5  # after a failure nobody waits for the next one
NO_DRIVER = (
    'the votes go to PostgreSQL here, which needs psycopg: pip install "melody-ladder[postgres]"'
)
WRONG_ADDRESS = (
    "MELODY_VOTES is no address of a database; write postgresql://USER:PASSWORD@HOST/DATABASE"
)
TIMEOUT = f"SET LOCAL statement_timeout = '{SECONDS_TO_ANSWER}s'"
LOCK = 0x6D656C6F6479  # of all locks of the database the one of who is voting
TABLES = """
CREATE TABLE melody_votes (
    duel TEXT PRIMARY KEY, time DOUBLE PRECISION NOT NULL, first TEXT NOT NULL,
    second TEXT NOT NULL, opening TEXT NOT NULL, random_seed BIGINT NOT NULL,
    answer TEXT NOT NULL, session TEXT NOT NULL);
CREATE INDEX melody_votes_by_time ON melody_votes (time);
CREATE UNLOGGED TABLE melody_voters (address TEXT NOT NULL, time DOUBLE PRECISION NOT NULL)
"""
# What of an address may be told: host and database. Of one that is odd nothing is.
TOLD = re.compile(r"\w+://(?:[^@/?#]*@)?([\w.:,\[\]-]*(?:/[\w-]*)?)(?:\?[^@]*)?")


def open_votes() -> Votes:
    """The votes of this server: in its file, or in the database that it shares with others."""
    database = votes_database()
    return DatabaseVotes(database) if database else FileVotes()


class Connections:
    """Open connections that nobody uses just now; many threads may share them.

    One that the database has ended meanwhile is found out before anything is asked of it.
    """

    def __init__(self) -> None:
        self._idle: list[tuple[float, Any]] = []
        self._lock = Lock()

    def take(self) -> Any:
        """A connection that was used a moment ago, or None."""
        with self._lock:
            kept, self._idle = self._idle, []
            fresh = [each for each in kept if time.monotonic() - each[0] < SECONDS_IDLE]
            taken = fresh.pop()[1] if fresh else None
            self._idle = fresh
        for each in kept:
            if each not in fresh and each[1] is not taken:
                each[1].close()
        return taken

    def put(self, connection: Any) -> None:
        """Keep a connection for whoever comes next; of too many it is closed."""
        with self._lock:
            is_kept = not connection.closed and len(self._idle) < MOST_IDLE
            if is_kept:
                self._idle.append((time.monotonic(), connection))
        if not is_kept:
            connection.close()

    def clear(self) -> None:
        """Close them all: the database was restarted."""
        with self._lock:
            kept, self._idle = self._idle, []
        for _, connection in kept:
            connection.close()


class DatabaseVotes(Votes):
    """The votes in a database, which may be restarted meanwhile."""

    table, voters = "melody_votes", "melody_voters"

    def __init__(self, address: str) -> None:
        self.address, self._rests_until, self._kept = address, 0.0, Connections()

    @property
    def place(self) -> str:
        """Host and database, without who asks and the password."""
        told = TOLD.fullmatch(self.address)
        return f"PostgreSQL {told[1]}" if told else "PostgreSQL"

    def read(self) -> list[Vote]:
        """All votes, the oldest first; none where nobody voted.

        Raises:
            MelodyError: when the database cannot be read, or holds something else.
        """
        sql = f"SELECT {', '.join(COLUMNS)} FROM {self.table} ORDER BY time, duel"  # noqa: S608
        votes = (Vote(*row) for row in self._look(sql))
        return [vote for vote in votes if vote.is_possible]

    def version(self) -> Row:
        """How many votes there are, and when the last one was given; nothing of what is away."""
        try:
            return tuple(self._look(f"SELECT count(*), max(time) FROM {self.table}"))  # noqa: S608
        except MelodyError:
            return (None,)

    def _look(self, sql: str) -> list[Row]:
        """The rows that a query finds; none while there is no table."""
        with self._connect(UNREADABLE) as database:
            return _ask(database, sql) if _has_tables(database, self.table) else []

    @contextmanager
    def _write(self) -> Iterator[Ask]:
        """A transaction: one voter at a time, on all servers."""
        with self._connect(BUSY) as database:
            _ask(database, "SELECT pg_advisory_xact_lock(?)", LOCK)
            if not _has_tables(database, self.table):
                database.execute(TABLES)
            yield lambda sql, *values: _ask(database, sql, *values)

    @contextmanager
    def _connect(self, trouble: str) -> Iterator[Any]:
        """The database; committed at the end, undone where something is raised.

        Raises:
            MelodyError: with the line ``trouble``, and what happened as its cause.
        """
        psycopg, connect = self._driver()
        if time.monotonic() < self._rests_until:
            raise MelodyError(trouble)
        try:
            database = self._reach(psycopg, connect)
            try:
                yield database
                database.commit()
            except BaseException:
                database.close()  # which undoes what was not committed
                raise
            self._kept.put(database)
        except psycopg.OperationalError as error:
            self._rests_until = time.monotonic() + SECONDS_TO_REST
            raise MelodyError(trouble) from error
        except (psycopg.Error, OSError) as error:
            raise MelodyError(trouble) from error

    def _reach(self, psycopg: Any, connect: Callable[[], Any]) -> Any:
        """A connection that answers, in a new transaction."""
        kept = self._kept.take()
        if kept is not None:
            try:
                kept.execute(TIMEOUT)
                return kept
            except psycopg.OperationalError:  # the database went away, and may be back
                kept.close()
                self._kept.clear()
        database = connect()
        database.execute(TIMEOUT)
        return database

    def _driver(self) -> tuple[Any, Callable[[], Any]]:
        """psycopg, and how it connects.

        Raises:
            MelodyError: when it is not installed, or cannot make anything of the address.
        """
        if find_spec("psycopg") is None:
            raise MelodyError(NO_DRIVER)
        import psycopg
        from psycopg.conninfo import conninfo_to_dict

        try:
            known: dict[str, Any] = conninfo_to_dict(self.address)
        except psycopg.Error:  # it would tell the password
            raise MelodyError(WRONG_ADDRESS) from None
        known |= {"connect_timeout": SECONDS_TO_CONNECT, "client_encoding": "utf8"}
        known["tcp_user_timeout"] = 1000 * SECONDS_TO_ANSWER
        return psycopg, lambda: psycopg.connect(**known)


def _ask(database: Any, sql: str, *values: object) -> list[Row]:
    """The rows that a statement finds."""
    done = database.execute(sql.replace("?", "%s"), values)
    return done.fetchall() if done.description else []


def _has_tables(database: Any, table: str) -> bool:
    return _ask(database, "SELECT to_regclass(?)", table) != [(None,)]
