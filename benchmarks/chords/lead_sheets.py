"""Lead sheets: melodies with the chords that people wrote over them, from ABC and MusicXML."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from melody.corpora.collected import NOTTINGHAM
from melody.corpora.lead_sheets import OPENEWLD
from melody.music.chords import Chord
from melody.music.keys import ACCIDENTALS, LETTERS, Key, find_key
from melody.music.meters import Meter, parse_meter
from melody.notation import STEPS_PER_QUARTER, Note
from melody.scores.abc.header import SIGNS, Signature, read_key_field, read_unit, usual_unit

ABC_TOKEN = re.compile(
    r'"(?P<chord>[^"]*)"|(?P<triplet>\(3)|(?P<notes>\[[^\]|"]*[A-Ga-g][^\]|"]*\]|[_=^]*[A-Ga-gz][,\']*)'
    r"(?P<length>\d*(?:/\d*)?)(?P<tie>-?)|(?P<bar>:*\|+[:\]]*|::)"
)
ABC_NOTE = re.compile(r"([_=^]{0,2})([A-Ga-gz])([,']*)")
ABC_LENGTH = re.compile(r"\d+(?:/\d*)?|/\d*")
CHORD_NAME = re.compile(r"\(?([A-G])([#b]?)(m(?!a)|d|a)?(7)?")
QUALITIES = {
    "minor": "m", "minor-seventh": "m", "minor-sixth": "m", "minor-ninth": "m", "minor-11th": "m",
    "minor-major": "m", "dominant": "7", "dominant-seventh": "7", "dominant-ninth": "7",
    "dominant-11th": "7", "dominant-13th": "7", "augmented-seventh": "7", "diminished": "dim",
    "diminished-seventh": "dim", "half-diminished": "dim",
}  # fmt: skip
MOST_BARS_ASTRAY = 0.2  # a repeat sign within a bar counts as one


@dataclass
class LeadSheet:
    """A melody with the chords over it, each from its step on."""

    name: str
    key: Key
    meter: Meter
    pickup: int = 0
    notes: list[Note] = field(default_factory=list)
    chords: list[tuple[int, Chord]] = field(default_factory=list)

    @property
    def bars(self) -> int:
        """How many bars are begun, without the pickup."""
        steps = sum(note.steps for note in self.notes) - self.pickup
        return -(-steps // self.meter.steps_per_bar)


@dataclass
class Reading:
    """What is read of one melody; times in steps, exact."""

    tones: list[tuple[Fraction, Fraction, int | None]] = field(default_factory=list)
    chords: list[tuple[Fraction, Chord]] = field(default_factory=list)
    bar_lines: list[Fraction] = field(default_factory=list)
    now: Fraction = Fraction(0)
    is_tied: bool = False

    def add(self, pitch: int | None, steps: Fraction) -> None:
        """One note more; a tied one is made longer."""
        if self.is_tied and self.tones and self.tones[-1][2] == pitch:
            start, length, _ = self.tones.pop()
            self.tones.append((start, length + steps, pitch))
        else:
            self.tones.append((self.now, steps, pitch))
        self.now += steps
        self.is_tied = False

    def sheet(self, name: str, key: Key | None, fifths: int, meter: Meter) -> LeadSheet | None:
        """The lead sheet, on the grid; none where the bars are not those of the meter."""
        bar, lines = meter.steps_per_bar, [*dict.fromkeys(self.bar_lines)]
        if not self.chords or len(lines) < 4:
            return None
        pickup = lines[0] % bar
        astray = sum((line - pickup) % bar != 0 for line in lines)
        if astray > MOST_BARS_ASTRAY * len(lines) or pickup.denominator != 1:
            return None
        notes = list(self.grid())
        key = key or find_key(notes, fifths=fifths)
        chords = [(round(step), chord) for step, chord in self.chords]
        return LeadSheet(name, key, meter, int(pickup), notes, chords)

    def grid(self) -> Iterator[Note]:
        """The notes on the grid of steps; what is shorter than a step may be lost."""
        for start, steps, pitch in self.tones:
            length = round(start + steps) - round(start)
            if length:
                yield Note(pitch, length)


def read_nottingham(data: Path) -> list[LeadSheet]:
    """The tunes of the Nottingham database."""
    sheets = []
    for path in NOTTINGHAM.files(data):
        for text in re.split(r"\n(?=X:)", "\n" + path.read_text("utf-8", "replace")):
            if sheet := read_abc(text, path.name):
                sheets.append(sheet)
    return sheets


def read_abc(text: str, name: str) -> LeadSheet | None:
    """One tune; repeats sound once, as they are written."""
    fields = {line[0]: line[2:].strip() for line in text.splitlines()[::-1] if line[1:2] == ":"}
    if not {"K", "M"} <= fields.keys():
        return None
    meter, signature = parse_meter(fields["M"]), read_key_field(fields["K"])
    unit = (read_unit(fields.get("L", "")) or usual_unit(meter)) * STEPS_PER_QUARTER
    music = "\n".join(line for line in text.splitlines() if not re.match(r"[A-Za-z]:|%", line))
    reading = read_music(music, signature, unit)
    title = f"{name}: {fields.get('T', '')}"
    return reading.sheet(title, signature.key, 0, meter)


def read_music(music: str, signature: Signature, unit: Fraction) -> Reading:
    """The notes, bar lines and chords of ABC's body; ``unit`` is a plain note's length in steps."""
    reading, marked, shorter = Reading(), dict[str, int](), 0
    for token in ABC_TOKEN.finditer(music):
        if token["chord"] is not None:
            if match := CHORD_NAME.match(token["chord"]):
                reading.chords.append((reading.now, name_chord(*match.groups())))
        elif token["triplet"]:
            shorter = 3
        elif token["bar"]:
            marked = {}
            if reading.now:
                reading.bar_lines.append(reading.now)
        elif token["notes"]:
            inner = ABC_LENGTH.search(token["notes"])  # [G/2B/2]: the first note's
            length = unit * read_length(token["length"] or (inner[0] if inner else ""))
            length *= Fraction(2, 3) if shorter else 1
            shorter = max(0, shorter - 1)
            pitches = [
                write_note(each, marked, signature) for each in ABC_NOTE.finditer(token["notes"])
            ]
            reading.add(max((p for p in pitches if p is not None), default=None), length)
            reading.is_tied = bool(token["tie"])
    return reading


def read_length(text: str) -> Fraction:
    """``3/2``, ``/`` or nothing."""
    above, slash, below = text.partition("/")
    return Fraction(int(above or 1), int(below or 2) if slash else 1)


def write_note(match: re.Match[str], marked: dict[str, int], signature: Signature) -> int | None:
    """A pitch, or None for a rest; ``marked`` holds the bar's accidentals."""
    sign, letter, octaves = match.groups()
    if letter == "z":
        return None
    if sign:
        marked[letter] = SIGNS[sign]
    usual = signature.altered.get(letter.upper(), 0)
    octave = 60 + 12 * (letter.islower() + octaves.count("'") - octaves.count(","))
    return octave + LETTERS[letter.upper()] + marked.get(letter, usual)


