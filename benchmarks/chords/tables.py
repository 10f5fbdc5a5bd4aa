"""Counting lead sheets -> the tables of melody/music/chords.py."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

import numpy as np

from benchmarks.chords.lead_sheets import LeadSheet
from melody.music.chords import DEGREES, INTERVALS, Chord, Slot, Tables, slots
from melody.music.keys import MAJOR, MINOR, Key
from melody.notation import count_steps

SCALES = {MAJOR: (0, 2, 4, 5, 7, 9, 11), MINOR: (0, 2, 3, 5, 7, 8, 10, 11)}
CHORDS_HEARD_BEFORE = 20.0  # of each chord's followers, spread as all chords are
NOTES_HEARD_BEFORE = 1500.0  # quarters of each chord, spread as any chord's root, third ... are
STRENGTHS = 3
MINORS = ("m", "dim")
DIGITS = 4


def chord_at(sheet: LeadSheet, slot: Slot) -> Chord | None:
    """The chord that sounds longest in a slot; none before the first."""
    ends = [*(step for step, _ in sheet.chords[1:]), count_steps(sheet.notes)]
    lengths: dict[Chord, int] = {}
    for (begin, chord), end in zip(sheet.chords, ends, strict=True):
        shared = min(end, slot.start + slot.steps) - max(begin, slot.start)
        if shared > 0:
            lengths[chord] = lengths.get(chord, 0) + shared
    return max(lengths, key=lambda chord: lengths[chord], default=None)


def degree_of(chord: Chord | None, key: Key) -> int | None:
    """The place of a chord in its mode's list, by its root alone where its quality is not there."""
    if chord is None:
        return None
    degrees, root = DEGREES[key.mode], (chord.root - key.tonic) % 12
    if (root, chord.quality) in degrees:
        return degrees.index((root, chord.quality))
    near = [
        place
        for place, (other, quality) in enumerate(degrees)
        if other == root and (quality in MINORS) == (chord.quality in MINORS)
    ]
    return near[0] if near else None


def runs(sheets: Iterable[LeadSheet]) -> Iterator[list[tuple[Slot, int | None, Key]]]:
    """Each sheet's slots with their degrees."""
    for sheet in sheets:
        cut = slots(sheet.notes, sheet.meter, sheet.pickup)
        yield [(slot, degree_of(chord_at(sheet, slot), sheet.key), sheet.key) for slot in cut]


def make_tables(sheets: Sequence[LeadSheet], mode: str, weight: float, power: float) -> Tables:
    """The tables of one mode, from all sheets in it."""
    count = len(DEGREES[mode])
    first, follows = np.zeros(count), np.zeros((2, count, count))
    heard = np.zeros((count, STRENGTHS, 12))
    for run in runs(sheet for sheet in sheets if sheet.key.mode == mode):
        before = None
        for slot, degree, key in run:
            if degree is not None:
                first[degree] += before is None
                for pitch_class, strength, steps in slot.notes:
                    heard[degree, strength, (pitch_class - key.tonic) % 12] += steps / 4
                if before is not None:
                    follows[int(slot.is_bar), before, degree] += 1
            before = degree
    usual = (follows.sum(axis=(0, 1)) + 1) / (follows.sum() + count)
    follows += CHORDS_HEARD_BEFORE * usual
    return Tables(
        logs(first + usual * 10),
        logs(follows[1]),
        logs(follows[0]),
        logs(heard + NOTES_HEARD_BEFORE * roles(heard, mode)),
        weight,
        power,
    )


def roles(heard: np.ndarray, mode: str) -> np.ndarray:
    """(chord, strength, 12) counts -> the same, each chord's as if it were any chord.

    A note is a root, third, fifth or seventh of the chord, else of the scale, else foreign.
    """
    role = np.array([[_role(degree, note, mode) for note in range(12)] for degree in DEGREES[mode]])
    shares = np.zeros_like(heard)
    for strength in range(STRENGTHS):
        layer = heard[:, strength]
        for each in np.unique(role):
            there = role == each
            shares[:, strength][there] = (layer[there].sum() + 1) / there.sum()
    return shares / shares.sum(axis=2, keepdims=True)


def _role(degree: tuple[int, str], note: int, mode: str) -> int:
    intervals, above = INTERVALS[degree[1]], (note - degree[0]) % 12
    if above in intervals:
        return intervals.index(above)
    return 4 if note in SCALES[mode] else 5


def logs(counts: np.ndarray) -> list:
    """Counts -> logarithms of the shares along the last axis, rounded."""
    return np.round(np.log(counts / counts.sum(axis=-1, keepdims=True)), DIGITS).tolist()


def pack(tables: dict[str, Tables]) -> dict[str, dict]:
    """The tables of both modes, for JSON."""
    return {mode: asdict(each) for mode, each in tables.items()}
