"""A part of a MusicXML score while it is being read, and its clock."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple
from xml.etree.ElementTree import Element

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.scores.reading import TICKS_PER_QUARTER, Reading, Tone, Voice

ZERO = Fraction(0)


class Sung(NamedTuple):
    """The last tone of a pitch in one ``<voice>``: where it is kept, and whether a tie opens."""

    staff: Voice
    place: int
    is_open: bool

    @property
    def end(self) -> int:
        """Where the tone stops, in ticks."""
        return self.staff.tones[self.place].end


@dataclass
class PartReader:
    """A part while it is being read; times are in ticks.

    Within a measure the clock counts ``moved`` divisions from ``base``, without rounding, so that
    tuplets of odd numbers do not drift.
    """

    reading: Reading
    staves: dict[str, Voice] = field(default_factory=dict)
    struck: dict[str, list[Tone]] = field(default_factory=dict)  # unpitched notes by staff
    sung: dict[tuple[str, str, int], Sung] = field(default_factory=dict)  # staff, voice, pitch
    open_ties: dict[int, Sung] = field(default_factory=dict)  # by pitch, in whatever voice
    tied_graces: set[tuple[str, str, int]] = field(default_factory=set)
    transpositions: list[tuple[int, str, int]] = field(default_factory=list)  # from, staff, by
    slashes: dict[str, set[str]] = field(default_factory=dict)  # staff -> voices that are spared
    divisions: Fraction = Fraction(1)
    begin: int = 0  # of the measure
    base: int = 0
    moved: Fraction = ZERO
    last_onset: Fraction = ZERO  # of the last note, in divisions from ``base``
    farthest: int = 0
    bar: int | None = None  # length of a bar of the meter
    meter: Meter | None = None
    has_meter: bool = False  # one is stated, known or not
    meters: list[Meter | None] = field(default_factory=list)  # one after the other
    key: Key | None = None
    signature: int | None = None
    has_pitches: bool = False
    is_left_out: bool = False
    marks: list[tuple[str, bool]] = field(default_factory=list)  # da capo ..., and if notes precede
    bar_lines: list[int] = field(default_factory=list)
    past: list[list[Element]] = field(default_factory=list)  # the music of each measure
    repeated: int = 0  # how many measures a sign repeats

    def at(self, moved: Fraction) -> int:
        """The tick so many divisions from ``base``."""
        if not moved:
            return self.base
        return self.base + round(moved * TICKS_PER_QUARTER / self.divisions)

    @property
    def now(self) -> int:
        """Where the part stands."""
        return self.at(self.moved)

    def set_clock(self, tick: int) -> None:
        """Count from here."""
        self.base, self.moved, self.last_onset = tick, ZERO, ZERO

    def move_by(self, length: Fraction) -> None:
        """Go on or back, never before the measure."""
        self.moved += length
        if self.now < self.begin:
            self.set_clock(self.begin)

    def open_measure(self, is_left_out: bool) -> None:
        """Begin a measure where the last one ended."""
        self.is_left_out = is_left_out
        self.begin = self.farthest = self.now
        self.set_clock(self.begin)

    def close_measure(self, longest: int, *, is_short: bool) -> None:
        """End a measure: as far as the part has music, or rests while the others have.

        It is not stretched beyond its own bar by others, nor at all where the measure is written
        as a part of a bar. A measure that is empty in all parts is a bar of rest.
        """
        length = self.farthest - self.begin
        if not longest and not is_short:
            longest = self.bar or 0
        if not length or not is_short:
            length = max(length, longest if self.bar is None else min(longest, self.bar))
        self.set_clock(self.begin + length)
        self.tell_meter()

    def tell_meter(self) -> None:
        """Keep the meter that the music now is in."""
        if self.has_meter and (not self.meters or self.meters[-1] != self.meter):
            self.meters.append(self.meter)

    def draw_bar_line(self, *, is_cut: bool) -> None:
        """Keep the measure's end as a bar line; two measures that a repeat cut are one bar."""
        if self.now == self.begin:
            return
        start = self.bar_lines[-2] if len(self.bar_lines) > 1 else 0
        if self.bar_lines and is_cut and self.now - start == self.bar:
            self.bar_lines[-1] = self.now
        else:
            self.bar_lines.append(self.now)
