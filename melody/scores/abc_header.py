"""The fields of ABC (``K:``, ``M:``, ``L:``, ``Q:``): what they say, in our words."""

import re
from dataclasses import dataclass
from fractions import Fraction

from melody.music.keys import ACCIDENTALS, LETTERS, Key
from melody.music.meters import Meter
from melody.scores.reading import MODES, TICKS_PER_QUARTER, bar_length, key_of_mode, meter_of

SHARPS, FLATS = "FCGDAEB", "BEADGCF"
KEY = re.compile(r"\s*([A-G])([#b♯♭]?)\s*([A-Za-z]*)")
ALTERED = re.compile(r"(?:^|\s)(\^{1,2}|_{1,2}|=)([a-gA-G])\b")
METER = re.compile(r"\s*\(?\s*(\d{1,2}(?:\s*\+\s*\d{1,2}){0,5})\s*\)?\s*/\s*(\d{1,2})")
LENGTH = re.compile(r"\s*(\d{1,3})\s*/\s*(\d{1,3})")
TEMPO = re.compile(r"(?:(\d{1,2})\s*/\s*(\d{1,3})\s*=)?\s*(\d{1,3})\b")
SIGNS = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}
PIPES = {"F": 1, "C": 1}  # highland pipes sound in A with F and C sharp


@dataclass(frozen=True)
class Signature:
    """What ``K:`` says: the key, where it names one, and the letters that are always altered."""

    key: Key | None
    altered: dict[str, int]


def read_key(text: str) -> Signature:
    """Read the value of ``K:``; modes shift the signature, ``K:D ^f`` style additions count."""
    added = {letter.upper(): SIGNS[sign] for sign, letter in ALTERED.findall(text)}
    if text.strip()[:2].lower() == "hp":
        return Signature(None, PIPES)
    match = KEY.match(text)
    if match is None:
        return Signature(None, added)
    letter, accidental, word = match.groups()
    mode = word[:3].lower() if word[:3].lower() in MODES else "maj"
    tonic = LETTERS[letter] + ACCIDENTALS[accidental]
    fifths = SHARPS.index(letter) - 1 + 7 * ACCIDENTALS[accidental] + MODES[mode][0]
    altered = dict.fromkeys(SHARPS[: max(fifths, 0)], 1)
    altered |= dict.fromkeys(FLATS[: max(-fifths, 0)], -1)
    return Signature(key_of_mode(tonic, mode), altered | added)


def read_meter(text: str) -> Meter | None:
    """Read the value of ``M:``: ``3/4``, ``C``, ``C|``, ``2+3/8``; ``none`` is no meter."""
    word = text.strip()
    if word[:1] == "C":
        return Meter(2, 2) if word[:2] == "C|" else Meter(4, 4)
    match = METER.match(word)
    return meter_of(sum(map(int, match[1].split("+"))), int(match[2])) if match else None


def read_unit(text: str) -> Fraction | None:
    """Read the value of ``L:``, in quarter notes."""
    match = LENGTH.match(text)
    if match is None or not int(match[1]) or not int(match[2]):
        return None
    return Fraction(4 * int(match[1]), int(match[2]))


def usual_unit(meter: Meter | None) -> Fraction:
    """The unit length without ``L:``: a sixteenth in short meters such as 2/4, else an eighth."""
    is_short = meter is not None and bar_length(meter) < 3 * TICKS_PER_QUARTER
    return Fraction(1, 4) if is_short else Fraction(1, 2)


def read_tempo(text: str) -> float | None:
    """Read the value of ``Q:`` in quarters a minute: ``1/4=120``, ``3/8=60``, or ``120``."""
    match = TEMPO.search(re.sub(r'"[^"]*"', " ", text[:200]))
    if match is None:
        return None
    above, below, count = match.groups()
    beat = Fraction(4 * int(above), int(below)) if above and int(below) else Fraction(1)
    return float(int(count) * beat)
