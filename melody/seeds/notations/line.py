"""A typed line while it is being read: its notes, its bar lines, and what had to be changed."""

import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from melody.music.keys import LETTERS, Key
from melody.music.meters import Meter
from melody.notation import STEPS_PER_QUARTER, Note, fold, in_range
from melody.scores.repairs import count_of, quote, was_or_were

USUAL_OCTAVE = 4  # C4 is middle C, 60
STAFF = "CDEFGAB"
REST_NAMES = frozenset(("r", "R", "rest", "z"))
# :2 two beats, /8 an eighth, /4. a dotted quarter, or a note value as a sign.
VALUES = {"𝅝": 1, "𝅗𝅥": 2, "♩": 4, "𝅘𝅥": 4, "♪": 8, "𝅘𝅥𝅮": 8, "♬": 16, "𝅘𝅥𝅯": 16}
LENGTH = (
    r"(?::(?P<beats>\d{1,2}(?:\.\d{1,3})?)|/(?P<fraction>1|2|4|8|16)(?P<dot>\.?)"
    rf"|(?P<sign>{'|'.join(sorted(VALUES, key=len, reverse=True))})(?P<sign_dot>\.?))?"
)
REST = re.compile(rf"(?:{'|'.join(sorted(REST_NAMES, reverse=True))}){LENGTH}")
SEPARATORS = re.compile(r"[\s,;]+")
BAR_LINES = re.compile(r"[:|\[]{0,4}\|[:|\]]{0,4}")  # repeats and double lines too
RESTS = {"𝄻": "r/1", "𝄼": "r/2", "𝄽": "r", "𝄾": "r/8", "𝄿": "r/16"}
LOWEST_HEARD = 16
TOO_LOW = "notes so low cannot be heard; degrees of a scale are typed as 1 2 3"
PAPER = re.compile("[𝄞𝄡𝄢]")  # clefs say nothing of what sounds


@dataclass
class TypedLine:
    """What a notation has read so far; ``bars`` are the steps at which bar lines stand."""

    notes: list[Note] = field(default_factory=list)
    bars: list[int] = field(default_factory=list)
    steps: int = 0
    key: Key | None = None
    meter: Meter | None = None
    bpm: float | None = None
    unknown: Counter[str] = field(default_factory=Counter)
    early_holds: int = 0
    outside: int = 0
    without_octave: int = 0
    rounded: int = 0
    under: int = 0  # notes of chords below the melody
    after_end: int = 0
    remarks: list[str] = field(default_factory=list)
    spelled: dict[int, str] = field(default_factory=dict)  # pitch class -> its name as it was typed
    place: int | None = None  # on the staff, of the last note: seven to an octave

    def add(self, pitch: int | None, steps: int) -> None:
        """Add a note, or a rest; what lies beyond 0-127 comes back by octaves."""
        if pitch is not None:
            self.outside += not in_range(pitch)
            pitch = fold(pitch)
        self.notes.append(Note(pitch, steps))
        self.steps += steps

    def add_name(self, letter: str, alteration: int, octave: int | None, steps: int) -> None:
        """Add a note by its name; without an octave it is the nearest on the staff."""
        self.without_octave += octave is None
        self.spell(letter, alteration)
        self.add(12 * (self.octave_of(letter, octave) + 1) + LETTERS[letter] + alteration, steps)

    def spell(self, letter: str, alteration: int) -> None:
        """A note of such a name was typed."""
        sign = ("#" if alteration > 0 else "b") * abs(alteration)
        self.spelled[(LETTERS[letter] + alteration) % 12] = f"{letter}{sign}"

    def octave_of(self, letter: str, octave: int | None, raised: int = 0) -> int:
        """The octave of a note's name; where none is given, ``raised`` from the nearest.

        The first note of a line is in octave 4; another is at most three places on the staff from
        the one before, as in LilyPond's relative mode.
        """
        index = STAFF.index(letter)
        if octave is None:
            near = USUAL_OCTAVE if self.place is None else (self.place - index + 3) // 7
            octave = near + raised
        self.place = 7 * octave + index
        return octave

    def hold(self, steps: int) -> None:
        """The last note or rest goes on."""
        if self.notes:
            self.notes[-1] = Note(self.notes[-1].pitch, self.notes[-1].steps + steps)
            self.steps += steps
        else:
            self.early_holds += 1

    def join_last(self) -> None:
        """The last two notes are one: they are tied."""
        other = self.notes.pop()
        self.notes[-1] = Note(other.pitch, self.notes[-1].steps + other.steps)

    def draw_bar_line(self) -> None:
        """A bar line stands here."""
        self.bars.append(self.steps)

    def steps_of(self, match: re.Match[str], usual: int) -> int:
        """The length that a match of ``LENGTH`` says, in steps; ``usual`` where it says none."""
        beats, fraction, sign = match["beats"], match["fraction"], match["sign"]
        if beats is not None:
            return self.round(Fraction(beats) * STEPS_PER_QUARTER)
        if fraction is None and sign is None:
            return usual
        value = int(fraction) if fraction else VALUES[sign]
        dot = match["dot"] or match["sign_dot"]
        return self.round(Fraction(16, value) * (Fraction(3, 2) if dot else 1))

    def round(self, exact: Fraction) -> int:
        """A length in steps -> whole steps, one at least."""
        steps = max(1, floor(exact + Fraction(1, 2)))
        self.rounded += steps != exact
        return steps

    def repairs(self) -> list[str]:
        """What was changed, in words."""
        number = sum(self.unknown.values())
        examples = ", ".join(quote(word) for word, _ in self.unknown.most_common(3))
        lines = (
            (number, "symbol", f"not understood {was_or_were(number)} left out: {examples}"),
            (self.early_holds, "hold", "('_') before the first note {} left out"),
            (self.outside, "note", "beyond the range 0-127 {} moved by octaves"),
            (self.without_octave, "note", "without an octave {} put nearest to the note before"),
            (self.under, "note", "under the melody {} left out"),
            (self.rounded, "length", "{} rounded to the grid of sixteenths"),
            (self.after_end, "symbol", "after the end sign ('/') {} left out"),
        )
        said = [
            f"{count_of(n, thing)} {words.replace('{}', was_or_were(n))}"
            for n, thing, words in lines
            if n
        ]
        pitches = [note.pitch for note in self.notes if note.pitch is not None]
        is_too_low = bool(pitches) and max(pitches) < LOWEST_HEARD
        return [*self.remarks, *said, *([TOO_LOW] * is_too_low)]


def words_of(text: str) -> list[str]:
    """The words between spaces, commas and semicolons; holds and bar lines stand alone."""
    spread = PAPER.sub(" ", BAR_LINES.sub(" | ", text).replace("_", " _ "))
    for sign, word in RESTS.items():
        spread = spread.replace(sign, f" {word} ")
    return [word for word in SEPARATORS.split(spread) if word]
