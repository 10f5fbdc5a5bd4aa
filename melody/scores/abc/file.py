"""The lines of one ABC tune, out of a file that may hold many."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from melody.notation import MelodyError
from melody.scores.repairs import count_of

FIELD = re.compile(r"([A-Zmrsw+]):(?![|:])(.*)", re.DOTALL)  # `C:|` is music
LINE_END = re.compile(r"\r\n?|\n")
COMMENT = re.compile(r"(?<!\\)%.*", re.DOTALL)
BLOCK = re.compile(r"%%\s*begin(\w+)")
PROPAGATION = re.compile(r"%%\s*(propagate-accidentals\s.*)")
FOR_ALL = "LMQUI"  # fields before the first tune that say how to read every tune


class TuneText(NamedTuple):
    """One tune's lines, without comments and empty lines, and the titles of all in its file."""

    lines: list[str]
    titles: list[str]


def find_tune(text: str, number: int | None) -> TuneText:
    """The lines of a tune; the first one unless a ``number`` is given, 1 being the first.

    A tune begins at ``X:``, after fields that hold for all, and ends at an empty line once its
    notes have begun; a comment is no empty line. Text without ``X:`` is one tune.

    Raises:
        MelodyError: when there is no such tune.
    """
    lines = list(without_comments(LINE_END.split(text.lstrip("\ufeff"))))
    starts = [place for place, line in enumerate(lines) if line.startswith("X:")]
    tunes = len(starts) or 1
    wanted = 1 if number is None else number
    if not 1 <= wanted <= tunes:
        raise MelodyError(f"there is no tune {wanted} in it; it holds {count_of(tunes, 'tune')}")
    if not starts:
        return TuneText([line for line in lines if line], [""])
    common = [line for line in lines[: starts[0]] if line[:1] in FOR_ALL and FIELD.match(line)]
    following = starts[wanted] if wanted < tunes else len(lines)
    tune = until_empty(lines[starts[wanted - 1] + 1 : following])
    return TuneText([*common, *tune], titles_of(lines, starts))


def titles_of(lines: list[str], starts: list[int]) -> list[str]:
    """The title of each tune, the first of its own; blank where it has none."""
    ends = [*starts[1:], len(lines)]
    tunes = (lines[start:end] for start, end in zip(starts, ends, strict=True))
    return [next((line[2:].strip() for line in tune if line[:2] == "T:"), "") for tune in tunes]


def without_comments(lines: Iterable[str]) -> Iterator[str]:
    """The lines without what follows ``%``; comment lines and blocks of text are left out whole."""
    awaited = ""
    for raw in lines:
        line = raw.strip()
        if awaited and not line.startswith("X:"):
            awaited = "" if line.startswith(awaited) else awaited
        elif block := BLOCK.match(line):
            awaited = f"%%end{block[1]}"
        elif told := PROPAGATION.match(line):
            yield f"I:{told[1]}"
        elif not line.startswith("%"):
            awaited = ""
            yield COMMENT.sub("", line).rstrip() if "%" in line else line


def until_empty(lines: Iterable[str]) -> Iterator[str]:
    """The lines of a tune up to the empty line that ends it; one before its notes ends nothing."""
    is_body = has_notes = False
    for line in lines:
        if line:
            has_notes = has_notes or is_body
            is_body = is_body or line.startswith("K:")
            yield line
        elif has_notes:
            return
