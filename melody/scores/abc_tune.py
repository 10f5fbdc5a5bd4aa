"""An ABC tune while it is being read: what its signs do to the voices."""

import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from melody.music.keys import LETTERS
from melody.music.meters import Meter
from melody.notation import MelodyError
from melody.scores.abc_header import (
    SIGNS,
    read_key,
    read_meter,
    read_tempo,
    read_unit,
    usual_unit,
)
from melody.scores.reading import (
    METER_CHANGES,
    MOST_TONES,
    TOO_LONG,
    Reading,
    Tone,
    Voice,
    to_ticks,
)
from melody.scores.repairs import count_of, quote, was_or_were

TUPLETS = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}  # so many in the time of so many; the meter tells others
VOICE_NAME = re.compile(r'\b(?:name|nm)\s*=\s*"?([^"]{1,40})')
LONGEST_VALUE = 200  # characters of a field that can matter
OVERLAYS = "a second line within a voice was left out"

NoteName = tuple[str, int]  # a letter and its octave; ("C", 4) is middle C


@dataclass
class Part:
    """One voice while it is being written; times and lengths are in ticks."""

    voice: Voice = field(default_factory=Voice)
    now: int = 0
    first_bar: int = 0
    altered: dict[str, int] = field(default_factory=dict)  # by the key signature
    accidentals: dict[str, int] = field(default_factory=dict)  # since the bar line
    last: dict[NoteName, int] = field(default_factory=dict)  # the last event's tones, by place
    last_length: int = 0
    tied: dict[NoteName, int] = field(default_factory=dict)
    broken: Fraction = Fraction(1)  # what a broken rhythm makes of the next length
    tuplet: Fraction = Fraction(1)
    tuplet_left: int = 0
    ending: int | None = None  # where an ending that may be left out began
    is_overlaid: bool = False

    def add(self, names: list[tuple[NoteName, str]], length: Fraction) -> None:
        """Add notes that sound together (none: a rest) of a length in quarters."""
        if self.is_overlaid:
            return
        if self.tuplet_left:
            self.tuplet_left -= 1
            length *= self.tuplet
        ticks = to_ticks(length * self.broken)
        self.broken = Fraction(1)
        self.last = {name: self.sound(name, sign, ticks) for name, sign in names}
        self.last_length, self.tied = ticks, {}
        self.now += ticks
        self.voice.end = self.now

    def sound(self, name: NoteName, sign: str, ticks: int) -> int:
        """Start a tone, or lengthen the one it is tied to; returns its place."""
        tones = self.voice.tones
        place = self.tied.get(name)
        if place is not None:
            tones[place] = tones[place]._replace(length=self.now + ticks - tones[place].onset)
            return place
        letter, octave = name
        if sign:
            self.accidentals[letter] = SIGNS[sign]
        alteration = self.accidentals.get(letter, self.altered.get(letter, 0))
        tones.append(Tone(self.now, ticks, 12 * (octave + 1) + LETTERS[letter] + alteration))
        if len(tones) > MOST_TONES:
            raise MelodyError(TOO_LONG)
        return len(tones) - 1

    def tie(self) -> None:
        """``-``: the last notes go on in the next of the same name."""
        self.tied = self.last

    def dot(self, sign: str) -> None:
        """``>`` and ``<``: one of two neighbours takes time from the other."""
        if self.broken != 1 or not self.last_length:
            return
        short = Fraction(1, 2 ** len(sign))
        factor, self.broken = (2 - short, short) if sign[0] == ">" else (short, 2 - short)
        longer = round(self.last_length * factor) - self.last_length
        for place in self.last.values():
            tone = self.voice.tones[place]
            self.voice.tones[place] = tone._replace(length=tone.length + longer)
        self.now += longer
        self.voice.end, self.last_length = self.now, 0

    def begin_tuplet(self, numbers: list[int], is_compound: bool) -> None:
        """``(3``: p notes in the time of q, for the next r; zeros stand for the usual."""
        p, q, r = numbers
        q = q or TUPLETS.get(p, 3 if is_compound else 2)
        self.tuplet, self.tuplet_left = Fraction(q, p), r or p

    def draw_bar_line(self) -> None:
        """Accidentals end, and so does a second line within the bar."""
        self.first_bar = self.first_bar or self.now
        self.accidentals = {}
        self.is_overlaid = False

    def begin_ending(self, number: str) -> None:
        """The first ending is left out once a second one shows that there is another way."""
        if number.strip().startswith("1"):
            self.ending = self.now
        elif self.ending is not None:
            self.voice.skips.append((self.ending, self.now))
            self.ending = None


class Tune:
    """A tune while it is being read: its voices, and the fields that hold for all."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.parts: dict[str, Part] = {}
        self.part = self.parts.setdefault("", Part())
        self.unknown: Counter[str] = Counter()
        self.given_unit: Fraction | None = None
        self.meter: Meter | None = None

    @property
    def unit(self) -> Fraction:
        """The unit length in quarters."""
        return self.given_unit or usual_unit(self.reading.meter)

    @property
    def is_compound(self) -> bool:
        """Whether the beat is in three: 6/8, 9/8, 12/8."""
        return self.meter is not None and self.meter.unit == 8 and self.meter.beats % 3 == 0

    @property
    def bar(self) -> Fraction:
        """Length of a bar in quarters, four without a meter."""
        return Fraction(4 * self.meter.beats, self.meter.unit) if self.meter else Fraction(4)

    def set_field(self, name: str, value: str) -> None:
        """Take what a field says; unknown fields are titles, words and the like."""
        reading, value = self.reading, value[:LONGEST_VALUE]
        if name == "K":
            signature = read_key(value)
            reading.key = reading.key if self.has_music else signature.key
            for part in self.parts.values() if not self.has_music else [self.part]:
                part.altered = signature.altered
        elif name == "M":
            self.meter = read_meter(value)
            if self.has_music and self.meter != reading.meter:
                self.tell(METER_CHANGES)
            elif not self.has_music:
                reading.meter = self.meter
        elif name == "L":
            self.given_unit = read_unit(value) or self.given_unit
        elif name == "Q" and not self.has_music:
            reading.bpm = read_tempo(value)
        elif name == "V":
            self.turn_to(value)

    @property
    def has_music(self) -> bool:
        """Whether anything has sounded yet."""
        return any(part.now for part in self.parts.values())

    def turn_to(self, value: str) -> None:
        """``V:``: write on in the voice of that name."""
        words = value.split()
        identity = words[0][:40] if words else ""
        part = self.parts.get(identity)
        if part is None:
            part = self.parts[identity] = Part(Voice(identity), altered=self.parts[""].altered)
        if name := VOICE_NAME.search(value):
            part.voice.name = name[1].strip()
        self.part = part

    def tell(self, remark: str) -> None:
        """Say something once."""
        if remark not in self.reading.repairs:
            self.reading.repairs.append(remark)

    def finish(self) -> Reading:
        """What was read."""
        reading, parts = self.reading, list(self.parts.values())
        reading.voices = [part.voice for part in parts]
        reading.first_bar = next((part.first_bar for part in parts if part.first_bar), 0)
        if self.unknown:
            number = sum(self.unknown.values())
            examples = ", ".join(quote(sign) for sign, _ in self.unknown.most_common(3))
            signs = f"{count_of(number, 'sign')} not understood {was_or_were(number)}"
            self.tell(f"{signs} left out: {examples}")
        return reading
