"""The form of a MusicXML score: its measures across all parts, repeats, and endings."""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element

NUMBERS = re.compile(r"\d{1,3}")


@dataclass
class Column:
    """One measure of all parts, by the part's id."""

    number: str = ""
    is_implicit: bool = False
    music: dict[str, Element] = field(default_factory=dict)

    def add_head(self, measure: Element) -> None:
        """Take from one part what the measure is called, and whether it is a part of a bar."""
        self.number = self.number or measure.get("number", "").strip()
        is_part = measure.get("implicit") == "yes" or measure.get("number", "").startswith("X")
        self.is_implicit = self.is_implicit or is_part

    @property
    def is_pickup(self) -> bool:
        """Whether it is marked as an incomplete bar."""
        return self.is_implicit or self.number == "0"


class RepeatForm(NamedTuple):
    """Which columns are left out, which go on with a bar that a sign cut, whether any repeats."""

    left_out: set[int]
    cut: set[int]
    repeats: bool


class Ending(NamedTuple):
    """An ending's first and last column, and the first of its numbers (0 where it has none)."""

    first: int
    last: int
    number: int


@dataclass
class Signs:
    """The columns where repeats and endings begin and stop, whichever part writes them."""

    forward: set[int] = field(default_factory=set)
    backward: set[int] = field(default_factory=set)
    starts: dict[int, int] = field(default_factory=dict)  # column -> the ending's number
    stops: set[int] = field(default_factory=set)


def find_columns(root: Element) -> list[Column]:
    """The measures of a score side by side, whether it is sorted by parts or by measures."""
    columns: list[Column] = []
    if root.tag == "score-timewise":
        for measure in root.findall("measure"):
            columns.append(Column())
            columns[-1].add_head(measure)
            for place, part in enumerate(measure.findall("part")):
                columns[-1].music.setdefault(part.get("id") or str(place), part)
        return columns
    taken: set[str] = set()
    for number, part in enumerate(root.findall("part")):
        name = part.get("id") or str(number)
        name = f"{name} {number}" if name in taken else name
        taken.add(name)
        for place, measure in enumerate(part.findall("measure")):
            if place == len(columns):
                columns.append(Column())
            columns[place].add_head(measure)
            columns[place].music[name] = measure
    return columns


def find_form(columns: list[Column]) -> RepeatForm:
    """What of a score sounds, each strain once and with its last ending."""
    signs = Signs()
    for place, column in enumerate(columns):
        for measure in column.music.values():
            find_signs(place, measure, signs)
    left_out = find_left_out(find_endings(signs, len(columns)))
    sounding = [place for place in range(len(columns)) if place not in left_out]
    cut = {
        after
        for before, after in pairwise(sounding)
        if (columns[after].is_implicit or before in signs.backward or after in signs.forward)
        and not (before == sounding[0] and columns[before].is_pickup)
    }
    return RepeatForm(left_out, cut, bool(signs.forward or signs.backward or left_out))


def find_signs(place: int, measure: Element, signs: Signs) -> None:
    """Take the repeats and endings of one measure.

    A sign is where it says, or else before or after the notes as it is in the file.
    """
    has_notes = False
    for child in measure:
        has_notes = has_notes or child.tag == "note"
        if child.tag != "barline":
            continue
        is_left = child.get("location") == "left" or not has_notes
        repeat = child.find("repeat")
        if repeat is not None and repeat.get("direction") == "forward":
            signs.forward.add(place if is_left else place + 1)
        elif repeat is not None:
            signs.backward.add(place - 1 if child.get("location") == "left" else place)
        for ending in child.findall("ending"):
            if ending.get("type") == "start":
                signs.starts.setdefault(place if is_left else place + 1, number_of(ending))
            else:
                signs.stops.add(place - 1 if child.get("location") == "left" else place)


def number_of(ending: Element) -> int:
    """The first time that an ending is played: 1 of "1,2", "1-3" or "1., 2."; 0 for none."""
    numbers = NUMBERS.findall(ending.get("number", "")) or NUMBERS.findall(ending.text or "")
    return min(map(int, numbers), default=0)


def find_endings(signs: Signs, end: int) -> list[Ending]:
    """The endings in order; a bracket that is drawn too short lasts until the repeat.

    It is not taken to be longer than its strain's first ending: what then follows, as in a song
    of the form AABA, is another strain.
    """
    starts = sorted(signs.starts)
    stops, repeats = sorted(signs.stops, reverse=True), sorted(signs.backward, reverse=True)
    endings: list[Ending] = []
    longest = end
    for first, following in zip(starts, [*starts[1:], end], strict=False):
        before, number = endings[-1] if endings else Ending(0, -1, 0), signs.starts[first]
        if number <= before.number:
            longest = end
        drawn, played = take_from(stops, first, following), take_from(repeats, first, following)
        last = following - 1 if drawn is None else drawn
        if played is not None:
            last = max(drawn or first, min(played, first + longest - 1))
        longest = min(longest, last - first + 1)
        is_same = number == before.number and first == before.last + 1
        if is_same and before.last not in signs.backward:  # a bracket for each of its bars
            first = endings.pop().first
        endings.append(Ending(first, last, number))
    return endings


def take_from(places: list[int], first: int, end: int) -> int | None:
    """The first place from ``first`` to ``end``, out of places that are sorted downwards."""
    while places and places[-1] < first:
        places.pop()
    return places[-1] if places and places[-1] < end else None


def find_left_out(endings: list[Ending]) -> set[int]:
    """The columns of every ending that a later ending of the same strain follows."""
    left_out: set[int] = set()
    for ending, following in pairwise(endings):
        is_adjacent = following.first == ending.last + 1
        is_unnumbered = is_adjacent and not following.number
        if following.number > ending.number or is_unnumbered:
            left_out.update(range(ending.first, ending.last + 1))
    return left_out
