"""The key of an opening, by ear: which notes it begins, rests and moves on, weighed by a table.

A dozen notes say less than a whole tune, and how often each sounds is the smaller part of it. So
each key is a sum of weights, learned from the openings of folk songs: for each pitch class by its
distance from the tonic, how long it sounds, whether it is there at all, first, last, lowest or
highest, longest, on the bar's first beat or in its middle, and by what interval the next note
follows. ``scripts/opening_keys.py`` learns them as a multinomial logistic regression.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from melody.music.keys import MAJOR, MINOR, Key, all_keys, find_key
from melody.music.meters import Meter
from melody.notation import STEPS_PER_QUARTER, Note
from melody.storage.paths import asset

FILE = asset("opening-keys.json")
WIDEST = 12  # semitones: what moves farther counts as this far
MOVES, USUAL = "moves", "usual"
# What is looked at -> how many numbers it has for each pitch class.
SIGHTS = {
    **dict.fromkeys(("sounds", "is there", "first", "second", "last", "lowest", "highest"), 1),
    **dict.fromkeys(("longest", "on the bar", "first on the bar", "mid-bar"), 1),
    MOVES: 2 * WIDEST + 1,
}
MOST_NOTES = 48  # more than these tell the key by how long each sounds
LONGEST = 4  # quarters: a note held longer says no more
# Openings typed as symbols are at home far more often than not; more would mislead the others.
HOME_BONUS = 0.4


class Mark(NamedTuple):
    """What was seen of a pitch class: one of ``SIGHTS``, and which of its numbers it adds to."""

    sight: str
    pitch_class: int
    place: int = 0


Marks = dict[Mark, float]


@dataclass(frozen=True)
class Sounded:
    """A note where it begins: both times in the unit of the opening's lengths."""

    onset: int
    length: int
    pitch: int


def hear_key(
    notes: Sequence[Note],
    meter: Meter | None = None,
    pickup: int = 0,
    quarter: int = STEPS_PER_QUARTER,
) -> Key:
    """The key of what somebody brings: an opening's, or a tune's where there is as much of it.

    ``pickup`` and the notes' lengths are counted in units of which ``quarter`` make a quarter
    note. Without a meter nothing is known of the beats.
    """
    if sum(note.pitch is not None for note in notes) > MOST_NOTES:
        return find_key(notes)
    return find_opening_key(notes, meter, pickup, quarter)


def find_opening_key(
    notes: Sequence[Note],
    meter: Meter | None = None,
    pickup: int = 0,
    quarter: int = STEPS_PER_QUARTER,
) -> Key:
    """The likeliest key of an opening; of the likeliest signature the likelier of its two keys."""
    scores = score_keys(look_at(notes, meter, pickup, quarter))
    best = max(scores.values())
    worth: dict[int, float] = defaultdict(float)
    for key, score in scores.items():
        worth[key.fifths] += math.exp(score - best)
    signature = max(worth, key=lambda fifths: worth[fifths])
    return max((key for key in scores if key.fifths == signature), key=lambda key: scores[key])


def score_keys(marks: Marks) -> dict[Key, float]:
    """How well each key goes with what was seen, as a logarithm up to a constant."""
    scores = {}
    for key in all_keys():
        table = key_weights()[key.mode]
        bonus = HOME_BONUS if key.shift_home == 0 else 0.0
        scores[key] = (
            bonus
            + table[USUAL][key.tonic]
            + sum(
                weight * table[sight][(pitch_class - key.tonic) % 12 * SIGHTS[sight] + place]
                for (sight, pitch_class, place), weight in marks.items()
            )
        )
    return scores


@cache
def key_weights() -> dict[str, dict[str, list[float]]]:
    """Mode -> sight -> its numbers, those of the tonic first; and how usual each tonic is."""
    table = json.loads(FILE.read_text(encoding="utf-8"))
    return {mode: table[mode] for mode in (MAJOR, MINOR)}


def look_at(
    notes: Sequence[Note],
    meter: Meter | None = None,
    pickup: int = 0,
    quarter: int = STEPS_PER_QUARTER,
) -> Marks:
    """All that is looked at in an opening, each with its weight."""
    line = place_notes(notes)
    marks: Marks = defaultdict(float)
    if not line:
        return marks
    for mark, weight in see_lengths(line, quarter):
        marks[mark] += weight
    seen: Iterable[Mark] = (*see_places(line), *see_moves(line))
    if meter is not None:
        seen = (*seen, *see_beats(line, round(meter.quarters_per_bar * quarter), pickup))
    for mark in seen:
        marks[mark] += 1.0
    return marks


def place_notes(notes: Sequence[Note]) -> list[Sounded]:
    """The notes that sound, with their onsets."""
    line, now = [], 0
    for pitch, length in notes:
        if pitch is not None:
            line.append(Sounded(now, length, pitch))
        now += length
    return line


def see_lengths(line: Sequence[Sounded], quarter: int) -> Iterator[tuple[Mark, float]]:
    """How long each pitch class sounds, and which notes before the last are the longest."""
    lengths = [min(note.length, LONGEST * quarter) for note in line]
    unit = sum(lengths) / (2 * math.sqrt(len(line)))
    for note, length in zip(line, lengths, strict=True):
        yield Mark("sounds", note.pitch % 12), length / unit
    earlier = [note.length for note in line[:-1]]
    if earlier and max(earlier) > min(earlier):
        for note in line[:-1]:
            if note.length == max(earlier):
                yield Mark("longest", note.pitch % 12), 1.0


def see_places(line: Sequence[Sounded]) -> Iterator[Mark]:
    """Which pitch classes are there, and which stand first, last, lowest and highest."""
    pitches = [note.pitch for note in line]
    for pitch_class in sorted({pitch % 12 for pitch in pitches}):
        yield Mark("is there", pitch_class)
    yield Mark("first", pitches[0] % 12)
    yield Mark("last", pitches[-1] % 12)
    yield Mark("lowest", min(pitches) % 12)
    yield Mark("highest", max(pitches) % 12)
    if len(pitches) > 1:
        yield Mark("second", pitches[1] % 12)


def see_moves(line: Sequence[Sounded]) -> Iterator[Mark]:
    """By which interval each note is left."""
    for note, following in pairwise(line):
        interval = max(-WIDEST, min(WIDEST, following.pitch - note.pitch))
        yield Mark(MOVES, note.pitch % 12, interval + WIDEST)


def see_beats(line: Sequence[Sounded], bar: int, pickup: int) -> Iterator[Mark]:
    """What begins on a bar's first beat and in its middle."""
    is_first = True
    for note in line:
        place = (note.onset - pickup) % bar
        if place == 0:
            yield Mark("on the bar", note.pitch % 12)
            if is_first:
                yield Mark("first on the bar", note.pitch % 12)
            is_first = False
        elif 2 * place == bar:
            yield Mark("mid-bar", note.pitch % 12)
