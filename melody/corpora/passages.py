"""The tables of notes below a folder of data, as passages: cut once, then kept in the cache."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from melody.corpora.archives import checksum
from melody.corpora.note_tables import Row, read_table
from melody.corpora.places import check_data, tell_changes
from melody.corpora.solos import FEWEST_BARS, MOST_BARS, Solo, cut
from melody.notation import MelodyError
from melody.scores.score import PASSAGE, Source, to_json
from melody.storage.files import write_text
from melody.storage.fingerprint import fingerprint
from melody.storage.store import cache_file


@dataclass(frozen=True)
class Table:
    """One collection's tables: of the notes and of the solos or songs, and who reads them."""

    name: str
    notes: str
    solos: str
    read: Callable[[Iterable[Row], Iterable[Row]], Iterator[Solo]]
    style: str
    checksum: str

    def files(self, data: Path) -> list[Path]:
        """The table of notes and that of solos; each may be packed with gzip.

        Raises:
            MelodyError: when one is missing.
        """
        check_data(data)
        paths = [_packed_or_not(data / name) for name in (self.notes, self.solos)]
        if not all(path.is_file() for path in paths):
            raise MelodyError(
                f"{self.name} is not in {data.name[:40]!r}; 'corpora' tells how to get it"
            )
        return paths


def _packed_or_not(path: Path) -> Path:
    packed = path.with_name(f"{path.name}.gz")
    return packed if packed.is_file() else path


def find_passages(table: Table, data: Path) -> list[Source]:
    """The passages of a collection's solos or songs, in their order.

    Raises:
        MelodyError: when the tables are not there or not what they should be.
    """
    notes, solos = table.files(data)
    tell_changes(table.name, table.checksum, [notes, solos])
    code = fingerprint(__name__)
    key = hashlib.sha256(f"{code} {checksum([notes])} {checksum([solos])}".encode()).hexdigest()
    kept = cache_file().with_name("passages") / f"{table.name}-{key[:32]}.json"
    if not kept.is_file():
        write_text(kept, json.dumps(list(_cut_all(table, notes, solos))))
    named = json.loads(kept.read_text(encoding="utf-8"))
    bars = (FEWEST_BARS, MOST_BARS)
    return [
        Source(notes, name, text, style=table.style, form=PASSAGE, bars=bars)
        for name, text in named
    ]


def _cut_all(table: Table, notes: Path, solos: Path) -> Iterator[tuple[str, str]]:
    """Names and texts of all passages.

    Raises:
        MelodyError: when a column is missing or holds what is no number.
    """
    try:
        for solo in table.read(read_table(notes), read_table(solos)):
            name = "_".join(f"{table.name}/{solo.name}".split())
            for number, passage in enumerate(cut(solo), start=1):
                yield f"{name}#{number}", to_json(passage)
    except (KeyError, ValueError, ZeroDivisionError) as error:
        if isinstance(error, MelodyError):
            raise
        raise MelodyError(
            f"the tables of {table.name} are not laid out as they should be"
        ) from None
