"""ABC, written: the fields that stood before the notes, then the notes in their unit length."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from melody.music.keys import LETTERS
from melody.music.spelling import Spelling
from melody.notation import STEPS_PER_QUARTER, Note
from melody.scores.abc.header import read_key_field, read_meter, read_unit, usual_unit
from melody.seeds.notations.abc import has_field, is_abc, lay_out
from melody.seeds.notations.manner import PLAIN, Manner, with_starts

FIELD = re.compile(r"([A-Za-z]):(?![|:])(.*)")
LEFT_OUT = "VPwWs"  # fields of other voices, of parts and of words
MANY_FLATS = 6
SIGNS = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}


def write_abc_text(notes: Sequence[Note], manner: Manner) -> str:
    """Write ABC as it was typed: with its fields, or without any."""
    fields = list(_fields_of(manner.like))
    said = dict(fields)
    meter = read_meter(said.get("M", ""))
    unit = (read_unit(said.get("L", "")) or usual_unit(meter)) * STEPS_PER_QUARTER
    altered = read_key_field(said.get("K", "")).altered
    body = " ".join(_bars(notes, manner, unit, altered))
    if not fields and not is_abc(body):
        fields = [("K", "C")]  # what shows that it is ABC
    end = "\n" if "\n" in manner.like.strip() else " "
    return end.join([*(f"{name}:{value}" for name, value in fields), body])


def _fields_of(text: str) -> Iterator[tuple[str, str]]:
    """The fields before the first note, the first tune's."""
    if not has_field(text):
        return
    for line in lay_out(text).splitlines():
        match = FIELD.match(line.strip())
        if match and match[1] not in LEFT_OUT:
            yield match[1], match[2].strip()
        if match and match[1] == "K":
            return


def _bars(
    notes: Sequence[Note], manner: Manner, unit: Fraction, altered: dict[str, int]
) -> Iterator[str]:
    """Notes in beats; what goes on over a bar line is tied."""
    beat = manner.meter.steps_per_beat if manner.meter else STEPS_PER_QUARTER
    bars, holding, group = manner.bars_of(notes), dict[str, int](), ""
    for start, (pitch, steps) in with_starts(notes):
        inner = sorted(step for step in bars if start < step < start + steps)
        edges = [start, *inner, start + steps]
        for begin, end in pairwise(edges):
            is_bar = begin in bars
            if group and (is_bar or (begin - manner.pickup) % beat == 0):
                yield group
                group = ""
            if is_bar and begin > 0:
                holding = {}
                yield "|"
            group += _word(pitch, (end - begin) / unit, manner, altered, holding)
            group += "-" * (pitch is not None and end < start + steps)
    yield group
    if sum(note.steps for note in notes) in bars:
        yield "|"


def _word(
    pitch: int | None,
    length: Fraction,
    manner: Manner,
    altered: dict[str, int],
    holding: dict[str, int],
) -> str:
    """A note or a rest; ``holding`` are the accidentals of its bar, which hold in all octaves."""
    if pitch is None:
        return f"z{_length(length)}"
    name = _spell(pitch, manner, altered)
    before = holding.get(name.letter, altered.get(name.letter, 0))
    sign = "" if name.alteration == before else SIGNS[name.alteration]
    holding[name.letter] = name.alteration
    return f"{sign}{_letter(name)}{_length(length)}"


def _spell(pitch: int, manner: Manner, altered: dict[str, int]) -> Spelling:
    """The name that the key signature has for a pitch; by the key where it has none.

    A key is a tonic and a mode to us, so one of six flats or more is called by its sharps: what
    such a signature lacks is spelled plainly.
    """
    for letter, above_c in LETTERS.items():
        sign = altered.get(letter, 0)
        if (pitch - above_c - sign) % 12 == 0:
            return Spelling(letter, sign, (pitch - above_c - sign) // 12 - 1)
    if list(altered.values()).count(-1) >= MANY_FLATS and pitch % 12 in PLAIN:
        return Spelling(PLAIN[pitch % 12], 0, pitch // 12 - 1)
    return manner.spell(pitch)


def _letter(name: Spelling) -> str:
    letter, octave = name.letter, name.octave
    return letter.lower() + "'" * (octave - 5) if octave > 4 else letter + "," * (4 - octave)


def _length(length: Fraction) -> str:
    """A length in units: ``2``, ``/2``, ``3/2``; nothing for one."""
    over = f"/{length.denominator}" if length.denominator > 1 else ""
    return f"{'' if length.numerator == 1 else length.numerator}{over}"
