"""Tandem interpretations of **kern: key, meter, tempo, transposition, and who plays."""

import re

from melody.music.keys import ACCIDENTALS, LETTERS, MAJOR, MINOR, Key
from melody.music.meters import Meter
from melody.scores.kern.spines import Strand
from melody.scores.reading import METER_CHANGES, Reading, Voice, key_of_mode, meter_of

KEY = re.compile(r"\*([A-Ga-g])([#-]?):(\w*)")
SIGNATURE = re.compile(r"\*k\[((?:[a-g][#n-]{1,2})*)\]")
METER = re.compile(r"\*M(\d{1,2}(?:\+\d{1,2}){0,7})/(\d{1,2})")
TEMPO = re.compile(r"\*MM(\d{1,7}(?:\.\d{1,7})?)")
TRANSPOSED = re.compile(r"Trd-?\d{1,2}c(-?\d{1,2})")
INSTRUMENT = re.compile(r"\*I([a-z]\w*)")
STAFF = re.compile(r"\*staff(\d{1,2})")
SHARPS, FLATS = "fcgdaeb", "beadgcf"
PERCUSSION = ("perc", "drum", "snare", "bdrum", "cymb", "tamb")
NAMES = {  # codes that do not read as what they mean
    "soprn": "soprano",
    "mezzo": "mezzo-soprano",
    "calto": "contralto",
    "barit": "baritone",
    "cant": "cantus",
    "vox": "voice",
    "violn": "violin",
    "fltds": "recorder",
    "flt": "flute",
    "flts": "flute",
    "clars": "clarinet",
}


def interpret(token: str, column: Strand, reading: Reading, has_begun: bool) -> None:
    """Take what an interpretation says of the score or of its voice.

    Of two that stand before the first note the later one counts, after that the first.
    """
    if column.voice is None or len(token) < 3:
        return
    if token.startswith(("*I", "*part", "*staff", "*clef")):
        name_voice(token, column.voice)
    elif match := METER.fullmatch(token):
        meter = meter_of(sum(map(int, match[1].split("+"))), int(match[2]))
        set_meter(meter, reading, has_begun)
    elif match := KEY.fullmatch(token):
        key = to_key(*match.groups())
        reading.key = (reading.key or key) if has_begun else key
    elif match := SIGNATURE.fullmatch(token):
        signature = to_signature(match[1])
        reading.signature = reading.signature if has_begun else signature
    elif match := TEMPO.fullmatch(token):
        is_new = reading.bpm is None or not has_begun
        reading.bpm = float(match[1]) if is_new else reading.bpm
    elif token.startswith("*Trd"):
        # Pitches were moved by so much from where they sound; *ITr tells of the written page only.
        raised = sum(map(int, TRANSPOSED.findall(token)))
        column.raised = raised if has_begun else column.raised + raised


def set_meter(meter: Meter | None, reading: Reading, has_begun: bool) -> None:
    """Take a meter; one that comes later and differs is a repair."""
    if meter is None:
        return
    reading.meters.add(meter)
    if reading.meter is None or not has_begun:
        reading.meter = meter
    elif meter != reading.meter and METER_CHANGES not in reading.repairs:
        reading.repairs.append(METER_CHANGES)


def to_key(letter: str, accidental: str, mode: str) -> Key | None:
    """The key of ``G``, ``e`` or ``D`` with ``dor``: a small letter is minor."""
    tonic = LETTERS[letter.upper()] + ACCIDENTALS[accidental]
    return key_of_mode(tonic, mode or (MINOR if letter.islower() else MAJOR))


def to_signature(text: str) -> int | None:
    """The sharps (flats negative) of ``f#c#``; none where they are not those of any key."""
    letters = re.findall(r"([a-g])(?:#|-)", text)
    if text == "".join(f"{letter}#" for letter in letters):
        return len(letters) if set(letters) == set(SHARPS[: len(letters)]) else None
    if text == "".join(f"{letter}-" for letter in letters):
        return -len(letters) if set(letters) == set(FLATS[: len(letters)]) else None
    return None


def name_voice(token: str, voice: Voice) -> None:
    """Take a voice's name, instrument, part or staff, and whether it is percussion."""
    if token.startswith('*I"'):
        voice.name = voice.name or token[3:].strip()
    elif match := INSTRUMENT.fullmatch(token):
        voice.instrument = voice.instrument or NAMES.get(match[1], match[1])
        voice.is_drums = voice.is_drums or match[1].startswith(PERCUSSION)
    elif token.startswith("*clef"):
        voice.is_drums = token == "*clefX" or voice.instrument.startswith(PERCUSSION)
    elif token.startswith("*part"):
        voice.part = token[1:]
    elif match := STAFF.match(token):
        voice.staff = int(match[1])
        voice.part = voice.part or match[0][1:]


def settle_key(reading: Reading, raised: int) -> None:
    """Bring a key down with its notes where that fits them better; forget a signature beside it.

    Of files that were transposed, some have the old key signature and some the new one.
    """
    key, signature = reading.key, reading.signature
    pitches = {tone.pitch % 12 for voice in reading.voices for tone in voice.tones}
    if raised and key is not None:
        lowered = Key((key.tonic - raised) % 12, key.mode)
        if foreign(pitches, lowered) < foreign(pitches, key):
            reading.key = lowered
    elif raised and signature is not None:
        fifths = (signature - 7 * raised + 6) % 12 - 6
        old, new = (Key(7 * number % 12, MAJOR) for number in (signature, fifths))
        if foreign(pitches, new) < foreign(pitches, old):
            reading.signature = fifths
    if reading.key is not None:
        reading.signature = None


def foreign(pitches: set[int], key: Key) -> int:
    """How many of some pitch classes the scale of a key lacks."""
    tonic = key.tonic if key.mode == MAJOR else key.tonic + 3
    return len({(pitch - tonic) % 12 for pitch in pitches} - {0, 2, 4, 5, 7, 9, 11})
