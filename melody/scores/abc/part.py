"""One voice of an ABC tune while it is being written; times and lengths are in ticks."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from melody.music.keys import LETTERS
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.abc.endings import Endings
from melody.scores.jumps import CODA, SEGNO
from melody.scores.reading import (
    LONGEST_SCORE,
    MOST_TONES,
    TICKS_PER_QUARTER,
    TOO_LONG,
    Tone,
    Voice,
)

NoteName = tuple[str, int]  # a letter and its octave; ("C", 4) is middle C
MOST_MARKS = 64
EVERY_OCTAVE, OWN_OCTAVE, ONE_NOTE = "pitch", "octave", "not"
BAR, LONG = "bar", "long"  # how far a second line within the voice goes


@dataclass
class VoiceWriter:
    """A voice, and what is known of it at the place where the reader stands."""

    voice: Voice = field(default_factory=Voice)
    unit: Fraction | None = None  # in quarters, where it is not the tune's
    meter: Meter | None = None  # where it is not the tune's
    moves: dict[str, int] = field(default_factory=dict)  # what moves its notes, in semitones
    altered: dict[str, int] = field(default_factory=dict)  # by the key signature
    accidentals: dict[str, int] = field(default_factory=dict)  # since the bar line
    spread: str = EVERY_OCTAVE  # how far an accidental holds up to there
    now: int = 0
    first_bar: int = 0
    last: dict[NoteName, int] = field(default_factory=dict)  # the last event's tones, by place
    last_length: int = 0  # without what a broken rhythm before it made of it
    tied: dict[NoteName, int] = field(default_factory=dict)
    written: list[int] = field(default_factory=list)
    broken: tuple[int, int] = (1, 1)  # what a broken rhythm makes of the next length
    tuplet: tuple[int, int] = (1, 1)
    tuplet_left: int = 0
    endings: Endings = field(default_factory=Endings)
    overlay: str = ""
    within: str = ""  # how far the next second line goes
    marks: list[tuple[str, int, bool]] = field(default_factory=list)  # and if a bar line was drawn

    def ticks(self, unit: Fraction, length: str, after: str = "") -> int:
        """What a length, and one more behind its chord, come to here; 0 is nonsense."""
        above, below = self.broken
        if self.tuplet_left:
            above, below = above * self.tuplet[0], below * self.tuplet[1]
        return unit_ticks(unit.numerator * above, unit.denominator * below, length, after)

    def add(self, names: list[tuple[NoteName, int | None]], ticks: int) -> None:
        """Add notes that sound together (none: a rest), each with the accidental it carries."""
        if self.tuplet_left:
            self.tuplet_left -= 1
        above, below = self.broken
        self.broken = (1, 1)
        self.last = {name: self.sound(name, sign, ticks) for name, sign in names}
        self.last_length, self.tied = ticks * below // above, {}
        self.written.append(ticks)
        self.now += ticks
        if len(self.voice.tones) > MOST_TONES or self.now > LONGEST_SCORE:
            raise MelodyError(TOO_LONG)

    def sound(self, name: NoteName, sign: int | None, ticks: int) -> int:
        """Start a tone, or lengthen the one it is tied to; returns its place.

        A tie holds the accidental; where the note has one of its own, the pitch must be the same.
        """
        letter, octave = name
        tones, place = self.voice.tones, self.tied.get(name)
        pitch = 12 * (octave + 1) + LETTERS[letter] + self.alter(name, sign) + self.shift
        if place is None and self.tied:
            place = self.tied_at(pitch)
        elif place is not None and sign is not None and tones[place].pitch != pitch:
            place = None
        if place is not None:
            tones[place] = tones[place]._replace(length=self.now + ticks - tones[place].onset)
            return place
        tones.append(Tone(self.now, ticks, pitch))
        return len(tones) - 1

    def alter(self, name: NoteName, sign: int | None) -> int:
        """By how many semitones a note is altered: by its accidental, one before it, or the key."""
        letter, octave = name
        held = letter if self.spread == EVERY_OCTAVE else f"{letter}{octave}"
        usual = self.accidentals.get(held, self.altered.get(letter, 0))
        if sign is not None and self.spread != ONE_NOTE:
            self.accidentals[held] = sign
        return usual if sign is None else sign

    def tied_at(self, pitch: int) -> int | None:
        """The place of a lone tied tone of that pitch, whatever its name: ``^c-_d``."""
        if len(self.tied) != 1:
            return None
        (place,) = self.tied.values()
        return place if self.voice.tones[place].pitch == pitch else None

    @property
    def shift(self) -> int:
        """By how many semitones its notes sound above what is written."""
        return sum(self.moves.values()) if self.moves else 0

    def tie(self, names: list[NoteName] | None = None) -> None:
        """``-``: the last notes, or some of them, go on in the next of the same name."""
        self.tied = self.last if names is None else {name: self.last[name] for name in names}

    def dot(self, sign: str) -> None:
        """``>`` and ``<``: one of two neighbours takes time from the other.

        A note between two signs gains or loses by both: ``C<D>E`` lasts as long as ``CDE``.
        """
        if self.broken != (1, 1) or not self.last_length:
            return
        whole = 2 ** len(sign)
        long, short = (2 * whole - 1, whole), (1, whole)
        (above, below), self.broken = (long, short) if sign[0] == ">" else (short, long)
        longer = round(Fraction(self.last_length * above, below)) - self.last_length
        if self.written[-1] + longer <= 0:  # it gives away twice
            longer = round(Fraction(self.written[-1] * above, below)) - self.written[-1]
        for place in set(self.last.values()):
            tone = self.voice.tones[place]
            self.voice.tones[place] = tone._replace(length=tone.length + longer)
        self.now += longer
        self.written[-1] += longer
        self.last_length = 0

    def rest_bars(self, number: int, bar: int) -> None:
        """``Z4``: so many bars of silence, each with its bar line."""
        for place in range(number):
            if place:
                self.draw_bar_line("|")
            self.add([], bar)

    def draw_bar_line(self, sign: str) -> None:
        """Accidentals end, and so does a second line within the bar."""
        if self.overlay == LONG:
            return
        lines = self.voice.bar_lines
        if not lines or lines[-1] != self.now:
            lines.append(self.now)
        self.first_bar = self.first_bar or self.now
        self.accidentals = {}
        self.overlay = ""
        self.endings.draw_bar_line(sign, self.now)

    def begin_ending(self, numbers: str) -> None:
        """A variant ending; what is tied into the first of them is tied into each."""
        self.tied = self.endings.begin(numbers, self.now, self.tied)

    def overlap(self, sign: str) -> None:
        """``&`` begins a second line within the bar, ``(& & &)`` one over several bars."""
        if sign == "(&":
            self.within = LONG
        elif sign == "&)":
            self.overlay = self.within = ""
        else:
            self.overlay = self.within or BAR
            self.tuplet_left, self.broken = 0, (1, 1)

    def mark(self, name: str) -> None:
        """A sign such as segno or fine stands here, before or after a bar line."""
        lines = self.voice.bar_lines
        if len(self.marks) < MOST_MARKS:
            self.marks.append((name, self.now, bool(lines) and lines[-1] == self.now))

    def places_of_marks(self) -> list[tuple[str, int]]:
        """The marks, each at a bar line: where a bar begins that is led to, where one ends."""
        lines = [0, *self.voice.bar_lines, self.now]
        places = []
        for name, tick, is_after in self.marks:
            if name in (SEGNO, CODA):
                places.append((name, max(line for line in lines if line <= tick)))
            else:
                later = [line for line in lines if line > tick - (not is_after)]
                places.append((name, min(later, default=tick)))
        return places

    def finish(self) -> Voice:
        """The voice, with all that was read."""
        self.endings.close(self.now)
        self.endings.end_strain()
        self.voice.end, self.voice.skips = self.now, self.endings.skips
        self.voice.written = set(self.written)
        return self.voice


@lru_cache(maxsize=4096)
def unit_ticks(above: int, below: int, length: str, after: str) -> int:
    """A fraction of a quarter times a length (``3/2``, ``/`` a half, ``//`` a quarter) in ticks."""
    whole = Fraction(TICKS_PER_QUARTER * above, below) * to_factor(length) * to_factor(after)
    return round(whole)


def to_factor(length: str) -> Fraction:
    """What a length makes of the unit; 0 is nonsense."""
    above, slashes, below = length.partition("/")
    if not slashes:
        return Fraction(int(above or 1))
    digits = below.lstrip("/")
    divisor = int(digits) if digits else 2 ** (1 + len(below))
    return Fraction(int(above or 1), divisor) if divisor else Fraction(0)
