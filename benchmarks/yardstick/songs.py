"""The eight sets of the literature, as far as a folder of Humdrum kern files holds them.

Pearce (2005), table 4.1, tells how many melodies, notes and different pitches each has.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from melody.music.keys import Key
from melody.scores.kern.reader import read_kern
from melody.scores.reading import TICKS_PER_QUARTER

WORK = re.compile(r"(?m)^!!!SCT: *BWV (\d+)")
CHORALES = range(253, 439)  # the BWV numbers of the four-part chorales
SHANXI = 237  # which of them the literature took is not known: ours are the first


@dataclass(frozen=True)
class Sung:
    """A note: MIDI pitch, onset and length in quarters, and how far into the bar it begins."""

    pitch: int
    onset: float
    quarters: float
    place: float


@dataclass(frozen=True)
class Song:
    """A melody in its own key, rests left out; ``bar`` is the length of a bar in quarters."""

    name: str
    notes: tuple[Sung, ...]
    key: Key | None
    bar: float


@dataclass(frozen=True)
class Set:
    """A set of the literature: where its files lie, and the published bits per note.

    ``published`` are the long-term model, the short-term model and the best of both.
    """

    title: str
    folder: str
    melodies: int
    notes: int
    pitches: int
    published: tuple[float, float, float]


SETS = {
    "nova-scotia": Set(
        "Canadian ballads", "nova_scotia/kern", 152, 8553, 25, (2.861, 2.983, 2.468)
    ),
    "chorales": Set(
        "Bach chorale melodies", "bach370/kern", 185, 9227, 21, (2.444, 3.139, 2.342)
    ),
    "elsass": Set(
        "Alsatian", "essen/europa/elsass", 91, 4496, 32, (3.115, 3.097, 2.540)
    ),
    "jugoslav": Set(
        "Yugoslav", "essen/europa/jugoslav", 119, 2691, 25, (2.721, 3.463, 2.588)
    ),
    "schweiz": Set(
        "Swiss", "essen/europa/schweiz", 93, 4586, 34, (3.010, 3.126, 2.454)
    ),
    "oesterrh": Set(
        "Austrian", "essen/europa/oesterrh", 104, 5306, 35, (3.340, 3.248, 2.649)
    ),
    "kinder": Set(
        "German", "essen/europa/deutschl/kinder", 213, 8393, 27, (2.428, 2.693, 2.102)
    ),
    "shanxi": Set(
        "Chinese", "essen/asia/china/shanxi", 237, 11056, 41, (3.105, 3.426, 2.680)
    ),
}  # fmt: skip


def read_set(folder: Path, name: str) -> list[Song]:
    """The songs of a set, by name; a chorale that stands twice is taken once."""
    songs: dict[str, Song] = {}
    for path in sorted((folder / SETS[name].folder).glob("*.krn")):
        text = path.read_text(encoding="latin-1")
        work = WORK.search(text)
        if name == "chorales" and (work is None or int(work[1]) not in CHORALES):
            continue
        song = read_song(path.stem, text)
        songs.setdefault(work[1] if work else path.stem, song)
    return list(songs.values())[: SHANXI if name == "shanxi" else None]


def read_song(name: str, text: str) -> Song:
    """A melody: the only voice of a song, the soprano of a chorale."""
    reading = read_kern(text)
    bar = float(reading.meter.steps_per_bar / 4) if reading.meter else 0.0
    notes = []
    for tone in reading.voices[-1].tones:
        onset = tone.onset / TICKS_PER_QUARTER
        place = (tone.onset - reading.first_bar) / TICKS_PER_QUARTER % bar if bar else 0.0
        notes.append(Sung(tone.pitch, onset, tone.length / TICKS_PER_QUARTER, place))
    return Song(name, tuple(notes), reading.key, bar)
