"""Songs that somebody sent: each file is read by a fresh child process; its answer is checked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from melody.music.intervals import digest
from melody.notation import MelodyError, to_notes
from melody.preprocess.encode import Tune
from melody.preprocess.token_file import tune_of_line
from melody.seeds.child_answer import believe, is_line
from melody.seeds.uploads import ask_process, check_upload

MOST_FILES, MOST_SONGS = 200, 200
MOST_BYTES = 8 * 2**20  # of all files together
LARGEST_ANSWER = 2 * 2**20
LONGEST_NAME = 60
NO_LINE = "it cannot be read"
BOOT = (
    "import sys; sys.path[:] = sys.argv[3:]; "
    "from melody.learn.song_child import main; main(*sys.argv[1:3])"
)


@dataclass
class Pile:
    """The songs that were read so far.

    ``refused``: names, and why; ``doubled``: names, and which song they are; ``beyond``: how many
    were more than are taken.
    """

    tunes: list[Tune] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    doubled: dict[str, str] = field(default_factory=dict)
    beyond: int = 0
    first: dict[bytes, str] = field(default_factory=dict)

    def add(self, tune: Tune) -> None:
        """Take a tune in, unless its notes are those of an earlier one, in whatever key."""
        original = self.first.setdefault(digest(to_notes(tune.symbols)), tune.name)
        if original != tune.name:
            self.doubled[tune.name] = original
        elif len(self.tunes) >= MOST_SONGS:
            self.beyond += 1
        else:
            self.tunes.append(tune)


def read_files(files: Iterable[tuple[str, bytes]]) -> Iterator[Pile]:
    """The songs of files, given as name and content; the pile after each file.

    Raises:
        MelodyError: when they are too many or too large together.
    """
    pile, total = Pile(), 0
    for number, (name, data) in enumerate(files, start=1):
        total += len(data)
        if number > MOST_FILES or total > MOST_BYTES:
            raise MelodyError(
                f"at most {MOST_FILES} files and {MOST_BYTES // 2**20} MB together; give fewer"
            )
        name = clean(name)
        try:
            tunes, refused = read_songs_of(name, data)
        except MelodyError as error:
            tunes, refused = [], {name: str(error)}
        pile.refused |= refused
        for tune in tunes:
            pile.add(tune)
        yield pile


def clean(name: str) -> str:
    """A file's name as it may be shown, without blanks."""
    return re.sub(r"[^\w.#()+-]+", "_", name.replace("\\", "/").rpartition("/")[2])[-LONGEST_NAME:]


def read_songs_of(name: str, data: bytes) -> tuple[list[Tune], dict[str, str]]:
    """The tunes of one file, and why others of it are none.

    Raises:
        MelodyError: when nothing in it can be read.
    """
    file_format = check_upload(name, data)
    answer = ask_process(data, BOOT, file_format, name, largest=LARGEST_ANSWER)
    return believe(answer, songs_of_fields, largest=LARGEST_ANSWER)


def songs_of_fields(fields: dict[str, Any]) -> tuple[list[Tune], dict[str, str]]:
    """The fields of an answer -> tunes, and why others are none.

    Raises:
        ValueError, TypeError, KeyError: when one is missing, or not what it should be.
    """
    tunes = [tune_of_line(n, line) for n, line in enumerate(fields["tunes"], start=1)]
    refused = {name: why if is_line(why) else NO_LINE for name, why in fields["refused"]}
    if not all(is_line(name) for name in (*refused, *(tune.name for tune in tunes))):
        raise ValueError("a name that is not fit to show")
    return tunes, refused
