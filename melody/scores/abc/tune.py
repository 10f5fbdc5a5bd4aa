"""An ABC tune while it is being read: what its fields and signs do to the voices."""

from collections import Counter
from fractions import Fraction
from typing import NamedTuple

from melody.music.keys import Key
from melody.music.meters import Meter
from melody.scores.abc.header import (
    Signature,
    count_sharps,
    names_key,
    read_key_field,
    read_meter,
    read_tempo_field,
    read_title,
    read_unit,
    usual_unit,
)
from melody.scores.abc.order import Parts, read_order
from melody.scores.abc.part import (
    EVERY_OCTAVE,
    ONE_NOTE,
    OWN_OCTAVE,
    NoteName,
    VoiceWriter,
)
from melody.scores.abc.voice import VoiceProperties, read_properties
from melody.scores.jumps import DA_CAPO, DAL_SEGNO
from melody.scores.reading import METER_CHANGES, Reading, Voice, bar_length
from melody.scores.repairs import count_of, quote, was_or_were

TUPLETS = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}  # so many in the time of so many; the meter tells others
BACK = (DA_CAPO, DAL_SEGNO)
LONGEST_VALUE = 200  # characters of a field that can matter
OVERLAYS = "a second line within a voice was left out"


class Member(NamedTuple):
    """A note of a chord that is being read."""

    name: NoteName
    sign: int | None
    length: str


