"""A store on disk: texts by key, in one file, written batch by batch.

It lies outside version control, in ``.cache`` beside the package, or in the folder that
``MELODY_CACHE`` names.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from melody.storage.paths import cache_folder

Row = tuple[bytes, str]

KEYS_AT_ONCE = 500  # SQLite takes 999 at most in older builds
TABLE = "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, text TEXT)"


def cache_file() -> Path:
    """Where the store lies; the folder is made when it is missing."""
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "songs.sqlite3"


def load_texts(keys: Sequence[bytes], file: Path | None = None) -> dict[bytes, str]:
    """The kept texts among ``keys``, from another store where its ``file`` is named."""
    return dict(_select("key, text", keys, file))


def known(keys: Sequence[bytes]) -> set[bytes]:
    """Those of ``keys`` that have a text."""
    return {row[0] for row in _select("key", keys)}


def save_texts(rows: Iterable[Row]) -> None:
    """Add texts, or replace them; all of them are on disk when this returns."""
    with closing(_open()) as database, database:
        database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)


def _select(columns: str, keys: Sequence[bytes], file: Path | None = None) -> Iterator[Any]:
    with closing(_open(file)) as database:
        for at in range(0, len(keys), KEYS_AT_ONCE):
            some = keys[at : at + KEYS_AT_ONCE]
            places = ",".join("?" * len(some))
            # What is put together here is a list of question marks and our own column names.
            yield from database.execute(f"SELECT {columns} FROM kept WHERE key IN ({places})", some)  # noqa: S608


def _open(file: Path | None = None) -> sqlite3.Connection:
    file = file or cache_file()
    database = sqlite3.connect(file, timeout=30)
    try:
        database.execute(TABLE)
    except sqlite3.OperationalError:  # locked or a full disk: the store itself may be whole
        database.close()
        raise
    except sqlite3.DatabaseError:
        database.close()
        file.unlink()
        database = sqlite3.connect(file, timeout=30)
        database.execute(TABLE)
    return database
