"""What a reader finds in a score, before it becomes one line on the grid.

Time is counted in ticks, whole numbers: fractions of odd lengths would grow without bound in a
file made to do so.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from melody.music.keys import MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.notation import MelodyError

TICKS_PER_QUARTER = 20_160  # 64 * 9 * 5 * 7: every tuplet of up to ten is whole
MOST_TONES = 20_000
LONGEST_SCORE = 20_000 * TICKS_PER_QUARTER  # two and a half hours at 120 quarters a minute
TOO_LONG = "this is too long for a melody; give a single tune"
MICROTONES = "notes between the semitones were moved to a semitone"
REPEATS = "repeats were played once, with the last ending"
METER_CHANGES = "the meter changes later on; only the first one was kept"
MODES = {  # mode -> (fifths from the major key on the same tonic, the mode we count it as)
    "maj": (0, MAJOR),
    "ion": (0, MAJOR),
    "lyd": (1, MAJOR),
    "mix": (-1, MAJOR),
    "dor": (-2, MINOR),
    "m": (-3, MINOR),
    "min": (-3, MINOR),
    "aeo": (-3, MINOR),
    "phr": (-4, MINOR),
    "loc": (-5, MINOR),
}


class Tone(NamedTuple):
    """A sounding pitch: where it begins and how long it lasts, in ticks."""

    onset: int
    length: int
    pitch: int

    @property
    def end(self) -> int:
        """Where it stops."""
        return self.onset + self.length


@dataclass
class Voice:
    """One track, part, staff or spine; all times and lengths are in ticks.

    ``name`` is what the file calls it, ``instrument`` what plays it, ``part`` what it shares with
    the other staves or spines of one instrument ("" where that is not known), and ``staff`` its
    number there, 1 for the uppermost (0 where that is not known). ``end`` is where
    its written music stops, rests included; ``skips`` are spans (begin, end) that are left out,
    such as first endings. ``written`` are the lengths of its notes and rests on paper, before ties
    are merged (empty where the file was played, not written), and ``bar_lines`` where its bar
    lines stand. ``accents`` are the onsets of the loudest notes where a program marked the beats
    by a few degrees of loudness.
    """

    name: str = ""
    tones: list[Tone] = field(default_factory=list)
    end: int = 0
    skips: list[tuple[int, int]] = field(default_factory=list)
    is_drums: bool = False
    accents: list[int] = field(default_factory=list)
    instrument: str = ""
    part: str = ""
    staff: int = 0
    written: set[int] = field(default_factory=set)
    bar_lines: list[int] = field(default_factory=list)


@dataclass
class Reading:
    """A score as its file tells it; ``first_bar`` is where the first bar line after 0 stands.

    ``signature`` counts the sharps (flats negative) of a key signature that names no key.
    ``meter`` is the first one, ``meters`` all that are stated. ``bpm`` counts quarter notes.
    ``marks`` has the places of signs such as da capo and fine, in ticks, and ``parts`` the spans
    that are played one after the other, where the score states an order. ``tunes`` is how many
    tunes the file holds, of which number ``tune`` was read (the first, unless a reader is asked
    for another); ``titles`` are those of all, where they are known.
    """

    voices: list[Voice] = field(default_factory=list)
    title: str = ""
    key: Key | None = None
    signature: int | None = None
    meter: Meter | None = None
    meters: set[Meter] = field(default_factory=set)
    first_bar: int = 0
    bpm: float | None = None
    repairs: list[str] = field(default_factory=list)
    marks: dict[str, list[int]] = field(default_factory=dict)
    parts: list[tuple[int, int]] = field(default_factory=list)
    tunes: int = 1
    tune: int = 1
    titles: list[str] = field(default_factory=list)

    def tell(self, remark: str) -> None:
        """Say something once."""
        if remark not in self.repairs:
            self.repairs.append(remark)

    def mark(self, name: str, tick: int) -> None:
        """Keep where a sign such as da capo stands; a second part may write it again."""
        known = self.marks.setdefault(name, [])
        if tick not in known:
            known.append(tick)


def check_size(reading: Reading) -> None:
    """Refuse what is too long to be a melody, before anything is computed from it."""
    tones = sum(len(voice.tones) for voice in reading.voices)
    longest = max((tone.end for voice in reading.voices for tone in voice.tones), default=0)
    if tones > MOST_TONES or longest > LONGEST_SCORE:
        raise MelodyError(TOO_LONG)


def meter_of(beats: int, unit: int) -> Meter | None:
    """The meter of a time signature, or none where it is not one that we know."""
    try:
        return Meter(beats, unit)
    except MelodyError:
        return None


def to_ticks(quarters: Fraction) -> int:
    """Quarter notes -> ticks."""
    return round(quarters * TICKS_PER_QUARTER)


def to_quarters(ticks: int) -> Fraction:
    """Ticks in quarters."""
    return Fraction(ticks, TICKS_PER_QUARTER)


def bar_length(meter: Meter) -> int:
    """Length of a bar in ticks."""
    return 4 * meter.beats * TICKS_PER_QUARTER // meter.unit


def key_of_mode(tonic: int, mode: str) -> Key | None:
    """The key of a tonic (pitch class) and a mode's name; the old modes count by their third."""
    known = MODES.get(mode.strip().lower()[:3])
    return Key(tonic % 12, known[1]) if known else None


def key_of_signature(fifths: int, mode: str) -> Key | None:
    """The key of a signature (sharps positive, flats negative) and a mode's name."""
    known = MODES.get(mode.strip().lower()[:3])
    if known is None or abs(fifths) > 7:
        return None
    shift, counted_as = known
    return Key((fifths - shift) * 7 % 12, counted_as)
