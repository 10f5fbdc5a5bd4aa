"""The corpora: what each holds, where it comes from, and on which terms."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from melody.notation import MelodyError
from melody.rules import Rule, grid_rule, talk_rule
from melody.score import Source
from melody.sources import bundled_folder, sources_of

MUSIC21 = "music21 (Cuthbert and Ariza, ISMIR 2010)"
ESSEN = (
    "Helmut Schaffrath, The Essen Folksong Collection, edited by David Huron, Center for "
    f"Computer Assisted Research in the Humanities, Menlo Park 1995; ABC edition in {MUSIC21}"
)
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


@dataclass(frozen=True)
class Corpus:
    """One declared collection of tunes; ``find`` lists them, each with its style.

    ``is_talks``: prepared as in the talk, by its list of lengths, copies kept, and written as
    names and symbols alone. The others keep all that the grid can hold, drop copies, and keep
    style, meter, pickup, mode and title beside the symbols.
    """

    title: str
    origin: str
    licence: str
    citation: str
    find: Callable[[], list[Source]]
    is_talks: bool = False

    @property
    def rule(self) -> Rule:
        """Which lengths are kept, and how they come onto the grid."""
        return talk_rule if self.is_talks else grid_rule


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


SHIPPED = ("essen", "oneill", "aird", "ryan", "misc", "chorale")

CORPORA = {
    "german": Corpus(
        title="German folk songs of Erk's Deutscher Liederhort, the talk's songs",
        origin="music21, corpus/essenFolksong, erk5, erk10, erk20 and erk30.abc",
        licence=ESSEN_LICENCE,
        citation=ESSEN,
        find=lambda: _essen("erk*.abc"),
        is_talks=True,
    ),
    "essen": Corpus(
        title="The Essen Folksong Collection: German, Chinese and other European songs",
        origin="music21, corpus/essenFolksong",
        licence=ESSEN_LICENCE,
        citation=ESSEN,
        find=_essen,
    ),
    "oneill": Corpus(
        title="O'Neill's Music of Ireland (1850 melodies, 1903)",
        origin="music21, corpus/oneills1850",
        licence=BY_PERMISSION,
        citation=f"Francis O'Neill, Music of Ireland, Chicago 1903; ABC edition in {MUSIC21}",
        find=lambda: _bundled("oneills1850", "*.abc", "irish"),
    ),
    "aird": Corpus(
        title="Aird's Airs: Scottish, English and Irish tunes",
        origin="music21, corpus/airdsAirs",
        licence=BY_PERMISSION,
        citation=(
            "James Aird, A Selection of Scotch, English, Irish and Foreign Airs, Glasgow "
            f"1778-1801; ABC edition by Jack Campin in {MUSIC21}"
        ),
        find=lambda: _bundled("airdsAirs", "*.abc", "scottish"),
    ),
    "ryan": Corpus(
        title="Ryan's Mammoth Collection: American fiddle tunes",
        origin="music21, corpus/ryansMammoth",
        licence=BY_PERMISSION,
        citation=f"William Bradbury Ryan, Mammoth Collection, Boston 1883; in {MUSIC21}",
        find=lambda: _bundled("ryansMammoth", "*.abc", "american"),
    ),
    "misc": Corpus(
        title="Folk tunes of many places",
        origin="music21, corpus/miscFolk",
        licence=BY_PERMISSION,
        citation=f"distributed in {MUSIC21}",
        find=lambda: _bundled("miscFolk", "*.abc", "mixed"),
    ),
    "chorale": Corpus(
        title="Bach's chorales, the soprano lines",
        origin="music21, corpus/bach",
        licence="public domain; encodings distributed with music21",
        citation=f"Johann Sebastian Bach, chorales; encoded by Margaret Greentree, in {MUSIC21}",
        find=lambda: _bundled("bach", "*.mxl", "chorale"),
    ),
    "folk": Corpus(
        title="Everything that music21 ships: Essen, O'Neill, Aird, Ryan, misc and the chorales",
        origin="music21, all of the above",
        licence=f"{ESSEN_LICENCE}; the others {BY_PERMISSION}",
        citation=f"{ESSEN}; and the sources of {', '.join(SHIPPED[1:])}",
        find=lambda: _together(SHIPPED),
    ),
}


def find_corpus(name: str) -> Corpus:
    """The corpus of that name.

    Raises:
        MelodyError: when none is declared under it.
    """
    if name not in CORPORA:
        raise MelodyError(f"no corpus named {name[:40]!r}; there are: {', '.join(CORPORA)}")
    return CORPORA[name]
