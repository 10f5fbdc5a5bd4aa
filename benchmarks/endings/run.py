"""How do melodies close that are to end on the tonic after so many bars, beside real songs?

``python -m benchmarks.endings.run`` writes ``results.csv`` here: of melodies that begin like test
tunes in which the tonic is last, the shares whose last note is long, comes after a rest, or after a
leap, and what one costs in CPU seconds. The models write them symbol by symbol, as far as
the promise lets them, or draft their last bars several times (:mod:`melody.generate.draft`).
"""

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

# Before NumPy is loaded: what is measured is one core.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from rich.progress import track

from benchmarks.figures import write_figures
from benchmarks.quality.generated import OPENING_BARS, opening_of
from melody.evaluate.held_out import known_tunes, test_tunes
from melody.generate import draft
from melody.generate.constraints import constrain_continuation
from melody.generate.decoding import Length, continue_seed
from melody.generate.defaults import usual_sampling
from melody.generate.promises import Promises, closes
from melody.music.keys import HOME, MAJOR, Key
from melody.music.meters import Meter
from melody.music.setting import Setting
from melody.notation import Note, to_notes
from melody.preprocess.encode import Tune, context_of
from melody.runs.checkpoints import Checkpoint, load
from melody.seeds.opening import bring_home

LABELS = ("lstm-folk@best", "bert-folk@best")
WAYS = {
    "symbol by symbol": (0, 1),
    "16 drafts of the last bar": (1, 16),
    "8 drafts of the last two bars": (2, 8),
    "16 drafts of the last two bars": (2, 16),
}
BARS, TAKES = 8, 200
LARGEST_STEP = 4  # semitones: what goes further is a leap


class Close(NamedTuple):
    """How a melody ends, in parts of all melodies: 1 or 0 of a single one."""

    long: float
    after_rest: float
    after_leap: float
    repeated: float


def close_of(notes: Sequence[Note], meter: Meter) -> Close:
    """How notes end of which the last one sounds."""
    before, last = notes[-2], notes[-1]
    way = None if before.pitch is None or last.pitch is None else abs(before.pitch - last.pitch)
    return Close(
        last.steps >= 2 * meter.steps_per_beat,
        way is None,
        way is not None and way > LARGEST_STEP,
        way == 0,
    )


def closing_tunes(checkpoint: Checkpoint) -> Iterator[Tune]:
    """Test tunes in one meter that close, and are long enough to begin like them."""
    for tune in known_tunes(test_tunes(checkpoint.run), checkpoint.vocabulary, {}):
        if not tune.meter or len(tune.symbols) <= (OPENING_BARS + 1) * tune.meter.steps_per_bar:
            continue
        if closes(to_notes(tune.symbols), *setting_of(tune)):
            yield tune


def setting_of(tune: Tune) -> tuple[Key, Meter, int]:
    """Key, meter and pickup of a tune at home."""
    mode = tune.key.mode if tune.key else MAJOR
    return Key(HOME[mode], mode), tune.meter or Meter(), tune.pickup


def write(checkpoint: Checkpoint, tune: Tune, random_seed: int, ending: int) -> list[Note]:
    """Go on as a tune begins, to the tonic at the end of so many bars."""
    key, meter, pickup = setting_of(tune)
    seed = opening_of(tune, meter)
    opening = bring_home(
        to_notes(seed), Setting(key=key, meter=meter, pickup=pickup), checkpoint.vocabulary
    )
    goal = pickup + BARS * meter.steps_per_bar
    look_ahead = constrain_continuation(
        opening, Promises(ends_on_tonic=True), goal, checkpoint.vocabulary
    )
    stream = continue_seed(
        checkpoint, seed, usual_sampling(checkpoint.run, checkpoint.epoch), random_seed,
        Length(goal, closing=ending * meter.steps_per_bar),
        context=context_of(tune), look_ahead=look_ahead,
    )  # fmt: skip
    return to_notes([*seed, *stream])


def tell(who: str, closes: Sequence[Close]) -> Iterator[tuple[str, object]]:
    """The shares of a set of melodies."""
    for name, values in zip(Close._fields, zip(*closes, strict=True), strict=True):
        yield f"{who}, last note {name.replace('_', ' ')}", round(sum(values) / len(values), 3)


def measure(label: str) -> Iterator[tuple[str, object]]:
    """Real songs, then each way to end."""
    checkpoint = load(label)
    tunes = list(closing_tunes(checkpoint))[:TAKES]
    yield f"{label}, tunes", len(tunes)
    ends = [close_of(to_notes(tune.symbols), setting_of(tune)[1]) for tune in tunes]
    yield from tell(f"{label}, real songs", ends)
    for name, (bars, drafts) in WAYS.items():
        draft.CLOSING_DRAFTS = drafts
        began = time.process_time()
        made = [
            (write(checkpoint, tune, number, bars), setting_of(tune)[1])
            for number, tune in enumerate(track(tunes, f"{label}, {name}"))
        ]
        seconds = (time.process_time() - began) / len(tunes)
        yield from tell(f"{label}, {name}", [close_of(*one) for one in made])
        yield f"{label}, {name}, CPU seconds", round(seconds, 3)


def main() -> None:
    """Measure and write ``results.csv``."""
    rows = [row for label in LABELS for row in measure(label)]
    write_figures(Path(__file__).parent, rows)


if __name__ == "__main__":
    main()