def name_chord(letter: str, sign: str, quality: str | None, seventh: str | None) -> Chord:
    """The parts of a chord's name -> the chord; extensions are left out."""
    root = (LETTERS[letter] + ACCIDENTALS[sign]) % 12
    plain = {"m": "m", "d": "dim"}.get(quality or "", "7" if seventh else "")
    return Chord(root, plain)


def read_openewld(data: Path) -> list[LeadSheet]:
    """OpenEWLD's lead sheets; of their keys the signature alone is believed."""
    sheets = (read_mxl(path) for path in OPENEWLD.files(data))
    return [sheet for sheet in sheets if sheet]


def read_mxl(path: Path) -> LeadSheet | None:
    """One lead sheet; only the first meter and the first key count."""
    with zipfile.ZipFile(path) as archive:
        name = next(each for each in archive.namelist() if not each.startswith("META-INF"))
        part = fromstring(archive.read(name)).find("part")
    if part is None or part.find(".//beats") is None or len(part.findall(".//key")) > 1:
        return None
    reading, divisions = Reading(), Fraction(1)
    for measure in part.findall("measure"):
        for each in measure:
            if (told := each.findtext("divisions")) is not None:
                divisions = Fraction(int(told))
            if each.tag == "harmony" and each.find("root") is not None:
                reading.chords.append((reading.now, read_harmony(each)))
            if each.tag == "note" and each.find("chord") is None and each.find("grace") is None:
                steps = Fraction(int(each.findtext("duration", "0"))) / divisions
                reading.is_tied = any(tie.get("type") == "stop" for tie in each.findall("tie"))
                reading.add(read_pitch(each), steps * STEPS_PER_QUARTER)
        reading.bar_lines.append(reading.now)
    meter = Meter(int(part.findtext(".//beats", "4")), int(part.findtext(".//beat-type", "4")))
    fifths = int(part.findtext(".//fifths", "0"))
    return reading.sheet(path.stem, None, fifths, meter)


def read_pitch(note: ET.Element) -> int | None:
    """The MIDI number of a note, None for a rest."""
    pitch = note.find("pitch")
    if pitch is None:
        return None
    step = LETTERS[pitch.findtext("step", "C")] + int(pitch.findtext("alter", "0"))
    return step + 12 * (int(pitch.findtext("octave", "4")) + 1)


def read_harmony(harmony: ET.Element) -> Chord:
    """A chord symbol; what is richer than a triad or a seventh is made plain."""
    root = LETTERS[harmony.findtext("root/root-step", "C")]
    root += int(harmony.findtext("root/root-alter", "0"))
    return Chord(root % 12, QUALITIES.get(harmony.findtext("kind", "major"), ""))
