"""Spines of a Humdrum score: how they split, join, change places, begin and end."""

from dataclasses import dataclass, replace
from itertools import groupby

from melody.notation import MelodyError
from melody.scores.kern.sections import KERN
from melody.scores.reading import TOO_LONG, Voice

MOST_COLUMNS = 64


@dataclass
class Strand:
    """A spine, or a branch of one: whose voice it sings, and where its last note ended.

    ``raised`` counts the semitones by which its pitches stand above what sounds.
    """

    spine: object
    voice: Voice | None
    end: int = 0
    raised: int = 0


def open_columns(tokens: list[str]) -> list[Strand]:
    """The columns of a score's first line; only **kern spines get a voice."""
    if len(tokens) > MOST_COLUMNS:
        raise MelodyError(TOO_LONG)
    return [Strand(object(), Voice() if token == KERN else None) for token in tokens]


def branch(tokens: list[str], columns: list[Strand], now: int) -> list[Strand]:
    """The columns after a line of interpretations: split, joined, exchanged, begun or ended."""
    following: list[Strand] = []
    changing: list[int] = []  # every two of these places are exchanged
    pairs = zip(tokens, columns, strict=True)
    for is_joining, run in groupby(pairs, key=lambda pair: pair[0] == "*v"):
        if is_joining:
            following += join([column for _, column in run])
            continue
        for token, column in run:
            changing += [len(following)] if token == "*x" else []
            following += grow(token, column, now)
    if len(following) > MOST_COLUMNS:
        raise MelodyError(TOO_LONG)
    for one, other in zip(changing[::2], changing[1::2], strict=False):
        following[one], following[other] = following[other], following[one]
    return following


def grow(token: str, column: Strand, now: int) -> list[Strand]:
    """What becomes of one column that does not join others."""
    if token == "*^":
        return [column, replace(column)]
    if token == "*+":
        return [column, Strand(object(), None, now)]
    if token == "*-":
        close(column)
        return []
    if token == KERN and column.voice is None:
        column.voice = Voice()
    elif token.startswith("**") and token != KERN:
        close(column)
        column.voice = None
    return [column]


def join(columns: list[Strand]) -> list[Strand]:
    """Neighbours that join: the branches of each spine, or all into one if one stands alone."""
    groups = [list(group) for _, group in groupby(columns, key=lambda column: column.spine)]
    if any(len(group) == 1 for group in groups):
        groups = [columns]
    for group in groups:
        for column in group:
            close(column)
        group[0].end = max(column.end for column in group)
    return [group[0] for group in groups]


def close(column: Strand) -> None:
    """Remember how far the voice's written music reaches."""
    if column.voice is not None:
        column.voice.end = max(column.voice.end, column.end)
