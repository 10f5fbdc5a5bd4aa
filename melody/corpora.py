"""The corpora: what each holds, where it comes from, and on which terms."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from melody.notation import MelodyError
from melody.score import Source
from melody.scores import bundled_folder, sources_of

# The talk's list, in quarters; a song with any other note or rest is refused.
TALK_DURATIONS = frozenset(map(Fraction, ("1/4", "1/2", "3/4", "1", "3/2", "2", "3", "4")))


@dataclass(frozen=True)
class Corpus:
    """One declared source of tunes.

    ``states_mode`` is False where the files name a tonic but lose the mode, as the ABC edition
    of the Essen collection does: the mode is then found from the notes.
    """

    title: str
    origin: str
    licence: str
    citation: str
    style: str
    sources: Callable[[], list[Source]]
    states_mode: bool = True


def _german() -> list[Source]:
    paths = sorted((bundled_folder() / "essenFolksong").glob("erk*.abc"), key=_shelf_number)
    return [source for path in paths for source in sources_of(path, path.name)]


def _shelf_number(path: Path) -> int:
    return int("".join(filter(str.isdigit, path.stem)))


CORPORA = {
    "german": Corpus(
        title="German folk songs of Erk's Deutscher Liederhort (Essen Folksong Collection)",
        origin="music21, corpus/essenFolksong/erk5, erk10, erk20 and erk30.abc",
        licence="non-commercial distribution and use in music21; no song is part of this project",
        citation=(
            "Helmut Schaffrath, The Essen Folksong Collection, edited by David Huron, Center for "
            "Computer Assisted Research in the Humanities, Menlo Park 1995; "
            "ABC edition distributed with music21 (Cuthbert and Ariza, ISMIR 2010)"
        ),
        style="german",
        sources=_german,
        states_mode=False,
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