class AbcTune:
    """A tune while it is being read: its voices, and the fields that hold for all."""

    def __init__(self, in_header: bool = False) -> None:
        self.reading = Reading()
        self.in_header = in_header
        self.parts: dict[str, VoiceWriter] = {"": VoiceWriter()}
        self.part = self.parts[""]
        self.has_begun = False  # whether another voice than the current has music
        self.signature = Signature(None, {})
        self.moves: dict[str, int] = {}
        self.spread = EVERY_OCTAVE
        self.given_unit: Fraction | None = None
        self.unit = usual_unit(None)
        self.order = Parts()
        self.symbols: set[str] = set()  # letters that a field gives a meaning
        self.unknown: Counter[str] = Counter()
        self.chord: list[Member] | None = None
        self.tied_members: list[NoteName] = []

    def set_field(self, name: str, value: str) -> None:
        """Take what a field says; most of them are words about the tune."""
        value = value[:LONGEST_VALUE]
        if name == "K":
            self.set_key(value)
        elif name == "M":
            self.set_meter(read_meter(value))
        elif name == "L":
            self.set_unit(read_unit(value))
        elif name == "Q" and not self.has_music:
            self.reading.bpm = read_tempo_field(value, self.unit)
        elif name == "V":
            self.turn_to(value)
        elif name == "I":
            self.instruct(value)
        elif name == "U":
            self.symbols.add(value.strip()[:1])
        elif name == "P" and self.in_header:
            self.order.order = read_order(value)
        elif name == "P":
            self.order.begin(value, self.part.now)
        elif name == "T" and not self.reading.title:
            self.reading.title = read_title(value)

    def instruct(self, value: str) -> None:
        """``I:``: of what programs are told only how far an accidental holds says of the notes."""
        name, spread = [*value.split(), "", ""][:2]
        if name == "propagate-accidentals" and spread in (EVERY_OCTAVE, OWN_OCTAVE, ONE_NOTE):
            self.spread = spread
            for part in self.parts.values():
                part.spread = spread

    @property
    def has_music(self) -> bool:
        """Whether anything has sounded yet."""
        return self.has_begun or self.part.now > 0

    @property
    def is_for_all(self) -> bool:
        """Whether a field says something of the whole tune: before its notes and its voices."""
        return not self.has_music and self.part is self.parts[""]

    def set_key(self, value: str) -> None:
        """``K:``: the one that ends the header is for all voices, a later one for the current."""
        properties, signature = read_properties(value), read_key_field(value)
        if self.in_header:
            self.end_header(signature, properties)
            return
        if names_key(value):
            self.part.altered, self.part.accidentals = signature.altered, {}
            if self.is_for_all:
                self.signature = signature
        self.part.moves = self.part.moves | properties.moves
        self.part.voice.is_drums |= properties.is_drums

    def end_header(self, signature: Signature, properties: VoiceProperties) -> None:
        """The key of all voices; the notes that follow are those of the first."""
        self.in_header = False
        self.signature, self.moves = signature, properties.moves
        for part in self.parts.values():
            part.altered, part.moves = signature.altered, self.moves | part.moves
            part.voice.is_drums |= properties.is_drums
        self.part = next(iter([*self.parts.values()][1:2]), self.part)

    def set_meter(self, meter: Meter | None) -> None:
        """``M:``: the first is the tune's; one that comes later is a repair."""
        if self.has_music:
            if meter != self.reading.meter:
                self.reading.tell(METER_CHANGES)
            self.part.meter = meter
            self.reading.meters |= {meter} if meter else set()
        else:
            self.reading.meter = meter
            self.reading.meters = {meter} if meter else set()
            self.unit = self.given_unit or usual_unit(meter)

    def set_unit(self, unit: Fraction | None) -> None:
        """``L:``: of the tune, or of the voice that is being written."""
        if unit and (self.is_for_all or (self.in_header and not self.given_unit)):
            self.given_unit = self.unit = unit
        if unit and not self.is_for_all:
            self.part.unit = unit

    def turn_to(self, value: str) -> None:
        """``V:``: write on in the voice of that name; music before any is that of voice 1."""
        self.break_chord()
        self.has_begun = self.has_music
        identity, words = [*value.split(None, 1), "", ""][:2]
        if identity == "1" and "1" not in self.parts and self.parts[""].now:
            identity = ""
        part = self.parts.get(identity)
        if part is None:
            part = VoiceWriter(
                Voice(identity),
                altered=self.signature.altered,
                moves=dict(self.moves),
                spread=self.spread,
            )
            self.parts[identity] = part
        properties = read_properties(words)
        part.voice.name = properties.name or part.voice.name
        part.moves = part.moves | properties.moves
        part.voice.is_drums |= properties.is_drums
        self.part = part

    def ticks(self, length: str, after: str = "") -> int:
        """A note's length in the current voice."""
        return self.part.ticks(self.part.unit or self.unit, length, after)

    def rest_bars(self, number: int) -> None:
        """Bars of silence in the current voice; of four quarters where no meter is known."""
        meter = self.part.meter or self.reading.meter or Meter(4, 4)
        self.part.rest_bars(number, bar_length(meter))

    def begin_tuplet(self, p: int, q: int, r: int) -> None:
        """``(3``: p notes in the time of q, for the next r; zeros stand for the usual."""
        meter = self.part.meter or self.reading.meter
        is_compound = meter is not None and meter.beats % 3 == 0 and meter.beats > 3
        self.part.tuplet = (q or TUPLETS.get(p, 3 if is_compound else 2), p)
        self.part.tuplet_left = r or p

    def end_chord(self, after: str) -> None:
        """``]``: the notes since ``[`` sound together, as long as the first of them."""
        members, self.chord = self.chord or [], None
        ticks = self.ticks(members[0].length, after) if members else 0
        if ticks:
            self.part.add([(member.name, member.sign) for member in members], ticks)
            if self.tied_members:
                self.part.tie(self.tied_members)
        elif members:
            self.unknown["[]"] += 1
        self.tied_members = []

    def break_chord(self) -> None:
        """A chord that never ends is none: its notes come one after the other."""
        members, self.chord = self.chord, None
        self.tied_members = []
        if members is None:
            return
        self.unknown["["] += 1
        for member in members:
            if ticks := self.ticks(member.length):
                self.part.add([(member.name, member.sign)], ticks)

    def finish(self) -> Reading:
        """What was read."""
        self.break_chord()
        reading, named = self.reading, [*self.parts.values()][1:]
        parts = named if named and not self.parts[""].now else [self.parts[""], *named]
        reading.voices = [part.finish() for part in parts]
        reading.first_bar = next((part.first_bar for part in parts if part.first_bar), 0)
        marked = next((p for p in parts if any(name in BACK for name, _, _ in p.marks)), None)
        for name, tick in marked.places_of_marks() if marked else ():
            reading.mark(name, tick)
        reading.parts = self.order.spans(max(part.now for part in parts))
        if remark := self.order.remark:
            reading.tell(remark)
        reading.key = sounding_key(self.signature.key, parts)
        if reading.key is None:
            reading.signature = count_sharps(self.signature.altered)
        if self.unknown:
            number = sum(self.unknown.values())
            examples = ", ".join(quote(sign) for sign, _ in self.unknown.most_common(3))
            signs = f"{count_of(number, 'sign')} not understood {was_or_were(number)}"
            self.reading.tell(f"{signs} left out: {examples}")
        return reading


def sounding_key(key: Key | None, parts: list[VoiceWriter]) -> Key | None:
    """The key that is heard, where all voices that sound are transposed alike."""
    moves = {part.moves.get("transpose", 0) for part in parts if part.voice.tones}
    if key is None or len(moves) != 1:
        return key
    return Key((key.tonic + moves.pop()) % 12, key.mode)
