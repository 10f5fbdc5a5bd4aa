"""An app that keeps what listeners say in a file of its own, and what lies in it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from melody.duel.file_votes import FileVotes
from melody.duel.votes import Vote
from tests.live import APP, Live, serve


@contextmanager
def serve_with_votes(folder: Path, program: Sequence[str] = APP) -> Iterator[Live]:
    os.environ["MELODY_VOTES"] = str(folder / "votes.sqlite3")
    try:
        with serve(folder, program=program) as running:
            yield running
    finally:
        del os.environ["MELODY_VOTES"]


def read_votes() -> list[Vote]:
    return FileVotes(Path(os.environ["MELODY_VOTES"])).read()
