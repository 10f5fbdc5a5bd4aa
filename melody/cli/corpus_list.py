"""The list of declared corpora: which are here, and how to get the others."""

from pathlib import Path

from melody.corpora import CORPORA
from melody.corpora.archives import checksum
from melody.corpora.corpus import Corpus
from melody.storage.paths import data_folder

HERE, OTHER, MISSING = "present", "present, other songs than were measured", "missing"


def list_corpora(data: Path | None) -> list[dict[str, object]]:
    """All that is declared of each corpus, and whether it is here; nothing is fetched.

    ``tunes`` is told where counting them takes no reading: of what music21 brings.
    """
    folder = data or data_folder()
    return [
        {
            "name": name,
            "state": state(corpus, folder),
            "tunes": len(corpus.find()) if corpus.find_in is None else None,
            "title": corpus.title,
            "style": corpus.style,
            "origin": corpus.origin,
            "version": corpus.version,
            "licence": corpus.licence,
            "citation": corpus.citation,
            "checksum": corpus.checksum,
            "how_to_get": corpus.how_to_get,
        }
        for name, corpus in CORPORA.items()
    ]


def state(corpus: Corpus, data: Path | None) -> str:
    """Whether a corpus is here, and is the one that was measured."""
    if corpus.files_in is None:
        files = sorted({source.path for source in corpus.find()})
    elif data is None or not corpus.is_here(data):
        return MISSING
    else:
        files = corpus.files_in(data)
    return HERE if corpus.checksum in ("", checksum(files)) else OTHER


def tell_corpora(rows: list[dict[str, object]]) -> str:
    """The list as lines of text."""
    return "\n".join(map(_line, rows))


def _line(row: dict[str, object]) -> str:
    tunes = f"{row['tunes']} tunes" if row["tunes"] else ""
    line = f"{row['name']:12} {row['state']:8} {tunes:12} {row['title']}"
    return line if row["state"] == HERE else f"{line}\n{'':13}get it: {row['how_to_get']}"
