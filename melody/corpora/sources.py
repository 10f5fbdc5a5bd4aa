"""Where tunes are: score files below a folder, tunes within a file. Nothing is read here.

The page imports this through the corpora, so no score reader may be loaded with it.
"""

import importlib.util
import re
from pathlib import Path

from melody.notation import MelodyError
from melody.scores.score import FORMATS, OTHER_FORMATS, Source
from melody.scores.text import decode

SUFFIXES = (*FORMATS, *OTHER_FORMATS)
COMMON_FIELD = re.compile(r"[LMIUmR]:|%%")  # of a file's head: what each of its tunes is read by
MOST_FIELDS, LONGEST_FIELD = 64, 200  # what is looked at of them


def bundled_folder() -> Path:
    """Where the installed music21 keeps the songs that it ships.

    Raises:
        MelodyError: when it is not installed.
    """
    package = importlib.util.find_spec("music21")
    if package is None or package.origin is None:
        raise MelodyError("music21 is not installed; it brings the songs")
    return Path(package.origin).parent / "corpus"


def find_sources(folder: Path) -> list[Source]:
    """Every tune of every score file below a folder, sorted by path; an ABC file holds many.

    Raises:
        MelodyError: when the folder does not exist or holds no score.
    """
    if not folder.is_dir():
        raise MelodyError(f"no folder named {folder.name!r}; give one that holds score files")
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    sources = [s for path in paths for s in sources_of(path, path.relative_to(folder).as_posix())]
    if not sources:
        kinds = " ".join(SUFFIXES)
        raise MelodyError(f"no scores in {folder.name!r}; files that are read: {kinds}")
    return sources


def sources_of(path: Path, name: str, style: str = "") -> list[Source]:
    """The tunes of one file, named without blanks so that a token line splits cleanly."""
    name = re.sub(r"\s+", "_", name.encode("utf-8", "replace").decode("utf-8"))
    if path.suffix.lower() != ".abc":
        return [Source(path, name, style=style)]
    tunes = split_abc(decode(path.read_bytes()))
    if len(tunes) == 1:
        return [Source(path, name, tunes[0], style)]
    return [
        Source(path, f"{name}#{number}", text, style) for number, text in enumerate(tunes, start=1)
    ]


def split_abc(text: str) -> list[str]:
    """Cut an ABC collection at its ``X:`` fields; fields before the first hold for all tunes."""
    head, *tunes = re.split(r"(?m)^(?=X:)", text)
    if not tunes:
        return [f"X:1\n{text}"]
    fields = [line[:LONGEST_FIELD] for line in head.splitlines() if COMMON_FIELD.match(line)]
    common = "".join(f"{line}\n" for line in fields[:MOST_FIELDS])
    return [common + tune for tune in tunes]
