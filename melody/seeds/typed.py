"""Typed symbols and note names -> notes: ``67 _ 65 r``, ``C4 D4 E4:2 r G#4/4``."""

import re
from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from melody.music.keys import ACCIDENTALS, LETTERS
from melody.notation import END, HOLD, STEPS_PER_QUARTER, Note, fold, in_range
from melody.scores.repairs import count_of, quote, was_or_were

USUAL_OCTAVE = 4  # C4 is middle C, 60
NUMBER = re.compile(r"-?\d{1,3}")
NAME = re.compile(r"([A-Ga-g])(##?|♯|bb?|♭)?(-?\d)?")
LENGTH = re.compile(r"([^:/]{1,12})(?::(\d{1,2}(?:\.\d{1,3})?)|/(1|2|4|8|16)(\.?))?")
REST_NAMES = ("r", "R", "rest", "z")
SEPARATORS = re.compile(r"[\s,;|]+")


@dataclass
class Findings:
    """What was met on the way, to be told in the end."""

    unknown: Counter[str] = field(default_factory=Counter)
    early_holds: int = 0
    outside: int = 0
    without_octave: int = 0
    rounded: int = 0
    after_end: int = 0

    def tell(self) -> list[str]:
        """Each finding in words."""
        number = sum(self.unknown.values())
        examples = ", ".join(quote(word) for word, _ in self.unknown.most_common(3))
        told = {
            f"{count_of(number, 'symbol')} not understood {was_or_were(number)} left out: "
            f"{examples}": number,
            f"{count_of(self.early_holds, 'hold')} ('_') before the first note "
            f"{was_or_were(self.early_holds)} left out": self.early_holds,
            f"{count_of(self.outside, 'note')} beyond the range 0-127 "
            f"{was_or_were(self.outside)} moved by octaves": self.outside,
            f"{count_of(self.without_octave, 'note')} without an octave "
            f"{was_or_were(self.without_octave)} put in octave {USUAL_OCTAVE}": self.without_octave,
            f"{count_of(self.rounded, 'length')} {was_or_were(self.rounded)} rounded to the grid "
            "of sixteenths": self.rounded,
            f"{count_of(self.after_end, 'symbol')} after the end sign ('/') "
            f"{was_or_were(self.after_end)} left out": self.after_end,
        }
        return [line for line, count in told.items() if count]


def split_words(text: str) -> list[str]:
    """The words between spaces, commas, semicolons and bar lines; holds stand alone."""
    return [word for word in SEPARATORS.split(text.replace(HOLD, f" {HOLD} ")) if word]


def read_typed(text: str) -> tuple[list[Note], list[str]]:
    """Read symbols and note names, mixed if need be; returns notes and repairs in words.

    Where a plain number or a hold occurs, everything without a length lasts one sixteenth, as
    the notation has it; a text of names alone counts in beats.
    """
    words = split_words(text)
    counts_steps = any(word == HOLD or NUMBER.fullmatch(word) for word in words)
    usual = 1 if counts_steps else STEPS_PER_QUARTER
    notes: list[Note] = []
    findings = Findings()
    for place, word in enumerate(words):
        if word == HOLD and notes:
            notes[-1] = Note(notes[-1].pitch, notes[-1].steps + 1)
        elif word == HOLD:
            findings.early_holds += 1
        elif word == END and notes:
            findings.after_end = len(words) - place - 1
            break
        elif word != END:
            notes.extend(read_name(word, usual, findings))
    return notes, findings.tell()


def read_name(word: str, usual: int, findings: Findings) -> list[Note]:
    """One word as a note or a rest; nothing where it is neither."""
    match = LENGTH.fullmatch(word)
    head = match[1] if match else ""
    if match is None or not (head in REST_NAMES or is_note(head)):
        findings.unknown[word] += 1
        return []
    steps = to_steps(match, usual, findings)
    return [Note(None if head in REST_NAMES else to_pitch(head, findings), steps)]


def is_note(word: str) -> bool:
    """Whether a word is a MIDI number or a note's name, without a length."""
    return bool(NUMBER.fullmatch(word) or NAME.fullmatch(word))


def to_pitch(word: str, findings: Findings) -> int:
    """A number or a name -> a MIDI number, folded into 0-127."""
    name = NAME.fullmatch(word)
    if name is None:
        pitch = int(word)
    else:
        letter, accidental, octave = name.groups()
        findings.without_octave += octave is None
        alteration = sum(ACCIDENTALS[sign] for sign in accidental or "")
        place = USUAL_OCTAVE if octave is None else int(octave)
        pitch = 12 * (place + 1) + LETTERS[letter.upper()] + alteration
    findings.outside += not in_range(pitch)
    return fold(pitch)


def to_steps(match: re.Match[str], usual: int, findings: Findings) -> int:
    """``:2`` two beats, ``/4`` a quarter note, ``/4.`` a dotted one; else the usual length."""
    _, beats, fraction, dot = match.groups()
    if beats is None and fraction is None:
        return usual
    if beats is not None:
        exact = Fraction(beats) * STEPS_PER_QUARTER
    else:
        exact = Fraction(4 * STEPS_PER_QUARTER, int(fraction)) * (Fraction(3, 2) if dot else 1)
    steps = max(1, floor(exact + Fraction(1, 2)))
    findings.rounded += steps != exact
    return steps
