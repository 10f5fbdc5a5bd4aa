"""The likeliest progression under a melody, found by Viterbi with its form in mind.

Where a phrase comes back, the notes of both say together what sounds under it; where it closes, its
last note says whether that is on the tonic, with the dominant before it, or on the dominant. Where
no form is told, phrases of four bars are taken for one, and believed less.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from melody.music.chords import (
    DEGREES,
    DOMINANT,
    Chord,
    PlacedChord,
    Slot,
    Tables,
    likelihood,
    read_tables,
    slots,
)
from melody.music.keys import Key
from melody.music.meters import Meter
from melody.music.phrases import ALIKE, likeness
from melody.music.sections import FormPart, find_sections
from melody.music.setting import place
from melody.notation import Note, to_symbols

HALF_CLOSE = (2, 7, 11)  # the last notes of a phrase that rests on the dominant


class Worths(NamedTuple):
    """What chords gain, as logarithms: of a full close, before it, of a half one, of a return."""

    full: float
    lead: float
    half: float
    again: float


# Tried on the validation sheets of benchmarks/chords; larger ones agree less with OpenEWLD's.
FOUND = Worths(2.0, 1.0, 0.5, 0.0)
TOLD = Worths(6.0, 4.0, 4.0, 2.0)  # a form that is told has its closes for sure

Row = list[float]  # of a slot: each degree's logarithm


def find_chords(
    notes: Sequence[Note],
    key: Key,
    meter: Meter,
    pickup: int = 0,
    sections: Sequence[FormPart] = (),
) -> list[PlacedChord]:
    """The chords of a melody, one for each bar or half bar; a pickup has none.

    A melody that ends on the tonic ends on its chord, too. ``sections``: its form, where known.
    """
    cut, tables = slots(notes, meter, pickup), read_tables(key.mode)
    if not cut:
        return []
    phrases, worths = (sections, TOLD) if sections else (find_sections(notes, meter), FOUND)
    degrees = range(len(tables.first))
    rows = [[likelihood(slot, degree, key, tables) for degree in degrees] for slot in cut]
    groups = _returns(cut, notes, phrases)
    for group in groups:
        mean = [sum(rows[number][degree] for number in group) / len(group) for degree in degrees]
        rows = [mean if number in group else row for number, row in enumerate(rows)]
    for phrase in phrases:
        _close(rows, cut, notes, phrase, key, worths)
    closing = _closing(notes, cut, key)
    path = _best_path(cut, rows, tables, closing)
    if worths.again:
        for group in groups:
            for number in group:
                rows[number] = _raise(rows[number], [path[group[0]]], worths.again)
        path = _best_path(cut, rows, tables, closing)
    found = [DEGREES[key.mode][degree] for degree in path]
    return [
        PlacedChord(slot.start, slot.steps, Chord((root + key.tonic) % 12, quality))
        for slot, (root, quality) in zip(cut, found, strict=True)
    ]


def _returns(
    cut: Sequence[Slot], notes: Sequence[Note], phrases: Sequence[FormPart]
) -> list[list[int]]:
    """The slots that stand at the same place of phrases with one letter and sound alike."""
    symbols, numbers = to_symbols(notes), {slot.start: n for n, slot in enumerate(cut)}
    firsts, groups = dict[str, FormPart](), dict[int, list[int]]()
    for phrase in phrases:
        first = firsts.setdefault(phrase.letter, phrase)
        for number, slot in enumerate(cut):
            there = slot.start - phrase.first + first.first
            if phrase is first or not phrase.first <= slot.start < phrase.after:
                continue
            mine, theirs = (symbols[at : at + slot.steps] for at in (slot.start, there))
            if there in numbers and likeness(mine, theirs) >= ALIKE:
                groups.setdefault(numbers[there], [numbers[there]]).append(number)
    return list(groups.values())


def _close(
    rows: list[Row],
    cut: Sequence[Slot],
    notes: Sequence[Note],
    phrase: FormPart,
    key: Key,
    worths: Worths,
) -> None:
    """Make the chords of a phrase's close likelier, by its last note."""
    sounding = [
        (start, pitch)
        for start, (pitch, _) in place(notes)
        if pitch is not None and phrase.first <= start < phrase.after
    ]
    begun = [n for n, slot in enumerate(cut) if sounding and slot.start <= sounding[-1][0]]
    if not begun:
        return
    last, above = begun[-1], (sounding[-1][1] - key.tonic) % 12
    dominants = [n for n, (root, _) in enumerate(DEGREES[key.mode]) if root == DOMINANT]
    if above == 0:
        rows[last] = _raise(rows[last], [0], worths.full)
        if last:
            rows[last - 1] = _raise(rows[last - 1], dominants, worths.lead)
    elif above in HALF_CLOSE:
        rows[last] = _raise(rows[last], dominants, worths.half)


def _raise(row: Row, degrees: Sequence[int], worth: float) -> Row:
    return [value + worth * (degree in degrees) for degree, value in enumerate(row)]


def _closing(notes: Sequence[Note], cut: Sequence[Slot], key: Key) -> int:
    """From which slot on the chord is the tonic's: where the last note begins, if it is one."""
    sounding = [(start, pitch) for start, (pitch, _) in place(notes) if pitch is not None]
    if not sounding or sounding[-1][1] % 12 != key.tonic:
        return len(cut)
    begun = [number for number, slot in enumerate(cut) if slot.start <= sounding[-1][0]]
    return begun[-1] if begun else 0


def _best_path(cut: Sequence[Slot], rows: Sequence[Row], tables: Tables, closing: int) -> list[int]:
    """The likeliest degrees by number, the tonic's (the first) from ``closing`` on."""
    degrees = range(len(tables.first))
    scores, ways = list(tables.first), list[list[int]]()
    for number, slot in enumerate(cut):
        if number:
            step = tables.next_bar if slot.is_bar else tables.next_half
            best = [max(degrees, key=lambda a: scores[a] + step[a][b]) for b in degrees]
            scores = [scores[best[b]] + step[best[b]][b] for b in degrees]
            ways.append(best)
        allowed = degrees if number < closing else [0]
        scores = [
            score + rows[number][degree] if degree in allowed else -math.inf
            for degree, score in enumerate(scores)
        ]
    path = [max(degrees, key=lambda degree: scores[degree])]
    for best in reversed(ways):
        path.insert(0, best[path[0]])
    return path
