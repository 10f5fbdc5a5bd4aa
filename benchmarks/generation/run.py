"""How fast are the models, the sound and the pictures? CPU seconds of one core.

Writes ``results.csv`` here. Compare the rows of one run with each other: machines differ. Run it
with ``OMP_NUM_THREADS=1``, as the app does: the seconds of a second thread count too.
"""

import os
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

# Before NumPy is loaded: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from benchmarks.figures import write_figures
from melody.generate.decoding import continue_seed
from melody.generate.sampling import Sampling
from melody.music.setting import Setting
from melody.notation import Note, parse
from melody.render.abc import write_abc
from melody.render.engines import ENGINES, EngineError
from melody.render.midi import write_midi
from melody.render.musicxml import write_musicxml
from melody.render.pianoroll import draw_roll
from melody.runs.checkpoints import catalogue, load

HERE = Path(__file__).parent
SEED = parse("67 _ 67 _ 65 _ 64 _")
NOTES = [Note(60 + step % 12, 4) for step in range(128)]
SYMBOLS = 256
ROUNDS = 6


def seconds_of(work: Callable[[], object], times: int = 3) -> float:
    """The least CPU seconds of a few tries."""
    tries = []
    for _ in range(times):
        began = time.process_time()
        work()
        tries.append(time.process_time() - began)
    return min(tries)


def symbols_per_second(label: str) -> float:
    """Symbols of a continuation per CPU second; takes that end early are followed by others."""
    checkpoint = load(label)

    def work() -> None:
        left, variation = SYMBOLS, 0
        while left:
            variation += 1
            stream = continue_seed(checkpoint, SEED, Sampling(), variation)
            left -= sum(1 for _ in islice(stream, left))

    return SYMBOLS / seconds_of(work, 8)


def fastest(labels: list[str]) -> Iterator[tuple[str, float]]:
    """What each checkpoint does at its best.

    All take their turns several times: a machine that others use is slow for seconds on end.
    """
    rounds = [[symbols_per_second(label) for label in labels] for _ in range(ROUNDS)]
    for label, speeds in zip(labels, zip(*rounds, strict=True), strict=True):
        yield f"{label}: symbols per CPU second", round(max(speeds))


def main() -> None:
    """Measure and write ``results.csv``."""
    rows = list(fastest([entry.label for entry in catalogue() if entry.best]))
    works = {
        "MIDI": lambda: write_midi(NOTES, Setting()),
        "roll": lambda: draw_roll(NOTES, Setting()),
        "MusicXML": lambda: write_musicxml(NOTES, Setting()),
        "ABC": lambda: write_abc(NOTES, Setting()),
    }
    for name, engine in ENGINES.items():
        works[f"sound by {name}"] = lambda engine=engine: engine(NOTES, Setting())
    for name, work in works.items():
        try:
            rows.append((f"{name}, 32 bars: CPU seconds", round(seconds_of(work), 4)))
        except EngineError as error:
            print(f"{name}: {error}")
    write_figures(HERE, rows)


if __name__ == "__main__":
    main()
