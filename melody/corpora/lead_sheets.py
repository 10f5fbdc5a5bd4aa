"""OpenEWLD's lead sheets, each with the title and the genre that its database tells."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from melody.corpora.places import Place, find_scores
from melody.scores.score import Source

GENRES = {"Jazz": "jazz", "Rock": "rock", "Stage & Screen": "stage"}  # the others count as pop
# Of each work: where its sheet lies, its title, and the genre that most listeners gave it.
WORKS = """
SELECT path_leadsheet, title, (
    SELECT genre FROM work_genres WHERE work_genres.id = works.id
    ORDER BY occurrences DESC, genre LIMIT 1
) FROM works
"""

OPENEWLD = Place(
    name="openewld",
    folders=("openewld", "OpenEWLD"),
    archive="openewld.tar.gz",
    songs="*.mxl",
    checksum="9172f8d69e242176",
    beside=(".db",),
)


def find_lead_sheets(data: Path) -> list[Source]:
    """The lead sheets below a folder of data; of their keys the signature alone is believed."""
    works = _works(OPENEWLD.root(data))
    found = find_scores(OPENEWLD, data, "pop")
    return [_with_title(replace(source, states_tonic=False), works) for source in found]


def _with_title(source: Source, works: dict[str, tuple[str, str]]) -> Source:
    unknown = (source.path.stem.replace("_", " "), "")
    title, genre = works.get(_sheet(source.path.as_posix()), unknown)
    return replace(source, title=title, style=GENRES.get(genre, source.style))


def _works(root: Path) -> dict[str, tuple[str, str]]:
    """Sheet -> title and genre; nothing where the database is not there."""
    path = next(root.rglob("OpenEWLD.db"), None)
    if path is None:
        return {}
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        rows = database.execute(WORKS).fetchall()
    return {_sheet(path): (str(title), genre or "") for path, title, genre in rows}


def _sheet(path: str) -> str:
    """The last two folders and the name: authors, work, sheet."""
    return "/".join(path.split("/")[-3:])
