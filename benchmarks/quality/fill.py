"""How well is a gap of 1 to 4 bars predicted, with the notes on both sides given?

``python -m benchmarks.quality.fill bert-folk@best`` writes the rows of a checkpoint into
``fill.csv`` here. A two-way model reads both sides. A model that reads from left to right alone is
helped as far as it can be: see :mod:`benchmarks.quality.look_ahead`, which takes most of half an
hour.
"""

import csv
import math
import random
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import torch
from rich.progress import track
from torch import Tensor

from benchmarks.quality.look_ahead import Task, look_ahead_bits
from benchmarks.quality.page import write_page
from melody.checkpoints import Checkpoint, load
from melody.evaluate import TuneScore, bits_interval, summarise
from melody.examples import context_of
from melody.held_out import known_tunes, test_tunes
from melody.meters import bar_lines
from melody.notation import HOLD, MelodyError
from melody.preprocess import Tune
from melody.tasks import whole_notes_between

RESULTS = Path(__file__).parent / "fill.csv"
TUNES, SAMPLES, MOST_BARS = 60, 64, 4


class Row(NamedTuple):
    """How well gaps of so many bars are predicted, with an interval."""

    bars: str
    model: str
    bits_per_note: str
    low: str
    high: str
    gaps: str


class Gap(NamedTuple):
    """A tune and the steps of it that are to be predicted."""

    tune: Tune
    first: int
    after: int

    @property
    def notes(self) -> int:
        """Notes and rests in the gap."""
        return sum(symbol != HOLD for symbol in self.tune.symbols[self.first : self.after])


def find_gaps(tunes: list[Tune], bars: int, random_seed: int = 1) -> Iterator[Gap]:
    """One gap of so many bars in each tune that is long enough, between notes that stay whole."""
    dice = random.Random(random_seed)
    for tune in tunes:
        if tune.meter is None:
            continue
        lines = bar_lines(tune.meter, tune.pickup, len(tune.symbols) - 1)
        if len(lines) < bars + 3:
            continue
        place = dice.randrange(1, len(lines) - bars)
        with suppress(MelodyError):  # one note may last for all of the gap
            yield Gap(tune, *whole_notes_between(tune.symbols, lines[place], lines[place + bars]))


def two_way_bits(checkpoint: Checkpoint, gap: Gap) -> float:
    """Bits of a gap for a model that sees what comes after it."""
    ids, context = _inputs(checkpoint, gap)
    hidden = torch.zeros_like(ids, dtype=torch.bool)
    hidden[gap.first : gap.after] = True
    model: Any = checkpoint.model
    logs = model.fill_logits(ids, context, hidden).log_softmax(-1)
    return _bits(logs[hidden].gather(-1, ids[hidden][:, None]))


def left_side_bits(checkpoint: Checkpoint, gap: Gap) -> float:
    """Bits of a gap for a model that does not see what comes after it."""
    ids, context = _inputs(checkpoint, gap)
    logs = checkpoint.model.logits(ids, context).log_softmax(-1)
    chosen = logs.gather(-1, ids[1:, None])[:, 0]
    return _bits(chosen[gap.first - 1 : gap.after - 1])


def one_way_bits(checkpoint: Checkpoint, gap: Gap) -> float:
    """Bits of a gap for a model that reads from left to right and looks ahead by sampling."""
    return look_ahead_bits(checkpoint, Task(*_inputs(checkpoint, gap), *gap[1:]), SAMPLES)


def _inputs(checkpoint: Checkpoint, gap: Gap) -> tuple[Tensor, Tensor]:
    ids = checkpoint.tensor(gap.tune.symbols)
    return ids, torch.from_numpy(context_of(gap.tune).features(0, len(ids)))


def _bits(logs: Tensor) -> float:
    return -float(logs.double().sum()) / math.log(2)


def bits_of(label: str, gap: Gap) -> dict[str, float]:
    """How a row is named -> bits of a gap; for a process of its own."""
    torch.set_num_threads(1)
    checkpoint = load(label)
    with torch.inference_mode():
        if checkpoint.model.can_fill:
            return {checkpoint.label: two_way_bits(checkpoint, gap)}
        return {
            f"{checkpoint.label}, {SAMPLES} samples a symbol": one_way_bits(checkpoint, gap),
            f"{checkpoint.label}, left side only": left_side_bits(checkpoint, gap),
        }


def measure(label: str, pool: Executor) -> Iterator[Row]:
    """The rows of a checkpoint, for gaps of 1 bar, 2, 3 and 4."""
    checkpoint = load(label)
    tunes = known_tunes(test_tunes(checkpoint.run), checkpoint.vocabulary, {})
    chosen = tunes[:: max(1, len(tunes) // TUNES)]
    for bars in range(1, MOST_BARS + 1):
        gaps = list(find_gaps(chosen, bars))
        answers = pool.map(partial(bits_of, label), gaps)
        found = list(track(answers, f"{bars} bars", len(gaps)))
        for name in found[0]:
            scores = [
                TuneScore(bits[name], gap.after - gap.first, gap.notes, 0)
                for bits, gap in zip(found, gaps, strict=True)
            ]
            mean, (low, high) = summarise(scores).bits_per_note, bits_interval(scores)
            figures = [f"{figure:.3f}" for figure in (mean, low, high)]
            yield Row(str(bars), name, *figures, str(len(gaps)))


def read_rows() -> list[Row]:
    """What was measured before."""
    if not RESULTS.is_file():
        return []
    with RESULTS.open(newline="", encoding="utf-8") as file:
        return [Row(**line) for line in csv.DictReader(file)]


def write_rows(rows: Iterable[Row]) -> None:
    """Write ``fill.csv``, by length and by name."""
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([Row._fields, *sorted(rows)])


def main(label: str) -> None:
    """Measure a checkpoint; its rows replace those of its run."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        rows = list(measure(label, pool))
    run = label.partition("@")[0]
    write_rows([*rows, *(row for row in read_rows() if not row.model.startswith(f"{run}@"))])
    for row in rows:
        print(*row)
    write_page()


if __name__ == "__main__":
    main(*sys.argv[1:])
