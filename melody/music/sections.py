"""Sections: the form of a melody over its bars, as it is written down: ``A4A4B4A4``.

They are counted from the first step on, so that a pickup belongs to the section that it leads into.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from melody.music.meters import Meter
from melody.music.phrases import cut_blocks, letters_of
from melody.notation import MelodyError, Note, count_steps, to_symbols

SECTION = re.compile(r"([A-Z])([1-9]\d{0,2})")
LONGEST_FORM = 100  # characters
USUAL_BARS = 4  # of a phrase, where no form is known


class FormPart(NamedTuple):
    """A part of a melody, from a step up to another; the same letter is the same music."""

    letter: str
    first: int
    after: int


def check_sections(form: str) -> str:
    """A form as it can be written down.

    Raises:
        MelodyError: when it is none.
    """
    if len(form) > LONGEST_FORM or SECTION.sub("", form):
        raise MelodyError("a form is letters, each with its bars, such as A4A4B4A4")
    return form


def write_sections(letters: Sequence[str], bars: Sequence[int]) -> str:
    """Letters and the bars of each as one text.

    >>> write_sections("AB", (4, 8))
    'A4B8'
    """
    return "".join(f"{letter}{count}" for letter, count in zip(letters, bars, strict=True))


def sections_of(form: str, meter: Meter, steps: int) -> list[FormPart]:
    """The sections of a form in a melody of so many steps, the last of them up to its end.

    >>> sections_of("A1B1", Meter(), 40)
    [FormPart(letter='A', first=0, after=16), FormPart(letter='B', first=16, after=40)]
    """
    found, first = list[FormPart](), 0
    for letter, bars in SECTION.findall(form):
        if first < steps:
            found.append(FormPart(letter, first, first + int(bars) * meter.steps_per_bar))
        first += int(bars) * meter.steps_per_bar
    return [*found[:-1], found[-1]._replace(after=steps)] if found else []


def begins_of(form: str, meter: Meter, pickup: int, steps: int) -> Iterator[tuple[int, str]]:
    """At which bar line each section begins, and its letter; a pickup leads into that bar."""
    for part in sections_of(form, meter, steps):
        if part.first + pickup < steps:
            yield part.first + pickup, part.letter


def find_sections(notes: Sequence[Note], meter: Meter) -> list[FormPart]:
    """The phrases of a melody whose form nobody told: of four bars, alike ones with one letter."""
    size, steps = USUAL_BARS * meter.steps_per_bar, count_steps(notes)
    letters = letters_of(cut_blocks(to_symbols(notes), size))
    last = len(letters) - 1
    return [
        FormPart(letter, place * size, steps if place == last else (place + 1) * size)
        for place, letter in enumerate(letters)
        if last
    ]
