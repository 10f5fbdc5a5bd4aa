"""Reader of Humdrum **kern: every spine is a voice, one token a note."""

import re
from dataclasses import dataclass, field
from fractions import Fraction

from melody.music.keys import ACCIDENTALS, LETTERS, MAJOR, MINOR, Key
from melody.notation import MelodyError
from melody.scores.reading import (
    METER_CHANGES,
    MOST_TONES,
    TOO_LONG,
    Reading,
    Tone,
    Voice,
    key_of_mode,
    meter_of,
    to_ticks,
)

MOST_LINES, LONGEST_LINE, MOST_COLUMNS, LONGEST_TOKEN = 30_000, 4096, 64, 256
LENGTH = re.compile(r"(\d{1,4})(?:%(\d{1,3}))?(\.{0,4})")
PITCH = re.compile(r"([a-g]{1,6}|[A-G]{1,6})(#{1,3}|-{1,3}|)")
KEY = re.compile(r"\*([A-Ga-g])([#-]?):(\w*)")
METER = re.compile(r"\*M(\d{1,2})/(\d{1,2})")
TEMPO = re.compile(r"\*MM(\d{1,3}(?:\.\d{1,3})?)")
NO_KERN = "there is no **kern spine in this file; export it again as **kern"
BROKEN = "line {}: this is not **kern as it should be; export the file again"


@dataclass
class Column:
    """A spine, or a branch of one: whose voice it sings, and how far it has come."""

    voice: Voice | None
    now: int = 0
    tied: dict[int, int] = field(default_factory=dict)  # pitch -> its place among the tones


def read_kern(text: str) -> Reading:
    """Read a **kern score: ties are merged, grace notes dropped, every spine kept as a voice.

    Raises:
        MelodyError: when there is no **kern spine, or a line breaks the spines.
    """
    reading = Reading()
    columns: list[Column] = []
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        raise MelodyError(TOO_LONG)
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("!"):
            continue
        if line.startswith("**") and not columns and not reading.voices:
            columns = open_columns(line.split("\t"), reading)
        elif columns:
            columns = read_line(line, columns, reading, BROKEN.format(number))
        elif reading.voices:
            reading.repairs.append("there are several scores in the file; the first was read")
            break
    if not reading.voices:
        raise MelodyError(NO_KERN)
    for column in columns:
        close(column)
    return reading


def open_columns(tokens: list[str], reading: Reading) -> list[Column]:
    """The columns of a score's first line; only **kern spines get a voice."""
    if len(tokens) > MOST_COLUMNS:
        raise MelodyError(TOO_LONG)
    columns = [Column(Voice() if token == "**kern" else None) for token in tokens]
    reading.voices.extend(column.voice for column in columns if column.voice)
    return columns


def read_line(line: str, columns: list[Column], reading: Reading, broken: str) -> list[Column]:
    """Read one line with the columns as they stand; returns the columns as they go on."""
    tokens = line.split("\t")
    if len(line) > LONGEST_LINE or len(tokens) != len(columns):
        raise MelodyError(broken)
    if line.startswith("*"):
        for token, column in zip(tokens, columns, strict=True):
            interpret(token, column, reading)
        return branch(tokens, columns, broken)
    pairs = [(t, c) for t, c in zip(tokens, columns, strict=True) if c.voice is not None]
    if line.startswith("="):
        if not reading.first_bar:
            reading.first_bar = max((column.now for _, column in pairs), default=0)
        return columns
    for token, column in pairs:
        if token != "." and not token.startswith("!"):
            sing(token, column, broken)
    return columns


def interpret(token: str, column: Column, reading: Reading) -> None:
    """Take key, meter, tempo and the voice's name from an interpretation."""
    if column.voice is None:
        return
    if token.startswith('*I"'):
        column.voice.name = token[3:]
    elif match := METER.fullmatch(token):
        meter = meter_of(int(match[1]), int(match[2]))
        if reading.meter and meter != reading.meter and METER_CHANGES not in reading.repairs:
            reading.repairs.append(METER_CHANGES)
        reading.meter = reading.meter or meter
    elif match := KEY.fullmatch(token):
        reading.key = reading.key or to_key(*match.groups())
    elif match := TEMPO.fullmatch(token):
        reading.bpm = reading.bpm or float(match[1])


