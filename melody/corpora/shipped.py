"""The corpora: what each holds, where it comes from, and on which terms."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from melody.corpora.collected import (
    FOLDER_CORPORA,
    WORLD,
    files_of_everything,
    find_everything,
)
from melody.corpora.corpus import Corpus, usual_data
from melody.corpora.sources import bundled_folder, sources_of
from melody.notation import MelodyError
from melody.scores.score import Source

MUSIC21 = "music21 (Cuthbert and Ariza, ISMIR 2010)"
ESSEN = (
    "Helmut Schaffrath, The Essen Folksong Collection, edited by David Huron, Center for "
    f"Computer Assisted Research in the Humanities, Menlo Park 1995; ABC edition in {MUSIC21}"
)
MUSIC21_VERSION = "release 10.5.1"
BY_PERMISSION = (
    "distributed with music21 by permission of the encoders; no song is part of this project"
)
ESSEN_LICENCE = "non-commercial distribution and use in music21; no song is part of this project"
ESSEN_ORIGIN = re.compile(r"(?m)^O: *(.*)$")
ESSEN_STYLES = (
    ("german", re.compile("Deutschland")),
    ("chinese", re.compile("China")),
    ("irish", re.compile("Irland")),
)


def _bundled(folder: str, pattern: str, style: str) -> list[Source]:
    paths = sorted((bundled_folder() / folder).glob(pattern), key=_shelf_order)
    return [source for path in paths for source in sources_of(path, path.name, style)]


def _shelf_order(path: Path) -> tuple[str, int, str]:
    """erk5 before erk10."""
    number = re.search(r"\d+", path.stem)
    return re.sub(r"\d.*", "", path.stem), int(number[0]) if number else 0, path.name


def _essen(pattern: str = "*.abc") -> list[Source]:
    found = _bundled("essenFolksong", pattern, "european")
    return [replace(s, style=_essen_style(s.text or ""), states_mode=False) for s in found]


def _essen_style(text: str) -> str:
    origin = ESSEN_ORIGIN.search(text)
    where = origin[1] if origin else ""
    return next((style for style, names in ESSEN_STYLES if names.search(where)), "european")


def _together(names: Iterable[str]) -> list[Source]:
    return [source for name in names for source in CORPORA[name].find()]


def _world(data: Path) -> list[Source]:
    found = find_everything(data)
    return [*CORPORA["folk"].find(), *found]


SHIPPED = ("essen", "oneill", "aird", "ryan", "misc", "chorale")

_shipped = partial(Corpus, version=MUSIC21_VERSION, how_to_get="it comes with music21")

CORPORA = {
    "german": _shipped(
        title="German folk songs of Erk's Deutscher Liederhort, the talk's songs",
        origin="music21, corpus/essenFolksong, erk5, erk10, erk20 and erk30.abc",
        licence=ESSEN_LICENCE,
        citation=ESSEN,
        style="german",
        checksum="6c9bc3ac6dad1095",
        find=lambda: _essen("erk*.abc"),
        is_talks=True,
    ),
    "essen": _shipped(
        title="The Essen Folksong Collection: German, Chinese and other European songs",
        origin="music21, corpus/essenFolksong",
        licence=ESSEN_LICENCE,
        citation=ESSEN,
        style="german, chinese, irish and european",
        checksum="b1df74c4a2b723a7",
        find=_essen,
    ),
    "oneill": _shipped(
        title="O'Neill's Music of Ireland (1850 melodies, 1903)",
        origin="music21, corpus/oneills1850",
        licence=BY_PERMISSION,
        citation=f"Francis O'Neill, Music of Ireland, Chicago 1903; ABC edition in {MUSIC21}",
        style="irish",
        checksum="f4deefa0be52ad18",
        find=lambda: _bundled("oneills1850", "*.abc", "irish"),
    ),
    "aird": _shipped(
        title="Aird's Airs: Scottish, English and Irish tunes",
        origin="music21, corpus/airdsAirs",
        licence=BY_PERMISSION,
        citation=(
            "James Aird, A Selection of Scotch, English, Irish and Foreign Airs, Glasgow "
            f"1778-1801; ABC edition by Jack Campin in {MUSIC21}"
        ),
        style="scottish",
        checksum="11b09e7dd8a27430",
        find=lambda: _bundled("airdsAirs", "*.abc", "scottish"),
    ),
    "ryan": _shipped(
        title="Ryan's Mammoth Collection: American fiddle tunes",
        origin="music21, corpus/ryansMammoth",
        licence=BY_PERMISSION,
        citation=f"William Bradbury Ryan, Mammoth Collection, Boston 1883; in {MUSIC21}",
        style="american",
        checksum="8c70913b94f865d4",
        find=lambda: _bundled("ryansMammoth", "*.abc", "american"),
    ),
    "misc": _shipped(
        title="Folk tunes of many places",
        origin="music21, corpus/miscFolk",
        licence=BY_PERMISSION,
        citation=f"distributed in {MUSIC21}",
        style="mixed",
        checksum="38306ebb9ed82de7",
        find=lambda: _bundled("miscFolk", "*.abc", "mixed"),
    ),
    "chorale": _shipped(
        title="Bach's chorales, the soprano lines",
        origin="music21, corpus/bach",
        licence="public domain; encodings distributed with music21",
        citation=f"Johann Sebastian Bach, chorales; encoded by Margaret Greentree, in {MUSIC21}",
        style="chorale",
        checksum="17f44313437dab74",
        find=lambda: _bundled("bach", "*.mxl", "chorale"),
    ),
    "folk": _shipped(
        title="Everything that music21 ships: Essen, O'Neill, Aird, Ryan, misc and the chorales",
        origin="music21, all of the above",
        licence=f"{ESSEN_LICENCE}; the others {BY_PERMISSION}",
        citation=f"{ESSEN}; and the sources of {', '.join(SHIPPED[1:])}",
        style="all of these",
        checksum="1daa8166d6e65b16",
        find=lambda: _together(SHIPPED),
        parts=SHIPPED,
    ),
    **FOLDER_CORPORA,
    "world": Corpus(
        title="folk, and every collection found below the folder of data",
        origin="all of the above",
        version="those of its parts",
        licence="those of its parts; no song is part of this project",
        citation="those of its parts",
        style="all of these",
        how_to_get="get any of those above that music21 does not bring",
        find=lambda: _world(usual_data()),
        find_in=_world,
        files_in=files_of_everything,
        parts=(*SHIPPED, *WORLD),
    ),
}


def find_corpus(name: str, data: Path | None = None, without: Sequence[str] = ()) -> Corpus:
    """The corpus of that name; what music21 does not bring is looked for below ``data``.

    Without ``data`` that is the folder that ``MELODY_DATA`` names. The songs of the corpora
    ``without`` are left out.

    Raises:
        MelodyError: when none is declared under one of the names.
    """
    corpus, *others = (_declared(each).below(data) for each in (name, *without))
    if not others:
        return corpus
    title = f"{corpus.title}, without {', '.join(without)}"
    return replace(corpus, title=title, find=lambda: _difference(corpus, others))


def _declared(name: str) -> Corpus:
    if name not in CORPORA:
        raise MelodyError(f"no corpus named {name[:40]!r}; there are: {', '.join(CORPORA)}")
    return CORPORA[name]


def _difference(corpus: Corpus, others: Iterable[Corpus]) -> list[Source]:
    left_out = {source.name for other in others for source in other.find()}
    return [source for source in corpus.find() if source.name not in left_out]
