r"""LilyPond, written: ``c'4 d8 e8``, with the commands that stood before the notes."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from melody.notation import Note
from melody.seeds.notations.lilypond import read_lilypond
from melody.seeds.notations.line import USUAL_OCTAVE
from melody.seeds.notations.manner import BAR_LINE, Manner, Octaves, UnwritableError, with_starts

SIGNS = {-2: "eses", -1: "es", 0: "", 1: "is", 2: "isis"}
VALUES = {
    **{32: r"\breve", 24: "1.", 16: "1", 14: "2..", 12: "2.", 8: "2", 7: "4..", 6: "4."},
    **{4: "4", 3: "8.", 2: "8", 1: "16"},
}
MIDDLE_C = 7 * USUAL_OCTAVE  # on the staff, which relative octaves are counted from
RELATIVE = r"\relative"
MOST_MARKS = 4
LONGEST_REST = 99  # of a value that is taken so many times
KEPT = re.compile(
    r"\\(?:key\s*[a-g](?:is|es|s)?\s*\\[a-z]+|time\s*\d{1,2}/\d{1,2}"
    r"|tempo\s*(?:\"[^\"]{0,80}\"\s*)?\d{1,2}\.?\s*=\s*\d{1,3}|clef\s*\"?\w+\"?)"
)


def write_lilypond(notes: Sequence[Note], manner: Manner) -> str:
    r"""Write LilyPond with absolute octaves, or within ``\relative``.

    The latter where the person wrote so, and where the reader, who looks for the smoothest way,
    would take the octaves otherwise.
    """
    commands = " ".join(KEPT.findall(manner.like))
    absolute = " ".join(_words(notes, manner, is_relative=False))
    if RELATIVE not in manner.like and read_lilypond(absolute).notes == list(notes):
        return f"{commands} {absolute}".lstrip()
    relative = " ".join(_words(notes, manner, is_relative=True))
    return rf"{RELATIVE} c' {{ {commands} {relative} }}".replace("{  ", "{ ")


def _words(notes: Sequence[Note], manner: Manner, *, is_relative: bool) -> Iterator[str]:
    """Notes and bar lines; a length is written where it is another than the one before."""
    octaves, bars, last = Octaves(after=MIDDLE_C), manner.bars_of(notes), ""
    for start, (pitch, steps) in with_starts(notes):
        cuts = sorted({step - start for step in bars if start < step < start + steps})
        if start in bars:
            yield BAR_LINE
        if pitch is None:
            last, word = _rest(steps, last)
            yield word
            continue
        name = manner.spell(pitch)
        marks = octaves.raised(name) if is_relative else name.octave - 3
        octaves.pass_on(name)
        if abs(marks) > MOST_MARKS:
            raise UnwritableError
        plain = name.letter.lower() + SIGNS[name.alteration]
        first = plain + ("'" * marks or "," * -marks)
        again = plain if is_relative else first
        pieces = list(_pieces(steps, cuts))
        for number, (value, ends_bar) in enumerate(pieces):
            shown = "" if value == last else value
            tie = "~" if number + 1 < len(pieces) else ""
            yield (again if number else first) + shown + tie
            if ends_bar:
                yield BAR_LINE
            last = value
    if sum(note.steps for note in notes) in bars:
        yield BAR_LINE


def _pieces(steps: int, cuts: list[int]) -> Iterator[tuple[str, bool]]:
    """The note values that a length is tied together of, and whether a bar line follows each."""
    ends = [*cuts, steps]
    for begin, end in zip([0, *cuts], ends, strict=True):
        left = end - begin
        while left:
            part = max(value for value in VALUES if value <= left)
            left -= part
            yield VALUES[part], not left and end != steps


def _rest(steps: int, last: str) -> tuple[str, str]:
    """A rest, which nothing ties: of an odd length it is a value taken so many times."""
    value = VALUES.get(steps)
    if value:
        return value, "r" + ("" if value == last else value)
    times = Fraction(steps, 4)
    if times.numerator > LONGEST_REST:
        raise UnwritableError
    over = f"/{times.denominator}" if times.denominator > 1 else ""
    return "", f"r4*{times.numerator}{over}"
