"""How the votes stand, for every page that is loaded: worked out once for each new vote."""

import logging
from collections.abc import Hashable
from html import escape
from pathlib import Path
from threading import Lock
from typing import Any

from melody.duel.game import count_taken
from melody.duel.votes import Vote, Votes, write_csv
from melody.notation import MelodyError
from melody.ui.server.take_files import Outbox
from melody.ui.tabs.leaderboard import Names, draw_board, draw_taken, stand_of
from melody.ui.widgets.words import sentence

LOG = logging.getLogger("melody")


class Board:
    """The leaderboard and the table of votes; what cannot be read gives an empty board."""

    def __init__(self, votes: Votes, names: Names, outbox: Outbox) -> None:
        self.votes, self.names, self.outbox = votes, names, outbox
        self._lock, self._is_told = Lock(), False
        self._read: tuple[Hashable, list[Vote], str] | None = None
        self._stand: tuple[tuple[Any, ...], dict[str, Any]] | None = None
        self._file: tuple[Hashable, Path] | None = None

    def read(self) -> list[Vote]:
        """All votes; none, and one line in the log, while they cannot be read."""
        with self._lock:
            return self._look()[1]

    def stand(self, systems: list[str]) -> dict[str, Any]:
        """The leaderboard as HTML, and how many votes there are."""
        with self._lock:
            version, votes, trouble = self._look()
            key = (version, trouble, *systems)
            if self._stand is None or self._stand[0] != key:
                board = self._draw(systems, votes, trouble)
                self._stand = (key, {"board": board, "votes": len(votes)})
            return self._stand[1]

    def draw_guesses(self) -> str:
        """Who is taken for a person, as HTML."""
        taken = count_taken(self.read())
        return draw_taken([(self.names.of(each.system), each) for each in taken])

    def export(self) -> dict[str, str]:
        """All votes as a file, written anew only when there are more."""
        with self._lock:
            version, votes, trouble = self._look()
            if trouble:
                return {"error": trouble}
            try:
                if self._file is None or self._file[0] != version or not self._file[1].is_file():
                    path = Path(self.outbox.put("votes.csv", write_csv(votes).encode()))
                    self._file = (version, path)
            except MelodyError as error:
                return {"error": sentence(str(error))}
            return {"file": str(self._file[1])}

    def _look(self) -> tuple[Hashable, list[Vote], str]:
        """The votes' version, all of them, and what is wrong; read only when there are more."""
        version = self.votes.version()
        if self._read is None or self._read[0] != version or self._read[2]:
            self._read = (version, *self._fetch())
        return self._read

    def _fetch(self) -> tuple[list[Vote], str]:
        try:
            votes, self._is_told = self.votes.read(), False
        except MelodyError as error:
            if not self._is_told:
                self._is_told = True
                why = str(error.__cause__ or error).partition("\n")[0]
                LOG.warning("the votes cannot be used: %s: %s", self.votes.place, why)
            return [], sentence(str(error))
        return votes, ""

    def _draw(self, systems: list[str], votes: list[Vote], trouble: str) -> str:
        if trouble:
            return f"<p>{escape(trouble)}</p>"
        pairs = [vote for vote in votes if not vote.is_guess]
        named = [(self.names.of(s), standing) for s, standing in stand_of(systems, pairs)]
        return draw_board(named, len(pairs))
