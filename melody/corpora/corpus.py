"""What is declared of a corpus: what it holds, where it comes from, and on which terms."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from melody.notation import MelodyError
from melody.scores.quantise import Rule, grid_rule, talk_rule
from melody.scores.score import Source
from melody.storage.paths import DATA, data_folder

NO_DATA = (
    f"say where its songs are with --data DIR, or in {DATA}; "
    "`python -m melody corpora` tells how to get them"
)


@dataclass(frozen=True)
class Corpus:
    """One declared collection of tunes; ``find`` lists them, each with its style.

    ``origin`` is a repository or package and ``version`` its commit or release; ``checksum`` is
    that of the song files (:func:`melody.corpora.archives.checksum`). ``find_in`` lists the
    tunes below a person's folder of data, and ``files_in`` the files that hold them, unread; a
    corpus without them comes with music21. ``is_talks``: prepared as in
    the talk, by its list of lengths, copies kept, and written as names and symbols alone. The
    others keep all that the grid can hold, drop copies, and keep style, meter, pickup, mode and
    title beside the symbols. ``parts`` names the corpora that it is made of, if any.
    """

    title: str
    origin: str
    version: str
    licence: str
    citation: str
    style: str
    how_to_get: str
    find: Callable[[], list[Source]]
    checksum: str = ""
    find_in: Callable[[Path], list[Source]] | None = None
    files_in: Callable[[Path], list[Path]] | None = None
    is_talks: bool = False
    parts: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        """Which lengths are kept, and how they come onto the grid."""
        return talk_rule if self.is_talks else grid_rule

    def is_here(self, data: Path | None) -> bool:
        """Whether its files are below a folder of data; what music21 brings is always here."""
        if self.files_in is None:
            return True
        try:
            self.files_in(data or usual_data())
        except MelodyError:
            return False
        return True

    def below(self, data: Path | None) -> "Corpus":
        """The corpus as it lies below a folder of data; None: below the usual one."""
        if data is None or self.find_in is None:
            return self
        return replace(self, find=partial(self.find_in, data))


def usual_data() -> Path:
    """The folder of data that the environment names.

    Raises:
        MelodyError: when it names none.
    """
    folder = data_folder()
    if folder is None:
        raise MelodyError(f"these songs are no part of music21: {NO_DATA}")
    return folder
