"""Votes of listeners on pairs of takes: what one is, and the rules that each place of them keeps.

They lie in a SQLite file (:mod:`melody.duel.file_votes`) or, where ``MELODY_VOTES`` is the address
of one, in a PostgreSQL database (:mod:`melody.duel.database_votes`) that many servers share.
"""

import csv
import hashlib
import io
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass, fields
from typing import Any

from melody.notation import MelodyError

ANSWERS = ("A much", "A slightly", "same", "B slightly", "B much")
GUESSES = ("person", "network")
WINDOW = 60  # seconds in which votes are counted against a flood
# Votes in a window. Hearing a pair takes ten seconds, a clip five; a room of listeners may share
# one address.
MOST_OF_ONE, MOST_OF_ADDRESS, MOST_OF_ALL = 6, 30, 120
MOST_GUESSES_OF_ONE, MOST_GUESSES_OF_ADDRESS = 12, 120
UNREADABLE = "the votes cannot be read just now; try again in a moment"
BUSY = "the votes cannot be kept just now; try again in a moment"
TWICE = "this pair has your vote already; take the next one"
TWICE_HEARD = "this clip has your vote already; take the next one"
FAST = "that is very fast; wait a minute, then vote on"
MANY_FROM_THERE = "very many votes came from where you are; wait a minute"
MANY = "very many people are voting; try again in a minute"


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
    def is_possible(self) -> bool:
        """Whether a listener can have given it."""
        return self.answer in (*ANSWERS, *GUESSES) and self.first != self.second

    @property
    def is_guess(self) -> bool:
        """Whether it tells who wrote a clip, and not which of two is better."""
        return self.answer in GUESSES


COLUMNS = tuple(field.name for field in fields(Vote))
Row = tuple[Any, ...]
Ask = Callable[..., list[Row]]  # a statement and what stands for its ``?`` -> the rows it finds


def hide(name: str) -> str:
    """A session's name, or an address, made anonymous."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


class Votes(ABC):
    """All votes in one place, which many threads, processes and machines may share."""

    table = "votes"
    voters = "voters"  # hashes of addresses, each for the minute after its vote

    @property
    @abstractmethod
    def place(self) -> str:
        """Where they lie, as the log may say it."""

    @abstractmethod
    def read(self) -> list[Vote]:
        """All votes, the oldest first; none where nobody voted. Nothing is changed.

        Raises:
            MelodyError: when the place cannot be read, or holds something else.
        """

    @abstractmethod
    def version(self) -> Hashable:
        """What changes with each vote, at little cost."""

    @abstractmethod
    def _write(self) -> AbstractContextManager[Ask]:
        """A transaction that nobody else's begins beside; undone where something is raised."""

    def add(self, vote: Vote, address: str = "") -> None:
        """Keep a vote, which came from a network address; it is on disk when this returns.

        Raises:
            MelodyError: when the answer is none, the duel has its vote, too many came of late, or
                the place cannot be written.
        """
        if vote.answer not in (*ANSWERS, *GUESSES):
            raise MelodyError(f"the answer must be one of: {', '.join(ANSWERS)}")
        with self._write() as ask:  # nobody else votes between counting and keeping
            if ask(f"SELECT 1 FROM {self.table} WHERE duel = ?", vote.duel):  # noqa: S608
                raise MelodyError(TWICE_HEARD if vote.is_guess else TWICE)
            self._refuse_flood(ask, vote)
            self._count_address(ask, vote, address)
            marks = ", ".join("?" * len(COLUMNS))
            names = ", ".join(COLUMNS)
            ask(f"INSERT INTO {self.table} ({names}) VALUES ({marks})", *astuple(vote))  # noqa: S608

    def _refuse_flood(self, ask: Ask, vote: Vote) -> None:
        """A clock that was set back must not block voters: only votes around now count.

        Guesses and votes on pairs are counted apart: a clip is heard faster than a pair.
        """
        alike = GUESSES if vote.is_guess else ANSWERS
        counted = "count(*), count(CASE WHEN session = ? THEN 1 END)"
        marks = ", ".join("?" * len(alike))
        around = f"time BETWEEN ? AND ? AND answer IN ({marks})"
        sql = f"SELECT {counted} FROM {self.table} WHERE {around}"  # noqa: S608
        [(of_all, of_one)] = ask(sql, vote.session, *window_of(vote), *alike)
        if of_one >= (MOST_GUESSES_OF_ONE if vote.is_guess else MOST_OF_ONE):
            raise MelodyError(FAST)
        if of_all >= MOST_OF_ALL:
            raise MelodyError(MANY)

    def _count_address(self, ask: Ask, vote: Vote, address: str) -> None:
        """Count the votes of an address, whatever sessions they gave; forget all older ones."""
        if not address:
            return
        voters, hidden = self.voters, hide(f"guess {address}" if vote.is_guess else address)
        ask(f"DELETE FROM {voters} WHERE time NOT BETWEEN ? AND ?", *window_of(vote))  # noqa: S608
        [(of_address,)] = ask(f"SELECT count(*) FROM {voters} WHERE address = ?", hidden)  # noqa: S608
        if of_address >= (MOST_GUESSES_OF_ADDRESS if vote.is_guess else MOST_OF_ADDRESS):
            raise MelodyError(MANY_FROM_THERE)
        ask(f"INSERT INTO {voters} (address, time) VALUES (?, ?)", hidden, vote.time)  # noqa: S608


def window_of(vote: Vote) -> tuple[float, float]:
    """From when to when votes are counted together with one."""
    return vote.time - WINDOW, vote.time + WINDOW


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
