"""How well hummed tunes are heard: ten ways to sing, six songs each, by swift-f0 and by YIN.

Then once more in six harder ways, each of them several things at once (consonants, a room's echo,
a pitch that sags). They were added when all thresholds had been chosen.

The songs are the duel's, which no model was trained on; half of them (``DEVELOPMENT``) were looked
at while the thresholds were chosen, the figures are of the other half. Run
``python -m benchmarks.hearing.run``; 60 clips of 14 seconds take about two minutes of computing.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.figures import write_figures
from melody.duel.songs import Song, duel_songs
from melody.hearing.grid import find_grid
from melody.hearing.heard import understand_notes
from melody.hearing.segment import SungNote, find_notes
from melody.hearing.track import SWIFT, YIN, make_ready, track_pitch
from melody.notation import Note, to_notes
from tests.hummed import HARDER, MANNERS, RATE, Clip, Manner, hum

CLIPS, SECONDS = 60, 14
SLOWEST, FASTEST = 72, 132
DEVELOPMENT, TEST = 0, 1
ONSET, PITCH = 0.05, 0.5  # seconds and semitones within which a note is the same
FACTORS = (1, 2, 0.5)


def make_clips(half: int, manners: Mapping[str, Manner]) -> Iterator[tuple[str, Clip]]:
    """Songs of one half, each sung in two manners."""
    songs = list(duel_songs().values())[half::2]
    rng = np.random.default_rng(half)
    for number in range(CLIPS):
        manner = list(manners)[(number * 7 + number // len(songs) * 3) % len(manners)]
        bpm = float(rng.uniform(SLOWEST, FASTEST))
        song = songs[number % len(songs)]
        yield manner, hum(opening_of(song, bpm), bpm, manners[manner], seed=number)


def opening_of(song: Song, bpm: float) -> list[Note]:
    """The notes of the first seconds of a song."""
    notes: list[Note] = []
    for note in to_notes(song.symbols):
        if sum(n.steps for n in notes) + note.steps > SECONDS * bpm / 15:
            break
        notes.append(note)
    while notes and notes[-1].pitch is None:
        notes.pop()
    return notes


def same_notes(clip: Clip, heard: Sequence[SungNote], pitch: float = PITCH) -> int:
    """How many notes began when one was sung, within reach of its pitch."""
    left, same = list(heard), 0
    pitches = [note.pitch for note in clip.notes if note.pitch is not None]
    for onset, right in zip(clip.onsets, pitches, strict=True):
        near = [n for n in left if abs(n.start - onset) <= ONSET and abs(n.pitch - right) <= pitch]
        if near:
            left.remove(min(near, key=lambda note: abs(note.start - onset)))
            same += 1
    return same


def edits(right: Sequence[object], heard: Sequence[object]) -> int:
    """How many insertions, deletions and changes lie between two lines."""
    row = list(range(len(heard) + 1))
    for number, each in enumerate(right, start=1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, start=1):
            best = min(row[place] + 1, row[place - 1] + 1, before + (each != other))
            before, row[place] = row[place], best
    return row[-1]


def kept(right: Sequence[object], heard: Sequence[object]) -> float:
    """How many of a line's notes are heard in their order, less where there are too many."""
    row = [0] * (len(heard) + 1)
    for each in right:
        before = 0
        for place, other in enumerate(heard, start=1):
            best = before + 1 if each == other else max(row[place], row[place - 1])
            before, row[place] = row[place], best
    return row[-1] * len(right) / max(len(right), len(heard))


def score(clip: Clip, engine: str) -> dict[str, float]:
    """What is right of one clip, as counts."""
    began = time.process_time()
    notes = find_notes(track_pitch(make_ready(clip.samples, RATE), engine))
    told, tuned, _, _ = understand_notes(notes, clip.bpm, [])
    seconds = time.process_time() - began
    by_ear, *_ = understand_notes(notes, None, [])
    right = [(n.pitch, n.steps) for n in clip.notes if n.pitch is not None]
    pitches = [pitch for pitch, _ in right]
    guesses = [kept(right, notes_of(by_ear.notes, factor)) for factor in FACTORS]
    return {
        "sung": len(right),
        "heard": len(notes),
        "same": same_notes(clip, notes),
        "onsets": same_notes(clip, notes, np.inf),
        "plain errors": edits(pitches, [round(note.pitch) for note in notes]),
        "errors": edits(pitches, tuned.pitches),
        "told": kept(right, notes_of(told.notes)),
        "by ear": guesses[0],
        "to two": max(guesses),
        "tempo": float(abs(find_grid(notes).bpm / clip.bpm - 1) < 0.06),
        "CPU": seconds,
        "seconds": len(clip.samples) / RATE,
        "clips": 1,
    }


def notes_of(notes: Sequence[Note], factor: float = 1) -> list[tuple[int, float]]:
    """The sounding notes of a seed as pitches and steps."""
    return [(n.pitch, n.steps * factor) for n in notes if n.pitch is not None]


SHARES: dict[str, Callable[[dict[str, float]], float]] = {
    "note F (50 ms, 50 cents)": lambda c: 2 * c["same"] / (c["sung"] + c["heard"]),
    "onset F (50 ms)": lambda c: 2 * c["onsets"] / (c["sung"] + c["heard"]),
    "note errors, each to its nearest semitone": lambda c: c["plain errors"] / c["sung"],
    "note errors": lambda c: c["errors"] / c["sung"],
    "pitch and steps right, tempo told": lambda c: c["told"] / c["sung"],
    "pitch and steps right, tempo by ear": lambda c: c["by ear"] / c["sung"],
    "pitch and steps right, by ear up to a factor of two": lambda c: c["to two"] / c["sung"],
    "tempo by ear within 6 %": lambda c: c["tempo"] / c["clips"],
    "CPU seconds per second": lambda c: c["CPU"] / c["seconds"],
}


def measure(half: int) -> Iterator[tuple[str, object]]:
    """The figures of the usual manners, then of the harder ones."""
    yield "clips", CLIPS
    yield from measure_manners(half, MANNERS, "")
    yield from measure_manners(half, HARDER, "harder, ")


def measure_manners(
    half: int, manners: Mapping[str, Manner], what: str
) -> Iterator[tuple[str, object]]:
    """All figures, then the errors manner by manner."""
    clips = list(make_clips(half, manners))
    for engine in (SWIFT, YIN):
        counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for manner, clip in clips:
            for name, count in score(clip, engine).items():
                for group in ("", manner):
                    counts[group][name] += count
        for name, share in SHARES.items():
            yield f"{what}{engine}, {name}", round(share(counts[""]), 3)
        for manner in manners:
            for name in ("note errors", "pitch and steps right, tempo told"):
                yield f"{what}{engine}, {manner}, {name}", round(SHARES[name](counts[manner]), 3)


def main() -> None:
    """Measure and write ``results.csv``."""
    write_figures(Path(__file__).parent, list(measure(TEST)))


if __name__ == "__main__":
    main()
