"""Repeats sound once: which of a strain's endings is played, and which are left out."""

import re
from dataclasses import dataclass, field

NUMBERS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")
Tied = dict[tuple[str, int], int]  # what a tie holds: a note's letter and octave -> its place


@dataclass
class Bracket:
    """A variant ending: where it begins and ends, and its highest number."""

    begin: int
    end: int
    number: int


@dataclass
class Endings:
    """The endings of one voice while it is read; the one with the highest number is played."""

    skips: list[tuple[int, int]] = field(default_factory=list)
    strain: list[Bracket] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    is_open: bool = False
    tied: Tied = field(default_factory=dict)

    def begin(self, numbers: str, now: int, tied: Tied) -> Tied:
        """An ending begins; returns what is tied into it: the same for all of a strain.

        A number that has been there begins another strain's endings.
        """
        wanted = read_numbers(numbers)
        self.close(now)
        if not self.strain or wanted & self.seen:
            self.end_strain()
            self.tied = tied
        self.strain.append(Bracket(now, now, max(wanted, default=0)))
        self.seen |= wanted
        self.is_open = True
        return self.tied

    def draw_bar_line(self, sign: str, now: int) -> None:
        """An ending ends at a double bar or a repeat, a strain where another repeat begins."""
        was_open = self.is_open
        if sign != "|":
            self.close(now)
        begins_repeat = sign.endswith(":")
        if begins_repeat and (not was_open or sign.startswith(":")):
            self.end_strain()

    def close(self, now: int) -> None:
        """The open ending, if there is one, ends here."""
        if self.is_open:
            self.strain[-1].end = now
            self.is_open = False

    def end_strain(self) -> None:
        """Leave out all endings of the strain but the one that is played last."""
        played = max(self.strain, key=lambda ending: (ending.number, ending.begin), default=None)
        others = (ending for ending in self.strain if ending is not played)
        self.skips += [(each.begin, each.end) for each in others if each.end > each.begin]
        self.strain, self.seen = [], set()


def read_numbers(text: str) -> set[int]:
    """``1,3`` and ``1.3`` are 1 and 3, ``1-3`` is 1 to 3."""
    numbers: set[int] = set()
    for first, last in NUMBERS.findall(text):
        numbers.update(range(int(first), int(last or first) + 1))
    return numbers
