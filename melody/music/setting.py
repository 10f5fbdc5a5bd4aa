"""The setting in which notes are played and written: tempo, key, meter, instrument, swing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.sections import check_sections
from melody.notation import STEPS_PER_QUARTER, MelodyError, Note

LONGEST_SECONDS = 600
# General MIDI programs, counted from 0; each carries a single line well.
INSTRUMENTS = {
    "Piano": 0,
    "Electric piano": 4,
    "Harpsichord": 6,
    "Music box": 10,
    "Marimba": 12,
    "Accordion": 21,
    "Guitar": 24,
    "Violin": 40,
    "Cello": 42,
    "Harp": 46,
    "Trumpet": 56,
    "Clarinet": 71,
    "Flute": 73,
    "Recorder": 74,
}
# What each can play as it sounds, lowest and highest note, as orchestration books have it.
RANGES = {
    "Piano": (21, 108),
    "Electric piano": (28, 103),
    "Harpsichord": (29, 89),
    "Music box": (60, 96),
    "Marimba": (45, 96),
    "Accordion": (53, 93),
    "Guitar": (40, 83),
    "Violin": (55, 103),
    "Cello": (36, 76),
    "Harp": (24, 103),
    "Trumpet": (52, 84),
    "Clarinet": (50, 91),
    "Flute": (60, 96),
    "Recorder": (60, 98),  # from a tenor's lowest to a soprano's highest
}
WALTZ, JIG, MARCH, SWING, BALLAD = WAYS = ("waltz", "jig", "march", "swing", "ballad")
OFF, BLOCK, ARPEGGIO, RHYTHM = _PLAIN = ("off", "block", "arpeggio", "rhythm")
ACCOMPANIMENTS = (*_PLAIN, *WAYS)
BY_HEIGHT, TREBLE, ALTO, TENOR, BASS = CLEFS = ("auto", "treble", "alto", "tenor", "bass")
PARTS = {"C": 0, "Bb": 2, "Eb": 9, "F": 7}  # how many semitones a part is written above its sound
CONCERT = "C"
CHORD_PROGRAM = 0  # a piano, whoever plays the melody
C_MAJOR, COMMON_TIME = Key(0), Meter()
SLOWEST_BPM, FASTEST_BPM = 20, 300
LONGEST_PICKUP = 255  # a time signature's upper number is one byte in MIDI
LONGEST_TITLE = 100
STRAIGHT, SHARPEST_SWING = 0.5, 0.75  # the first eighth's share of a quarter
FARTHEST_TRANSPOSITION = 24
# Bar start, beat, between: enough to feel the meter, too little to hear as loud and soft.
BAR_VELOCITY, BEAT_VELOCITY, PLAIN_VELOCITY = 96, 88, 80


@dataclass(frozen=True)
class Setting:
    """How notes are played and written down: tempo, key, meter, instrument, title.

    ``bpm`` counts the meter's beats a minute (dotted quarters in 6/8, half notes in 2/2), 20 to
    300. ``pickup`` is in steps and shorter than a
    bar; 0 means that the melody starts on a bar line. Of a title the printable part is kept.
    ``swing`` is the share of a quarter that its first eighth gets, 0.5 (straight) to 0.75; it is
    heard, not written, and not in meters of eighths. ``metronome`` clicks on the beats.
    ``transposition`` is how many semitones, -24 to 24, the melody sounds above what it says.
    ``accompaniment`` puts chords under the melody: ``off``, ``block`` (held), ``arpeggio``, or
    ``rhythm``: a bass and chords as the style and the meter have them, or one of ``WAYS``. The
    score has a ``clef`` and is a ``part`` for instruments in C, B flat, E flat or F;
    ``swung_midi`` puts the swing into the MIDI file too. ``style`` is the tradition that it was
    written in, and ``form`` its sections (:mod:`melody.music.sections`), where they are known.

    Raises:
        MelodyError: when one of them is out of range.
    """

    bpm: float = 100.0
    key: Key = C_MAJOR
    meter: Meter = COMMON_TIME
    pickup: int = 0
    instrument: str = "Piano"
    title: str = "Melody"
    swing: float = STRAIGHT
    metronome: bool = False
    transposition: int = 0
    accompaniment: str = OFF
    clef: str = BY_HEIGHT
    part: str = CONCERT
    swung_midi: bool = False
    style: str = ""
    form: str = ""

    def __post_init__(self) -> None:
        if not is_number(self.bpm) or not SLOWEST_BPM <= self.bpm <= FASTEST_BPM:
            raise MelodyError(f"the tempo must be {SLOWEST_BPM} to {FASTEST_BPM} beats a minute")
        longest = min(self.meter.steps_per_bar - 1, LONGEST_PICKUP)
        if type(self.pickup) is not int or not 0 <= self.pickup <= longest:
            beats = self.meter.steps_per_bar / self.meter.steps_per_beat
            raise MelodyError(
                f"the pickup must be shorter than a bar of {self.meter}, {beats:g} beats; "
                f"counted in sixteenth notes it may be 0 to {longest}"
            )
        if self.instrument not in INSTRUMENTS:
            raise MelodyError("there is no such instrument; take one of the list, like 'Flute'")
        if not is_number(self.swing) or not STRAIGHT <= self.swing <= SHARPEST_SWING:
            raise MelodyError(f"the swing must be {STRAIGHT} (straight) to {SHARPEST_SWING}")
        farthest = FARTHEST_TRANSPOSITION
        if type(self.transposition) is not int or abs(self.transposition) > farthest:
            raise MelodyError(f"the transposition must be -{farthest} to {farthest} semitones")
        if self.accompaniment not in ACCOMPANIMENTS:
            raise MelodyError(f"the accompaniment must be one of {', '.join(ACCOMPANIMENTS)}")
        if self.clef not in CLEFS or self.part not in PARTS:
            raise MelodyError(f"take a clef of {', '.join(CLEFS)}, a part in {', '.join(PARTS)}")
        check_sections(self.form)
        printable = "".join(c if c.isprintable() else " " for c in self.title)
        title = " ".join(printable.split())[:LONGEST_TITLE].rstrip()
        object.__setattr__(self, "title", title or "Melody")

    @property
    def quarters_a_minute(self) -> float:
        """The tempo as MIDI counts it, in quarter notes whatever the meter."""
        return self.bpm * self.meter.steps_per_beat / STEPS_PER_QUARTER

    @property
    def seconds_per_step(self) -> float:
        """How long a sixteenth note lasts."""
        return 60.0 / (self.bpm * self.meter.steps_per_beat)

    def seconds_at(self, step: int) -> float:
        """When a step sounds, in seconds from the start; off-beat eighths come late in a swing."""
        return (self._swung(step) - self._swung(0)) * self.seconds_per_step

    def _swung(self, step: int) -> float:
        if self.meter.unit >= 8:
            return step
        half = STEPS_PER_QUARTER / 2
        phase = (step - self.pickup) % STEPS_PER_QUARTER
        early, late = min(phase, half), max(0.0, phase - half)
        return step - phase + 2 * (early * self.swing + late * (1 - self.swing))

    def velocity_at(self, step: int) -> int:
        """How hard a note is struck that starts at ``step``, 1-127: bars and beats stand out."""
        in_bar = (step - self.pickup) % self.meter.steps_per_bar
        if in_bar == 0:
            return BAR_VELOCITY
        return PLAIN_VELOCITY if in_bar % self.meter.steps_per_beat else BEAT_VELOCITY


class Struck(NamedTuple):
    """A note as it is played; start and length are in steps, velocity is 1-127."""

    start: int
    pitch: int
    steps: int
    velocity: int


def is_number(value: object) -> bool:
    """Whether a value is a number; truth values are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def place(notes: Sequence[Note]) -> Iterator[tuple[int, Note]]:
    """Each note and rest with the step at which it starts.

    >>> list(place([Note(60, 2), Note(None, 1)]))
    [(0, Note(pitch=60, steps=2)), (2, Note(pitch=None, steps=1))]
    """
    starts = accumulate((note.steps for note in notes), initial=0)
    return zip(starts, notes, strict=False)


def strike(notes: Sequence[Note], setting: Setting) -> list[Struck]:
    """The notes of a melody as they are played, without its rests.

    >>> strike([Note(60, 2), Note(None, 1)], Setting())
    [Struck(start=0, pitch=60, steps=2, velocity=96)]
    """
    return [
        Struck(start, pitch, steps, setting.velocity_at(start))
        for start, (pitch, steps) in place(notes)
        if pitch is not None
    ]
