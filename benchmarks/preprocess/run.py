"""Is step 1 right, and is it fast?

``python -m benchmarks.preprocess.run [KERN_FOLDER]``: with the Essen collection in Humdrum kern,
the ABC reading that we train on is held against the kern edition of the same songs, and our kern
reader against music21's and the tutorial's. Writes ``results.csv`` here. Without the folder only
speed, memory and the ABC readers are measured.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from os import environ, times
from pathlib import Path

from benchmarks.figures import write_figures
from benchmarks.preprocess.memory import memory
from benchmarks.preprocess.readers import abc, kern
from melody.corpora import CORPORA
from melody.music.intervals import interval_pairs
from melody.music.keys import HOME, Key, find_key
from melody.notation import is_pitch, to_notes
from melody.preprocess.encode import Tune
from melody.preprocess.prepare import Preparation, prepare

HERE = Path(__file__).parent
KERN_NUMBER = re.compile(r"!!!SCT: *(\S+)")
ABC_NUMBER = re.compile(r"(?m)^N: *([A-Z]\d+\S*)")


def speed() -> Iterator[tuple[str, object]]:
    """CPU seconds for the German corpus, readers included, from a cold cache and a warm one."""
    with tempfile.TemporaryDirectory() as folder:
        environ["MELODY_CACHE"] = folder
        for name in ("cold", "warm"):
            began = cpu_seconds()
            done = prepare(CORPORA["german"], workers=1)
            seconds = cpu_seconds() - began
            yield f"german, {name} cache: CPU seconds per 100 songs", seconds_per_100(done, seconds)
        del environ["MELODY_CACHE"]


def cpu_seconds() -> float:
    """CPU seconds of this process and of those that it began and that have ended."""
    return sum(times()[:4])


def seconds_per_100(done: Preparation, seconds: float) -> float:
    """CPU seconds for 100 songs."""
    return round(100 * seconds / len(done.outcomes), 3)


def agreement(folder: Path) -> Iterator[tuple[str, object]]:
    """The kern edition by the talk's rules, and the ABC reading of the same songs beside it."""
    kern = prepare(None, [folder], workers=1)
    yield "kern: songs", len(kern.outcomes)
    yield "kern: songs kept", len(kern.tunes)
    symbols = {symbol for tune in kern.tunes for symbol in in_tutorial_octave(tune)}
    yield "kern: symbols with the tutorial's transposition", len(symbols)
    found = [find_key(to_notes(tune.symbols)).shift_home == 0 for tune in kern.tunes]
    yield "kern: share of stated keys that are found from the notes", share(found)
    pairs = list(same_songs(folder, kern.tunes))
    yield "songs in both editions", len(pairs)
    notes = [interval_pairs(to_notes(a)) == interval_pairs(to_notes(b)) for a, b in pairs]
    yield "share with the same notes up to transposition", share(notes)
    yield "share with the same symbols, octave and key included", share([a == b for a, b in pairs])


def in_tutorial_octave(tune: Tune) -> Iterator[str]:
    """The tutorial moves every tonic from its place above middle C, not by the nearest way."""
    key = tune.key or Key(0)
    shift = HOME[key.mode] - key.tonic - key.shift_home
    return (str(int(symbol) + shift) if is_pitch(symbol) else symbol for symbol in tune.symbols)


def same_songs(folder: Path, kern: list[Tune]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The symbols of a song in the kern and in the ABC edition, matched by its Essen number."""
    sources = {source.name: source.text or "" for source in CORPORA["german"].find()}
    by_number = {}
    for tune in prepare(CORPORA["german"], workers=1).tunes:
        if match := ABC_NUMBER.search(sources[tune.name]):
            by_number.setdefault(match[1], tune.symbols)
    for tune in kern:
        text = (folder / tune.name).read_text(encoding="utf-8", errors="replace")
        match = KERN_NUMBER.search(text)
        if match and match[1] in by_number:
            yield tune.symbols, by_number[match[1]]


def share(answers: list[bool]) -> float:
    """Share of yes."""
    return round(sum(answers) / len(answers), 4)


def main() -> None:
    """Measure and write ``results.csv``."""
    rows = [*speed(), *memory(), *abc()]
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        rows += [*agreement(next(folder.rglob("erk"))), *kern(folder)]
    write_figures(HERE, rows)


if __name__ == "__main__":
    main()