def to_key(letter: str, accidental: str, mode: str) -> Key | None:
    """The key of ``G``, ``e`` or ``D`` with ``dor``: a small letter is minor."""
    tonic = LETTERS[letter.upper()] + ACCIDENTALS[accidental]
    return key_of_mode(tonic, mode or (MINOR if letter.islower() else MAJOR))


def branch(tokens: list[str], columns: list[Column], broken: str) -> list[Column]:
    """The columns after a line of interpretations: split, joined, exchanged or ended."""
    following: list[Column] = []
    joining = False
    exchanged: int | None = None
    for token, column in zip(tokens, columns, strict=True):
        joins = token == "*v"
        if joins and joining and following[-1].voice is column.voice:
            following[-1].now = max(following[-1].now, column.now)
        elif token == "*-":
            close(column)
        else:
            following.append(column)
        if token == "*^":
            following.append(Column(column.voice, column.now, column.tied))
        if token == "*x" and exchanged is None:
            exchanged = len(following) - 1
        elif token == "*x" and exchanged is not None:
            following[exchanged], following[-1] = following[-1], following[exchanged]
            exchanged = None
        joining = joins
    if len(following) > MOST_COLUMNS:
        raise MelodyError(broken)
    return following


def close(column: Column) -> None:
    """Remember how far the voice's written music reaches."""
    if column.voice is not None:
        column.voice.end = max(column.voice.end, column.now)


def sing(token: str, column: Column, broken: str) -> None:
    """Add one token: a note, a rest, or a chord of notes; grace notes take no time."""
    if len(token) > LONGEST_TOKEN or column.voice is None:
        raise MelodyError(broken)
    notes = [note for note in token.split(" ") if note and "q" not in note.lower()]
    longest = 0
    for note in notes:
        length = to_length(note, broken)
        longest = max(longest, length)
        if "r" not in note:
            add_tone(to_pitch(note, broken), length, note, column)
    column.now += longest
    if len(column.voice.tones) > MOST_TONES:
        raise MelodyError(TOO_LONG)


def add_tone(pitch: int, length: int, note: str, column: Column) -> None:
    """Add a tone, or lengthen the one it is tied to."""
    if column.voice is None:
        return
    tones = column.voice.tones
    place = column.tied.pop(pitch, None) if "]" in note or "_" in note else None
    if place is None:
        place = len(tones)
        tones.append(Tone(column.now, length, pitch))
    else:
        tones[place] = tones[place]._replace(length=column.now + length - tones[place].onset)
    if "[" in note or "_" in note:
        column.tied[pitch] = place


def to_length(note: str, broken: str) -> int:
    """Ticks of a **recip: ``4`` a quarter, ``8.`` a dotted eighth, ``0`` a breve, ``3%2``."""
    match = LENGTH.search(note)
    if match is None or (match[2] and not int(match[2])):
        raise MelodyError(broken)
    number, over, dots = int(match[1]), int(match[2] or 1), len(match[3])
    whole = Fraction(over, number) if number else Fraction(2 ** len(match[1]) * over)
    return to_ticks(4 * whole * (2 - Fraction(1, 2**dots)))


def to_pitch(note: str, broken: str) -> int:
    """The MIDI number of a **pitch: ``c`` is middle C, ``cc`` an octave up, ``C`` one down."""
    match = PITCH.search(note)
    if match is None or len(set(match[1])) > 1:
        raise MelodyError(broken)
    letters, accidentals = match.groups()
    octave = len(letters) if letters.islower() else 1 - len(letters)
    alteration = len(accidentals) * (-1 if "-" in accidentals else 1)
    return 48 + 12 * octave + LETTERS[letters[0].upper()] + alteration
